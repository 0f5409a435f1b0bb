"""What this officer may do now, as panels with forms; what is blocked, why, and where to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from reviews.acts import act_at
from reviews.casework.case import Case
from reviews.casework.forms.acts import form_class
from reviews.casework.forms.base import CaseForm
from reviews.casework.forms.decision import OutcomesForm
from reviews.offers import Offer, offers_to
from reviews.stages.base import Stage

DECIDE = "decide"  # the anchor of the one form that all decisions over lines share


@dataclass(frozen=True)
class Panel:
    """An act that may be taken now, with its form; `open` when it is the one expected, or has errors."""

    offer: Offer
    form: CaseForm
    open: bool


@dataclass(frozen=True)
class Closed:
    """Acts that may not be taken now, all for one reason."""

    acts: list[str]
    reason: str
    link: str


@dataclass(frozen=True)
class Desktop:
    """All acts of the present status that are an officer's."""

    panels: list[Panel]
    decisions: list[Offer]  # acts over lines; one form, a button each
    decision_form: CaseForm | None
    blocked: list[Closed]


def desktop(case: Case, bound: Mapping[str, CaseForm]) -> Desktop:
    """The acts as this person finds them; `bound` are forms that came back, by act."""
    found = [_in_turn(case, offer) for offer in _ours(case)]
    allowed = [offer for offer in found if offer.allowed]
    over_lines = [offer for offer in allowed if _over_lines(case, offer.act)]
    single = [offer for offer in allowed if not _over_lines(case, offer.act)]
    return Desktop(
        panels=[_panel(case, offer, bound) for offer in single],
        decisions=over_lines,
        decision_form=_decision_form(case, over_lines, bound),
        blocked=_blocked(found),
    )


def _ours(case: Case) -> list[Offer]:
    """The officers' acts: what the enterprise does is offered on its own pages."""
    offers = offers_to(case.user, case.application, now=case.now)
    status = case.application.status
    return [offer for offer in offers if not act_at(offer.act, status).by_enterprise]


def _in_turn(case: Case, offer: Offer) -> Offer:
    """Nothing else is proposed while a proposal waits."""
    if not (offer.allowed and offer.two_persons and case.proposal):
        return offer
    waiting = str(_("A proposal waits for its countersignature."))
    return replace(offer, allowed=False, blocked=waiting, link="#proposal")


def form_of(case: Case, act: str) -> type[CaseForm]:
    """The form of an act where the application stands."""
    return form_class(act, case.application.status)


def key_of(case: Case, act: str) -> str:
    """The anchor of an act's form."""
    return DECIDE if _over_lines(case, act) else f"act-{act}"


def _over_lines(case: Case, act: str) -> bool:
    return issubclass(form_of(case, act), OutcomesForm)


def _panel(case: Case, offer: Offer, bound: Mapping[str, CaseForm]) -> Panel:
    form = bound.get(offer.act) or form_of(case, offer.act)(case=case, key=key_of(case, offer.act))
    return Panel(offer, form, form.is_bound or _expected(case.stage, offer.act))


def _expected(stage: Stage | None, act: str) -> bool:
    return stage is None or stage.passes == act


def _decision_form(case: Case, offers: list[Offer], bound: Mapping[str, CaseForm]) -> CaseForm | None:
    if not offers:
        return None
    back = [form for act, form in bound.items() if isinstance(form, OutcomesForm)]
    return back[0] if back else OutcomesForm(case=case, key=DECIDE)


def _blocked(offers: list[Offer]) -> list[Closed]:
    reasons: dict[tuple[str, str], list[str]] = {}
    for offer in offers:
        if not offer.allowed:
            reasons.setdefault((offer.blocked, offer.link), []).append(str(offer.label))
    return [Closed(acts, reason, link) for (reason, link), acts in reasons.items()]

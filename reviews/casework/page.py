"""Puts the page of an application together; it asks each part for its own and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from reviews.casework import facts, findings, offers, record, timeline, words
from reviews.casework.case import Case
from reviews.casework.desk import Desk
from reviews.casework.forms.base import CaseForm, PlainForm
from reviews.casework.forms.beside import (
    ChecklistForm,
    ExclusionForm,
    ExtensionForm,
    ServiceForm,
    SignForm,
    SupplementForm,
)
from reviews.clock.running import RUNS
from reviews.decision.shown import shown
from reviews.guards import open_checklist
from reviews.models import Activity, Pathway, Status, TransferApplication
from reviews.rules.clocks import NoSuchClock, OnSupplement
from reviews.rules.clocks import clock as clock_row
from reviews.stages.findings import still_holds
from rulebook.inforce import NoEditionInForce, in_force


@dataclass(frozen=True)
class Refusal:
    """Why a form was not acted on: shown on top of the page, with what was typed and where to mend it."""

    title: str
    message: str
    link: str = ""
    typed: list[tuple[str, str]] = field(default_factory=list)
    changed: timeline.Happened | None = None


def context(
    case: Case, *, bound: Mapping[str, CaseForm] | None = None, refusal: Refusal | None = None
) -> dict[str, Any]:
    """Everything the template of the application page reads. `bound` are forms that came back, by key."""
    came_back = bound or {}
    return {
        **head(case),
        **_finding(case),
        **_checklist(case, came_back),
        **_proposal(case, came_back),
        **record.context(case),
        **_beside(case, came_back),
        "facts": facts.shown(case.facts, on=case.on) if case.snapshot else None,
        "desktop": offers.desktop(case, came_back),
        "timeline": timeline.of(case.application),
        "refusal": refusal,
        "invalid": [form for form in came_back.values() if form.is_bound and form.errors],
    }


def head(case: Case) -> dict[str, Any]:
    """The header that every page of an application carries."""
    application = case.application
    return {
        "application": application,
        "title": application.reference,
        "subtitle": application.title,
        "case": case,
        "tone": words.tone(application.status),
        "holder": words.holder_of(application),
        "clock": words.clock_of(application, now=case.now),
        "pathway": str(Pathway(application.pathway).label) if application.pathway else "",
        "activity": "" if application.activity == Activity.TRANSFER else application.get_activity_display(),
        "since": words.day(application.stage_since),
        "flags": flags(case),
    }


def flags(case: Case) -> list[dict[str, str]]:
    """Labels with their cause; none of them is a gate."""
    found = []
    if case.open_supplement is not None:
        due_on = case.open_supplement.due_on
        late = due_on < case.on
        cause = _("Supplement overdue since %(day)s") if late else _("Supplement asked for, due %(day)s")
        found.append(_flag(cause % {"day": words.day(due_on)}, "#supplements", "bad" if late else "wait"))
    if case.proposal is not None:
        act = words.act_name(case.proposal.act)
        found.append(_flag(_("Proposed, waits for signature: %(act)s") % {"act": act}, "#proposal", "wait"))
    if case.application.filed_late:
        found.append(_flag(_("Filed late"), "#facts", "plain"))
    return found


def _flag(text: str, link: str, tone: str) -> dict[str, str]:
    return {"text": text, "link": link, "tone": tone}


def _finding(case: Case) -> dict[str, Any]:
    if case.finding is None:
        return {"finding": None}
    outdated = case.stage is not None and not still_holds(case.finding, now=case.now)
    form = PlainForm(case=case, key="find") if case.is_officer else None
    return {"finding": findings.shown(case.finding, outdated=outdated), "find_form": form}


def _checklist(case: Case, bound: Mapping[str, CaseForm]) -> dict[str, Any]:
    if case.stage is None or case.snapshot is None:
        return {"checklist": None, "open_items": []}
    form = bound.get("checklist") or ChecklistForm(case=case, key="checklist")
    left = open_checklist(case.application, case.stage.key, case.snapshot, now=case.now)
    return {"checklist": form, "open_items": left, "may_tick": case.is_officer}


def _proposal(case: Case, bound: Mapping[str, CaseForm]) -> dict[str, Any]:
    if case.proposal is None:
        return {"proposal": None}
    return {
        "proposal": shown(case.proposal, act=words.act_name(case.proposal.act)),
        "sign_form": bound.get("sign") or SignForm(case=case, key="sign"),
        "is_proposer": case.proposal.proposed_by_id == case.user.pk,
        "waits_for_me": _waits_for(case),
    }


def _waits_for(case: Case) -> bool:
    desk = Desk.of(case.user, now=case.now)
    return type(case.application).objects.filter(desk.signable(), pk=case.application.pk).exists()


def _beside(case: Case, bound: Mapping[str, CaseForm]) -> dict[str, Any]:
    """The forms of what an officer of the stage may do beside the acts; None where the law has no place."""
    effect = _effect_on_clock(case)
    asking = case.is_officer and case.open_supplement is None
    extending = case.is_officer and effect == OnSupplement.EXTEND_WITH_NOTICE
    excluding = case.acts_here and effect == OnSupplement.EXCLUDE
    return {
        "supplement_form": _form(SupplementForm, "supplement", case, bound) if asking else None,
        "extension_form": _form(ExtensionForm, "extend", case, bound) if extending else None,
        "exclusion_form": _form(ExclusionForm, "exclude", case, bound) if excluding else None,
        "service_form": _service(case, bound),
    }


def _service(case: Case, bound: Mapping[str, CaseForm]) -> CaseForm | None:
    may = Desk.of(case.user, now=case.now).may("reviews.propose_decision")
    return _form(ServiceForm, "serve", case, bound) if may else None


def _form(kind: type[CaseForm], key: str, case: Case, bound: Mapping[str, CaseForm]) -> CaseForm:
    return bound.get(key) or kind(case=case, key=key)


def _effect_on_clock(case: Case) -> str:
    named = RUNS.get(Status(case.application.status))
    try:
        return clock_row(in_force("clocks", case.on).rows, named[0]).on_supplement if named else ""
    except (NoEditionInForce, NoSuchClock):
        return ""


def open_case(reference: str, user: User, *, now: datetime | None = None) -> Case | None:
    """The application as this officer may read it, or None: another office's does not exist here."""
    moment = now or timezone.now()
    visible = TransferApplication.objects.visible_to(user, now=moment).select_related("enterprise")
    found = visible.filter(reference=reference).first()
    return Case(found, user, moment) if found else None

"""The one writer of objections: lodged by the enterprise within its term, admitted and decided by the office.

An objection stands beside the application, whose status and other lines run on. The two-person act
`grant_on_objection` of the workflow binds the new result; `grant` then closes the objection (M22 art. 13).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from accounts.access import Acting, NotPermitted, acting_as
from accounts.models import AuthorityKind, User
from ledger.writer import append
from reviews import tokens
from reviews.clock.calendar import add_workdays
from reviews.models import (
    Decision,
    DecisionState,
    Objection,
    ObjectionStatus,
    Pathway,
    Service,
    TransferApplication,
    writing,
)
from reviews.refusals import Blocked, NotAllowed, Stale
from reviews.rules.remedies import Remedy, RemedyRow, against
from rulebook.inforce import in_force

# The legal basis of a result, by its route: what the table `remedies` is asked for.
BASES = {
    Pathway.SECURITY_ASSESSMENT: "M22_13",
    Pathway.UNDETERMINED: "M22_13",
    Pathway.NATIONAL_SECURITY_REVIEW: "DSL24",
}
OBJECTED = frozenset({"approve_in_part", "refuse", "bar_export"})
ACTS = ("admit", "not_admit", "dismiss", "grant")


@transaction.atomic
def lodge(
    decision: Decision, *, by: User, now: datetime, reasons: str, token: str | None = None
) -> Objection:
    """Object to a bound result that refuses anything, once, within the term from its service.

    Order: application locked, signatory checked, form token, remedy and term, row, ledger. Raises
    NotPermitted, NotAllowed, Blocked, tokens.AlreadyUsed and NoEditionInForce; nothing is stored then.
    """
    application = _locked(decision.application_id)
    acting = acting_as(by, "reviews.sign", enterprise=application.enterprise, now=now)
    if token is not None:
        tokens.use(token, by=by, now=now)
    _may_be_lodged(decision, application, now)
    if not reasons.strip():
        raise Blocked(_("Say what you object to, and why."), link="#reasons")
    objection: Objection = Objection.objects.create(
        application=application, decision=decision, reasons=reasons, lodged_by=by, lodged_at=now
    )
    facts: dict[str, Any] = {"application": application.reference, "decision": decision.pk}
    append(objection.subject, "lodge", actor=acting.actor, at=now, facts=facts)
    return objection


@transaction.atomic
def take(objection: Objection, act: str, *, by: User, now: datetime, version: int) -> Objection:
    """Admit, not admit, dismiss or grant. Those who took part in the first decision cannot.

    Raises NotAllowed, NotPermitted, Stale and Blocked; nothing is changed then.
    """
    application = _locked(objection.application_id)
    locked: Objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if locked.version != version:
        raise Stale
    if act not in ACTS or not can_proceed(getattr(locked, act)):
        raise NotAllowed(_("This act does not exist where the objection stands now."))
    acting = acting_as(
        by,
        "reviews.propose_decision",
        enterprise=application.enterprise,
        authority_kind=AuthorityKind.NATIONAL_OFFICE,
        now=now,
    )
    _another_than_the_first(locked.decision, by)
    if act == "grant" and not _was_granted(locked):
        raise Blocked(_("Two persons must first bind the new result by granting it on objection."))
    before = locked.status
    getattr(locked, act)()
    _save(locked)
    _tell(locked, act, before, acting, now)
    return locked


def last_day(decision: Decision, *, on: date) -> date | None:
    """The last day on which an objection may be lodged; None while the result was not served yet.

    Raises Blocked where the law gives no re-evaluation, and NoEditionInForce.
    """
    remedy = _remedy(decision, on)
    service = Service.objects.filter(letter__decision=decision).order_by("served_at").first()
    if service is None or remedy.term is None:
        return None
    return add_workdays(timezone.localdate(service.served_at), remedy.term, in_force("calendar", on))[0]


def _remedy(decision: Decision, on: date) -> RemedyRow:
    basis = BASES.get(Pathway(decision.application.pathway), "")
    rows = against(in_force("remedies", on).rows, basis)
    found = next((row for row in rows if row.remedy == Remedy.RE_EVALUATION), None)
    if found is None:
        raise Blocked(_("The law gives no re-evaluation of this result. Its letter names the remedies."))
    return found


def _may_be_lodged(decision: Decision, application: TransferApplication, now: datetime) -> None:
    if decision.state != DecisionState.BOUND or decision.act not in OBJECTED:
        raise NotAllowed(_("There is no result here that could be objected to."))
    if Objection.objects.filter(decision=decision).exists():
        raise NotAllowed(_("An objection to this result was lodged already; there is one only."))
    on = timezone.localdate(now)
    ends = last_day(decision, on=on)
    if ends is not None and on > ends:
        raise Blocked(_("The term for an objection ended on %(day)s.") % {"day": ends.isoformat()})


def _another_than_the_first(decision: Decision, by: User) -> None:
    if decision.proposed_by_id == by.pk or decision.signatures.filter(signer=by).exists():
        raise NotPermitted(
            _("You took part in the first decision, so others must decide the objection."), code="first_time"
        )


def _was_granted(objection: Objection) -> bool:
    return bool(
        objection.application.decisions.filter(
            act="grant_on_objection", state=DecisionState.BOUND, bound_at__gte=objection.lodged_at
        ).exists()
    )


def _locked(pk: int) -> TransferApplication:
    rows = TransferApplication.objects.select_for_update(of=("self",)).select_related("enterprise")
    locked: TransferApplication = rows.get(pk=pk)
    return locked


def _save(objection: Objection) -> None:
    objection.version += 1
    with writing():
        objection.save()


def _tell(objection: Objection, act: str, before: Any, by: Acting, now: datetime) -> None:
    facts: dict[str, Any] = {
        "from": str(before),
        "to": str(objection.status),
        "version": objection.version,
        "decision": objection.decision_id,
    }
    append(objection.subject, act, actor=by.actor, at=now, facts=facts)


def open_objection(application: TransferApplication) -> Objection | None:
    """The objection that still waits for its end, or None."""
    waiting = (ObjectionStatus.LODGED, ObjectionStatus.ADMITTED)
    found: Objection | None = application.objections.filter(status__in=waiting).first()
    return found

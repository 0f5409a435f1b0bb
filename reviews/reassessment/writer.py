"""The one writer of re-assessments: people decide them, and a sweep closes what it proves unchanged.

Every act: lock the application and the row, check version, edge, permission, separation of duties and what
must be true, take the edge, save, act on the lines through the writer of entitlements, append to the ledger,
leave the letter. What burdens the enterprise is proposed by one person and countersigned by another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from accounts.access import Acting
from accounts.models import User
from ledger.writer import append
from reviews import countersign, tokens
from reviews.models import Decision, Reassessment, TransferApplication, writing
from reviews.reassessment import checks, lines
from reviews.reassessment.acts import ACTS, Act
from reviews.reassessment.checks import Conditions, Found
from reviews.reassessment.persons import acting_on, signing_on
from reviews.refusals import Blocked, NotAllowed, Stale
from reviews.workflow import leave

# --- Acts of one person ---


@transaction.atomic
def take(
    reassessment: Reassessment,
    act: str,
    *,
    by: User,
    now: datetime,
    version: int,
    token: str | None = None,
    reason: str = "",
    question: str = "",
) -> Reassessment:
    """Uphold, or ask the enterprise. Nothing is taken while a proposal waits.

    Raises NotAllowed (no such edge here), NotPermitted, Stale, Blocked, tokens.AlreadyUsed; nothing is
    changed then.
    """
    locked = _locked(reassessment, version)
    row = _row(act, locked)
    if row.two_persons:
        raise NotAllowed(_("This act needs two persons: propose it, and another person countersigns."))
    acting = acting_on(locked, row, by, now)
    _use(token, by, now)
    countersign.nothing_waits(locked.decisions.all())
    if act == "ask":
        return _ask(locked, question, acting, now)
    found = checks.findings_now(locked, now)
    checks.may_close(row, locked, found, reason=reason, conditions={})
    _close(row, locked, found, {}, reason=reason, acting=acting, now=now)
    return locked


def _ask(locked: Reassessment, question: str, acting: Acting, now: datetime) -> Reassessment:
    if not question.strip():
        raise Blocked(_("Write the question."), link="#question")
    before = locked.status
    locked.ask()
    locked.question, locked.asked_by = question, acting.user
    _save(locked)
    _tell_ledger(locked, "ask", before, acting, now)
    return locked


@transaction.atomic
def answer_question(
    reassessment: Reassessment,
    *,
    by: User,
    now: datetime,
    version: int,
    answer: str,
    token: str | None = None,
) -> Reassessment:
    """The enterprise answers what it was asked; the office goes on. Raises as `take` does."""
    locked = _locked(reassessment, version)
    row = _row("answer_question", locked)
    acting = acting_on(locked, row, by, now)
    _use(token, by, now)
    if not answer.strip():
        raise Blocked(_("Write the answer."), link="#answer")
    before = locked.status
    locked.answer_question()
    locked.answer = answer
    _save(locked)
    _tell_ledger(locked, row.name, before, acting, now)
    return locked


def close_unchanged(reassessment: Reassessment, *, by: Acting, now: datetime) -> bool:
    """Close by proof that nothing differs any more; False when a person was faster. A proposal is overtaken.

    Called inside the sweep's transaction, which holds the application's lock.
    """
    locked: Reassessment = Reassessment.objects.select_for_update().get(pk=reassessment.pk)
    if not can_proceed(locked.close_unchanged):
        return False
    before = locked.status
    locked.close_unchanged()
    locked.closed_at = now
    _save(locked)
    countersign.overtake(locked.decisions.all(), now=now)
    _tell_ledger(locked, "close_unchanged", before, by, now)
    return True


# --- Acts of two persons ---


@transaction.atomic
def propose(
    reassessment: Reassessment,
    act: str,
    *,
    by: User,
    now: datetime,
    version: int,
    reason: str,
    token: str | None = None,
    conditions: Conditions | None = None,
) -> Decision:
    """Propose an act that burdens the enterprise; neither the re-assessment nor a line moves.

    `conditions` maps line codes to `{code: value}` and will replace what holds there. Raises as `take` does.
    """
    locked = _locked(reassessment, version)
    row = _row(act, locked)
    if not row.two_persons:
        raise NotAllowed(_("This act is taken by one person."))
    acting = acting_on(locked, row, by, now)
    _use(token, by, now)
    countersign.nothing_waits(locked.decisions.all())
    found = checks.findings_now(locked, now)
    asked = (conditions or {}) if act == "vary" else {}
    checks.may_close(row, locked, found, reason=reason, conditions=asked)
    decision = _proposal(row, locked, found, reason=reason, acting=acting, now=now)
    lines.propose(row, decision, locked, found, asked)
    _save(locked)
    facts: dict[str, Any] = {"act": act, "decision": decision.pk, "version": locked.version}
    append(locked.subject, "propose", actor=acting.actor, at=now, facts=facts)
    return decision


def _proposal(
    row: Act, locked: Reassessment, found: Found, *, reason: str, acting: Acting, now: datetime
) -> Decision:
    snapshot = locked.application.snapshot
    assert acting.user is not None
    assert snapshot is not None  # what is live was submitted
    return Decision.objects.create(
        application=locked.application,
        reassessment=locked,
        act=row.name,
        snapshot=snapshot,
        reason=reason,
        assents_needed=2 if checks.prohibits(locked, found) else 1,
        proposed_by=acting.user,
        proposed_unit=acting.unit,
        proposed_at=now,
    )


@transaction.atomic
def sign(
    decision: Decision, *, by: User, now: datetime, assents: bool, note: str = "", token: str | None = None
) -> Decision:
    """Countersign a proposal, or dissent from it; enough assents bind it, close and act on the lines.

    Who may sign, and how many must, is as for applications (`reviews.countersign`). Raises as `take` does.
    """
    locked = _locked(_about(decision))
    decision = countersign.waiting(decision)
    row = _row(decision.act, locked)
    acting = signing_on(locked, by, now)
    countersign.may_sign(decision, by)
    _use(token, by, now)
    found, conditions = checks.findings_now(locked, now), lines.proposed(decision)
    if assents:
        checks.still_found_so(decision, locked, found)
        checks.may_close(row, locked, found, reason=decision.reason, conditions=conditions)
    if countersign.keep_signature(decision, by=acting, now=now, assents=assents, note=note):
        countersign.bind(decision, now=now)
        _close(row, locked, found, conditions, reason=decision.reason, acting=acting, now=now, bound=decision)
    return decision


@transaction.atomic
def take_back(decision: Decision, *, by: User, now: datetime, token: str | None = None) -> Decision:
    """Take a proposal back; the signatures already given stay readable. The proposer alone may."""
    locked = _locked(_about(decision))
    decision = countersign.waiting(decision)
    acting = acting_on(locked, _row(decision.act, locked), by, now)
    _use(token, by, now)
    countersign.take_back(decision, by=acting, now=now)
    return decision


def _about(decision: Decision) -> Reassessment:
    if decision.reassessment is None:
        raise NotAllowed(_("This proposal is about an application, so it is signed there."))
    return decision.reassessment


# --- The steps of the writer ---


def _locked(reassessment: Reassessment, version: int | None = None) -> Reassessment:
    """The application first, as sweeps lock it first too."""
    TransferApplication.objects.select_for_update(of=("self",)).get(pk=reassessment.application_id)
    rows = Reassessment.objects.select_for_update(of=("self",)).select_related("application__enterprise")
    locked: Reassessment = rows.get(pk=reassessment.pk)
    if version is not None and locked.version != version:
        raise Stale
    return locked


def _row(act: str, reassessment: Reassessment) -> Act:
    if act not in ACTS or not can_proceed(getattr(reassessment, act)):
        raise NotAllowed(_("This act does not exist where the re-assessment stands now."))
    return ACTS[act]


def _use(token: str | None, by: User, now: datetime) -> None:
    if token is not None:
        tokens.use(token, by=by, now=now)


def _close(
    row: Act,
    locked: Reassessment,
    found: Found,
    conditions: Conditions,
    *,
    reason: str,
    acting: Acting,
    now: datetime,
    bound: Decision | None = None,
) -> None:
    before = locked.status
    getattr(locked, row.name)()
    locked.reason, locked.closed_at, locked.closed_by = reason, now, acting.user
    _save(locked)
    lines.act_on(row, locked, found, conditions, by=acting, now=now)
    _tell_ledger(locked, row.name, before, acting, now, bound)
    _leave_letter(row, locked, now, bound)


def _save(reassessment: Reassessment) -> None:
    reassessment.version += 1
    with writing():
        reassessment.save()


def _tell_ledger(
    reassessment: Reassessment,
    act: str,
    before: Any,
    by: Acting,
    now: datetime,
    bound: Decision | None = None,
) -> None:
    facts: dict[str, Any] = {
        "from": str(before),
        "to": str(reassessment.status),
        "version": reassessment.version,
        "lines": _line_ids(reassessment),
    }
    if bound is not None:
        facts["decision"] = bound.pk
    append(reassessment.subject, act, actor=by.actor, at=now, facts=facts)


def _line_ids(reassessment: Reassessment) -> Sequence[int]:
    return list(reassessment.lines.order_by("pk").values_list("entitlement_id", flat=True))


def _leave_letter(row: Act, reassessment: Reassessment, now: datetime, bound: Decision | None) -> None:
    if row.letter:
        leave(
            "letter",
            reassessment.subject,
            now=now,
            application=reassessment.application_id,
            letter="reassessed",
            reassessment=reassessment.pk,
            decision=bound.pk if bound else None,
        )

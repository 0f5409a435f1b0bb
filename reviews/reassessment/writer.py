"""The one writer of re-assessments: people decide them, and a sweep closes what it proves unchanged.

Every act: lock the application and the row, check version, edge, permission and what must be true, take the
edge, save, act on the lines through the writer of entitlements, append to the ledger, leave the letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from accounts.access import Acting, acting_as
from accounts.models import AuthorityKind, User
from ledger.writer import append
from reviews import tokens
from reviews.entitlements import writer as entitlements
from reviews.models import (
    LIVE,
    Entitlement,
    EntitlementStatus,
    Reassessment,
    TransferApplication,
    writing,
)
from reviews.reassessment.acts import ACTS, Act
from reviews.reassessment.evaluate import Evaluation, read
from reviews.refusals import Blocked, NotAllowed, Stale
from reviews.stages.base import LineAssessed
from reviews.stages.pathway import codes
from reviews.workflow import leave
from rulebook.inforce import NoEditionInForce

Conditions = Mapping[str, Mapping[str, str]]


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
    conditions: Conditions | None = None,
) -> Reassessment:
    """Take an officer's act. `conditions` maps line codes to `{code: value}` and replaces what holds there.

    Raises NotAllowed (no such edge here), NotPermitted, Stale, Blocked, tokens.AlreadyUsed; nothing is
    changed then.
    """
    locked = _locked(reassessment, version)
    row = _row(act, locked)
    acting = acting_on(locked, row, by, now)
    _use(token, by, now)
    found = findings_now(locked, now) if row.settles else {}
    _check(row, locked, found, reason=reason, question=question, conditions=conditions or {})
    before = locked.status
    getattr(locked, act)()
    locked.question, locked.reason = question or locked.question, reason
    if act != "ask":
        locked.closed_at, locked.closed_by = now, by
    _save(locked)
    _act_on_lines(row, locked, found, conditions or {}, acting, now)
    _tell_ledger(locked, act, before, acting, now)
    _leave_letter(row, locked, now)
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
    """Close by proof that nothing differs any more; False when a person was faster.

    Called inside the sweep's transaction, which holds the application's lock.
    """
    locked: Reassessment = Reassessment.objects.select_for_update().get(pk=reassessment.pk)
    if not can_proceed(locked.close_unchanged):
        return False
    before = locked.status
    locked.close_unchanged()
    locked.closed_at = now
    _save(locked)
    _tell_ledger(locked, "close_unchanged", before, by, now)
    return True


# --- The steps of the writer ---


def _locked(reassessment: Reassessment, version: int) -> Reassessment:
    """The application first, as sweeps lock it first too."""
    TransferApplication.objects.select_for_update(of=("self",)).get(pk=reassessment.application_id)
    rows = Reassessment.objects.select_for_update(of=("self",)).select_related("application__enterprise")
    locked: Reassessment = rows.get(pk=reassessment.pk)
    if locked.version != version:
        raise Stale
    return locked


def _row(act: str, reassessment: Reassessment) -> Act:
    if act not in ACTS or not can_proceed(getattr(reassessment, act)):
        raise NotAllowed(_("This act does not exist where the re-assessment stands now."))
    return ACTS[act]


def acting_on(reassessment: Reassessment, row: Act, by: User, now: datetime) -> Acting:
    """The membership in which a person takes the act. Raises NotPermitted."""
    edge = getattr(Reassessment, row.name)._django_fsm.transitions[reassessment.status]
    return acting_as(
        by,
        str(edge.permission),
        enterprise=reassessment.application.enterprise,
        authority_kind=None if row.by_enterprise else AuthorityKind.NATIONAL_OFFICE,
        now=now,
    )


def _use(token: str | None, by: User, now: datetime) -> None:
    if token is not None:
        tokens.use(token, by=by, now=now)


def live_lines(reassessment: Reassessment) -> list[Entitlement]:
    """The entitlements of its lines that have not ended."""
    rows = Entitlement.objects.filter(reassessment_lines__reassessment=reassessment, status__in=LIVE)
    return list(rows.select_related("line").order_by("pk"))


def findings_now(reassessment: Reassessment, now: datetime) -> dict[int, LineAssessed]:
    """What screening says today of its live lines, by entitlement; empty where no edition is in force."""
    on = timezone.localdate(now)
    rows = Entitlement.objects.filter(reassessment_lines__reassessment=reassessment, status__in=LIVE)
    try:
        evaluation = Evaluation.of_day(on, now=now)
    except NoEditionInForce:
        return {}
    batch = read(rows, on=on)
    return {line.entitlement: evaluation.found(line, batch) for line in batch.lines}


def _check(
    row: Act,
    reassessment: Reassessment,
    found: Mapping[int, LineAssessed],
    *,
    reason: str,
    question: str,
    conditions: Conditions,
) -> None:
    if row.name == "ask":
        if not question.strip():
            raise Blocked(_("Write the question."), link="#question")
        return
    if not reason.strip():
        raise Blocked(_("Give the reason."), link="#reason")
    if row.lets_run:
        none_stopped(reassessment, found)
    if row.name == "vary":
        _conditions_fit(reassessment, conditions)


def none_stopped(reassessment: Reassessment, found: Mapping[int, LineAssessed]) -> None:
    """A hard stop outranks every person: such a line cannot be let run."""
    lines = live_lines(reassessment)
    if any(line.pk not in found for line in lines):
        raise Blocked(_("No edition is in force by which the lines could be screened today."))
    stopped = [line.line.code for line in lines if found[line.pk].hard_stop]
    if stopped:
        raise Blocked(
            _("A hard stop is in force for %(lines)s, so it cannot be let run.")
            % {"lines": ", ".join(stopped)}
        )


def _conditions_fit(reassessment: Reassessment, conditions: Conditions) -> None:
    known = {line.line.code for line in live_lines(reassessment)}
    if not conditions or not set(conditions) <= known:
        raise Blocked(_("Give the new conditions for lines of this re-assessment."), link="#conditions")


def _save(reassessment: Reassessment) -> None:
    reassessment.version += 1
    with writing():
        reassessment.save()


def _act_on_lines(
    row: Act,
    reassessment: Reassessment,
    found: Mapping[int, LineAssessed],
    conditions: Conditions,
    acting: Acting,
    now: datetime,
) -> None:
    for line in live_lines(reassessment):
        edge = _edge_of(row, line)
        if edge:
            entitlements.take(line, edge, by=acting, now=now, cause=reassessment.subject)
        if row.settles and line.pk in found:
            _settle(line, found[line.pk], acting, now, cause=reassessment.subject)
        if row.name == "vary" and line.line.code in conditions:
            entitlements.vary(
                line, conditions[line.line.code], by=acting, now=now, cause=reassessment.subject
            )


def _edge_of(row: Act, line: Entitlement) -> str:
    """The edge this act means for a line where it stands; "" where it is there already."""
    if row.lets_run:
        return "resume" if line.status == EntitlementStatus.SUSPENDED else ""
    if row.line_act == "suspend" and line.status == EntitlementStatus.SUSPENDED:
        return ""
    return row.line_act


def _settle(line: Entitlement, found: LineAssessed, acting: Acting, now: datetime, *, cause: str) -> None:
    entitlements.settle(
        line, treatment=str(found.treatment), reasons=codes(found.grounds), by=acting, now=now, cause=cause
    )


def _tell_ledger(reassessment: Reassessment, act: str, before: Any, by: Acting, now: datetime) -> None:
    facts: dict[str, Any] = {
        "from": str(before),
        "to": str(reassessment.status),
        "version": reassessment.version,
        "lines": _line_ids(reassessment),
    }
    append(reassessment.subject, act, actor=by.actor, at=now, facts=facts)


def _line_ids(reassessment: Reassessment) -> Sequence[int]:
    return list(reassessment.lines.order_by("pk").values_list("entitlement_id", flat=True))


def _leave_letter(row: Act, reassessment: Reassessment, now: datetime) -> None:
    if row.letter:
        leave(
            "letter",
            reassessment.subject,
            now=now,
            application=reassessment.application_id,
            letter="reassessed",
            reassessment=reassessment.pk,
        )

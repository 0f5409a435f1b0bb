"""The one writer of transfer applications: HTML, admin, API, commands and Celery all call it.

Every act: lock the row, check version, edge, permission, separation of duties and guards, take the edge,
save, append to the ledger, leave the follow-up as a row - in one atomic block (ADR 3). What an act needs
and leaves is a row of `reviews.acts`; this module knows no particular act.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import Acting, acting_as
from accounts.models import Enterprise, User
from ledger.writer import append
from reviews import countersign, effects, tokens
from reviews.acts import Act, act_at
from reviews.clock.running import running
from reviews.guards import Context, prohibits
from reviews.hurry import hurry
from reviews.models import (
    ENDS,
    Decision,
    FollowUp,
    LineOutcome,
    OutcomeCondition,
    StageReview,
    Status,
    TransferApplication,
    writing,
)
from reviews.permits import act_of, acting_on, countersigning, decisions_of_the_filing, not_the_first_time
from reviews.refusals import Blocked, NotAllowed, Stale
from reviews.stages import findings

# --- Drafts -------------------------------------------------------------------------------------------------


@transaction.atomic
def create_draft(
    enterprise: Enterprise, *, by: User, now: datetime, title: str, activity: str = "transfer"
) -> TransferApplication:
    """Open a draft for an enterprise. Raises NotPermitted."""
    acting = acting_as(by, "reviews.prepare", enterprise=enterprise, now=now)
    application: TransferApplication = TransferApplication.objects.create(
        enterprise=enterprise, title=title, activity=activity, created_by=by, created_at=now, changed_at=now
    )
    append(application.subject, "create_draft", actor=acting.actor, at=now, facts={"activity": activity})
    return application


@transaction.atomic
def discard_draft(application: TransferApplication, *, by: User, now: datetime) -> None:
    """Delete a draft that was never submitted; the ledger keeps that it was there."""
    locked = locked_row(application)
    acting = acting_as(by, "reviews.prepare", enterprise=locked.enterprise, now=now)
    if locked.status != Status.DRAFT:
        raise NotAllowed(_("Only a draft can be discarded. You may withdraw instead."))
    append(locked.subject, "discard_draft", actor=acting.actor, at=now, facts={})
    locked.delete()


@contextmanager
def editing(
    application: TransferApplication, *, by: User, now: datetime, version: int | None = None
) -> Iterator[TransferApplication]:
    """Change what the enterprise wrote: yields the locked row; saves its version when the block ends well.

    Raises NotPermitted, Stale, and NotAllowed when it is no longer the enterprise's to change.
    """
    with transaction.atomic():
        locked = locked_row(application, version)
        acting = acting_as(by, "reviews.prepare", enterprise=locked.enterprise, now=now)
        if not locked.editable:
            raise NotAllowed(_("What was submitted is frozen. It can be changed when it is returned."))
        yield locked
        locked.version += 1
        locked.changed_at = now
        locked.save()
        append(locked.subject, "edit", actor=acting.actor, at=now, facts={"version": locked.version})


# --- Acts of one person -------------------------------------------------------------------------------------


@transaction.atomic
def take(
    application: TransferApplication,
    act: str,
    *,
    by: User,
    now: datetime,
    version: int,
    token: str | None = None,
    **data: Any,
) -> TransferApplication:
    """Take an act of one person. `data` is what its guards and effects read, e.g. `reason`, `grades`.

    Raises NotAllowed (no such edge here), NotPermitted, Stale, Blocked, tokens.AlreadyUsed; nothing is
    changed then.
    """
    _use(token, by, now)
    locked = locked_row(application, version)
    row = act_of(act, locked)
    if row.two_persons:
        raise NotAllowed(_("This act needs two persons: propose it, and another person countersigns."))
    acting = acting_on(locked, row, by, now)
    context = Context(application=locked, now=now, data={**data, "came_from": locked.status})
    _check(row, context)
    _bind(row, context, acting)
    return locked


# --- Acts of two persons ------------------------------------------------------------------------------------


@transaction.atomic
def propose(
    application: TransferApplication,
    act: str,
    *,
    by: User,
    now: datetime,
    version: int,
    reason: str,
    token: str | None = None,
    outcomes: Mapping[str, Mapping[str, Any]] | None = None,
) -> Decision:
    """Propose an act that another person must countersign; the application does not move.

    `outcomes` maps line codes to `{"outcome": "allowed" | "refused", "conditions": {code: value}}`.
    """
    _use(token, by, now)
    locked = locked_row(application, version)
    row = act_of(act, locked)
    if not row.two_persons:
        raise NotAllowed(_("This act is taken by one person."))
    acting = acting_on(locked, row, by, now)
    context = Context(application=locked, now=now, data={"reason": reason, "outcomes": outcomes or {}})
    countersign.nothing_waits(decisions_of_the_filing(locked))
    if not reason.strip():
        raise Blocked(_("Give the reason."), link="#reason")
    not_the_first_time(row, locked, by)
    _check(row, context)
    decision = _proposal(context, acting, act, reason)
    locked.version += 1
    locked.changed_at = now
    locked.save()
    facts: dict[str, Any] = {"act": act, "decision": decision.pk, "snapshot": context.snapshot.content_hash}
    append(locked.subject, "propose", actor=acting.actor, at=now, facts=facts)
    return decision


def _proposal(context: Context, acting: Acting, act: str, reason: str) -> Decision:
    assert acting.user is not None
    decision = Decision.objects.create(
        application=context.application,
        act=act,
        snapshot=context.snapshot,
        finding=findings.latest(context.application, context.stage),
        reason=reason,
        assents_needed=2 if prohibits(context) else 1,
        proposed_by=acting.user,
        proposed_unit=acting.unit,
        proposed_at=context.now,
    )
    lines = {line.code: line for line in context.application.lines.all()}
    for code, said in context.data["outcomes"].items():
        found = context.assessed.line(code) if context.assessed else None
        outcome = LineOutcome.objects.create(
            decision=decision,
            line=lines[code],
            outcome=said["outcome"],
            treatment=found.treatment if found else "",
            grounds=[ground.as_dict() for ground in found.grounds] if found else [],
        )
        OutcomeCondition.objects.bulk_create(
            OutcomeCondition(outcome=outcome, code=condition, value=str(value))
            for condition, value in said.get("conditions", {}).items()
        )
    return decision


@transaction.atomic
def sign(
    decision: Decision, *, by: User, now: datetime, assents: bool, note: str = "", token: str | None = None
) -> Decision:
    """Countersign a proposal, or dissent from it; enough assents bind it and take the edge.

    A dissent is kept and asks for a second assent. Proposer, advisers, case officers and earlier signers
    cannot sign; nor can anybody of the applicant (DESIGN section 4).
    """
    _use(token, by, now)
    locked = locked_row(decision.application)
    decision = _waiting(decision)
    row = act_at(decision.act, locked.status)
    acting = countersigning(locked, row, by, now)
    countersign.may_sign(decision, by)
    not_the_first_time(row, locked, by)
    context = _context_of(decision, locked, now)
    if assents:
        _check(row, context)
    if countersign.keep_signature(decision, by=acting, now=now, assents=assents, note=note):
        _bind_decision(decision, row, context, acting)
    return decision


def _waiting(decision: Decision) -> Decision:
    """The proposal, locked; one over a re-assessment is for the writer of re-assessments."""
    if decision.reassessment_id is not None:
        raise NotAllowed(_("This proposal is about a re-assessment, so it is signed there."))
    return countersign.waiting(decision)


def _context_of(decision: Decision, locked: TransferApplication, now: datetime) -> Context:
    outcomes = {
        outcome.line.code: {
            "outcome": outcome.outcome,
            "conditions": dict(outcome.conditions.values_list("code", "value")),
        }
        for outcome in decision.outcomes.select_related("line")
    }
    data = {"reason": decision.reason, "outcomes": outcomes, "decision": decision}
    return Context(application=locked, now=now, data=data)


def _bind_decision(decision: Decision, row: Act, context: Context, acting: Acting) -> None:
    if context.snapshot.pk != decision.snapshot_id or _found_otherwise(decision, context):
        raise Blocked(_("The facts changed after this was proposed. Take it back and propose again."))
    countersign.bind(decision, now=context.now)
    _bind(row, context, acting)


def _found_otherwise(decision: Decision, context: Context) -> bool:
    """Whether the stage's finding was made again since, and says something else (lesson 10)."""
    latest = findings.latest(context.application, context.stage) if context.stage else None
    proposed = decision.finding
    return latest is not None and proposed is not None and latest.result != proposed.result


@transaction.atomic
def take_back(decision: Decision, *, by: User, now: datetime) -> Decision:
    """Take a proposal back; the signatures already given stay readable. The proposer alone may."""
    locked = locked_row(decision.application)
    decision = _waiting(decision)
    acting = acting_on(locked, act_at(decision.act, locked.status), by, now)
    countersign.take_back(decision, by=acting, now=now)
    return decision


# --- The steps of the writer --------------------------------------------------------------------------------


def locked_row(application: TransferApplication, version: int | None = None) -> TransferApplication:
    """The row, locked until the transaction ends. Raises Stale when its version is another."""
    rows = TransferApplication.objects.select_for_update(of=("self",)).select_related("enterprise")
    locked: TransferApplication = rows.get(pk=application.pk)
    if version is not None and locked.version != version:
        raise Stale
    return locked


def _use(token: str | None, by: User, now: datetime) -> None:
    if token is not None:
        tokens.use(token, by=by, now=now)


def _check(row: Act, context: Context) -> None:
    for guard in row.guards:
        refusal = guard(context)
        if refusal is not None:
            raise refusal


def _bind(row: Act, context: Context, acting: Acting) -> None:
    """Take the edge and leave everything that follows; the order is the order of the ledger."""
    application, before = context.application, context.application.status
    reviewed = context.stage and not row.by_enterprise
    found = findings.latest(application, context.stage) if context.stage else None
    target = {"target": row.target(context)} if row.target else {}
    for effect in row.effects:
        effect(context, acting)
    if reviewed:
        _note_review(row, context, acting, found)
    getattr(application, row.name)(**target)
    effects.enter(context, acting)
    _close(application, context)
    with writing():
        application.save()
    _tell_ledger(row, context, acting, before)
    _refresh_clock(application, context.now)
    _leave_letter(row, context)


def _note_review(row: Act, context: Context, acting: Acting, found: Any) -> None:
    assert acting.user is not None
    StageReview.objects.create(
        application=context.application,
        stage=context.stage,
        act=row.name,
        snapshot=context.snapshot,
        finding=found,
        reason=str(context.data.get("reason", "")),
        confirmed=dict(context.data.get("grades", {})),
        officer=acting.user,
        unit=acting.unit,
        made_at=context.now,
    )


def _close(application: TransferApplication, context: Context) -> None:
    application.version += 1
    application.changed_at = context.now
    application.ended_at = context.now if application.status in ENDS else None
    application.due_on = None


def _tell_ledger(row: Act, context: Context, acting: Acting, before: str) -> None:
    application = context.application
    facts: dict[str, Any] = {
        "from": str(before),
        "to": str(application.status),
        "version": application.version,
        "snapshot": context.snapshot.content_hash,
    }
    decision = context.data.get("decision")
    if decision is not None:
        facts["decision"] = decision.pk
    append(application.subject, row.name, actor=acting.actor, at=context.now, facts=facts)
    made = context.data.get("made")
    if made is not None:
        note = {"finding": made.pk, "stage": made.stage, "hash": findings.digest(made)}
        append(application.subject, "find", actor=Acting.system("rules").actor, at=context.now, facts=note)


def _refresh_clock(application: TransferApplication, now: datetime) -> None:
    """Copy the clock's end to the row, for the worklist's order only."""
    clock = running(application, now=now)
    TransferApplication.objects.filter(pk=application.pk).update(due_on=clock.due_on if clock else None)
    application.due_on = clock.due_on if clock else None


def _leave_letter(row: Act, context: Context) -> None:
    if row.letter:
        decision = context.data.get("decision")
        leave(
            "letter",
            f"{context.application.subject}:{row.letter}:{context.application.version}",
            now=context.now,
            application=context.application.pk,
            letter=row.letter,
            decision=decision.pk if decision else None,
        )


def leave(kind: str, subject: str, *, now: datetime, **facts: Any) -> FollowUp:
    """Leave something that must happen as a row; a task only hurries it."""
    row, made = FollowUp.objects.get_or_create(
        kind=kind, subject=subject, done_at=None, defaults={"due_at": now, "facts": facts}
    )
    if made:
        hurry("reviews.do_follow_up", row.pk)
    return row

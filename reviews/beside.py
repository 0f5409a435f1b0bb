"""What happens beside the edges while an application stands at a stage, each act locked and in the ledger.

Checklist answers, supplements, findings made again, clock records, service of papers. None of these changes
a status; only `workflow` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.access import Acting, acting_as
from accounts.models import User
from ledger.writer import append
from reviews import effects
from reviews.clock.running import RUNS, running, term
from reviews.guards import Context, checklist_rows
from reviews.models import (
    ChecklistAnswer,
    ClockExclusion,
    ClockExtension,
    Document,
    Finding,
    Letter,
    Pathway,
    Service,
    Status,
    Supplement,
    SupplementItem,
    TransferApplication,
)
from reviews.refusals import Blocked, NotAllowed
from reviews.rules.clocks import OnSupplement, clock
from reviews.stages import BY_STATUS, findings
from reviews.stages.base import Stage
from reviews.workflow import leave, locked_row
from rulebook.inforce import NoEditionInForce, in_force

SUPPLEMENT_CLOCK = "contract_supplement"  # ten working days for a filing; the Measures set none for the rest


def stage_of(application: TransferApplication) -> Stage:
    """The stage an application stands at. Raises NotAllowed where it stands at none."""
    stage = BY_STATUS.get(Status(application.status))
    if stage is None:
        raise NotAllowed(_("The application does not stand at a stage now."))
    return stage


def officer_of(application: TransferApplication, by: User, now: datetime) -> Acting:
    """The person as the officer of the present stage. Raises NotPermitted."""
    return acting_as(
        by,
        stage_of(application).permission,
        enterprise=application.enterprise,
        authority_kind=application.holder,
        province=application.enterprise.province,
        now=now,
    )


@transaction.atomic
def tick(
    application: TransferApplication, *, by: User, now: datetime, answers: Mapping[str, tuple[str, str]]
) -> None:
    """Answer rows of the stage's checklist for the present snapshot: `{code: (verdict, note)}`."""
    locked = locked_row(application)
    acting, stage = officer_of(locked, by, now), stage_of(locked)
    snapshot = locked.snapshot
    _refuse_unknown_answers(locked, stage, answers, now)
    ChecklistAnswer.objects.bulk_create(
        [
            ChecklistAnswer(
                application=locked,
                snapshot=snapshot,
                stage=stage.key,
                code=code,
                verdict=verdict,
                note=note,
                answered_by=by,
                answered_at=now,
            )
            for code, (verdict, note) in answers.items()
        ],
        update_conflicts=True,
        unique_fields=["snapshot", "stage", "code"],
        update_fields=["verdict", "note", "answered_by", "answered_at"],
    )
    facts: dict[str, Any] = {
        "stage": stage.key,
        "answers": [f"{code}={verdict}" for code, (verdict, _n) in answers.items()],
    }
    append(locked.subject, "tick", actor=acting.actor, at=now, facts=facts)


def _refuse_unknown_answers(
    application: TransferApplication, stage: Stage, answers: Mapping[str, tuple[str, str]], now: datetime
) -> None:
    known = {row.code for row in checklist_rows(application, stage.key, now=now)}
    strange = sorted(set(answers) - known)
    if strange:
        sentence = format_lazy(_("The checklist has no such item: {codes}."), codes=", ".join(strange))
        raise Blocked(sentence, link="#checklist")
    if any(verdict not in ChecklistAnswer.Verdict.values for verdict, _note in answers.values()):
        raise Blocked(_("Answer yes, no or not applicable."), link="#checklist")


@transaction.atomic
def find_again(application: TransferApplication, *, by: User, now: datetime) -> Finding:
    """Make the stage's finding again by the rules in force now; the earlier one stays."""
    locked = locked_row(application)
    officer_of(locked, by, now)
    context = Context(application=locked, now=now)
    made = findings.make(locked, stage_of(locked).key, snapshot=context.snapshot, now=now)
    facts: dict[str, Any] = {"finding": made.pk, "stage": made.stage, "hash": findings.digest(made)}
    append(locked.subject, "find", actor=Acting.system("rules").actor, at=now, facts=facts)
    return made


@transaction.atomic
def ask_supplement(
    application: TransferApplication,
    *,
    by: User,
    now: datetime,
    version: int,
    questions: Sequence[str],
    due_on: date | None = None,
) -> Supplement:
    """Ask for what is missing: several items, one deadline (M22 art. 11; SC23 art. 7: ten working days)."""
    locked = locked_row(application, version)
    acting, stage = officer_of(locked, by, now), stage_of(locked)
    asked = [question.strip() for question in questions if question.strip()]
    if not asked:
        raise Blocked(_("Write what is missing."), link="#supplement-questions")
    if locked.supplements.filter(answered_at__isnull=True).exists():
        raise Blocked(_("A supplement is asked for and not answered yet."), link="#supplements")
    number = (locked.supplements.aggregate(last=Max("number"))["last"] or 0) + 1
    supplement = Supplement.objects.create(
        application=locked,
        number=number,
        stage=stage.key,
        asked_by=by,
        asked_at=now,
        due_on=_supplement_due(locked, due_on, now),
    )
    SupplementItem.objects.bulk_create(
        SupplementItem(supplement=supplement, number=place, question=question)
        for place, question in enumerate(asked, start=1)
    )
    _bump(locked, now)
    facts: dict[str, Any] = {"number": number, "items": len(asked), "due": supplement.due_on.isoformat()}
    append(locked.subject, "ask_supplement", actor=acting.actor, at=now, facts=facts)
    letter = f"{locked.subject}:supplement:{number}"
    leave("letter", letter, now=now, application=locked.pk, letter="supplement", supplement=supplement.pk)
    return supplement


def _supplement_due(application: TransferApplication, given: date | None, now: datetime) -> date:
    """The officer's date; for a filing never later than its ten working days (SC23 art. 7)."""
    today = timezone.localdate(now)
    try:
        limit = term(SUPPLEMENT_CLOCK, today, on=today)
    except NoEditionInForce as error:
        raise Blocked(
            _("No calendar or clock table is in force; the deadline cannot be computed.")
        ) from error
    if given is None:
        return limit
    if given <= today:
        raise Blocked(_("The deadline must lie ahead."), link="#supplement-due")
    if application.pathway == Pathway.STANDARD_CONTRACT and given > limit:
        raise Blocked(_("The law gives ten working days for a filing."), link="#supplement-due")
    return given


@transaction.atomic
def answer_supplement(
    supplement: Supplement,
    *,
    by: User,
    now: datetime,
    answers: Mapping[int, str],
    documents: Mapping[int, Document] | None = None,
) -> Supplement:
    """Answer every item; a new snapshot carries answers and papers, and the stage's finding is made again."""
    locked = locked_row(supplement.application)
    acting = acting_as(by, "reviews.prepare", enterprise=locked.enterprise, now=now)
    supplement = Supplement.objects.select_for_update().get(pk=supplement.pk)
    if not supplement.open:
        raise NotAllowed(_("This supplement is answered already."))
    if BY_STATUS.get(Status(locked.status)) is None:
        raise NotAllowed(_("The application does not stand at a stage now."))
    for item in supplement.items.all():
        item.answer = answers.get(item.number, "").strip()
        item.document = (documents or {}).get(item.number)
        if not item.answer and item.document is None:
            raise Blocked(_("Answer every item, in words or with a document."), link=f"#item-{item.number}")
        item.save()
    supplement.answered_by, supplement.answered_at = by, now
    supplement.save()
    context = Context(application=locked, now=now)
    effects.lapse_proposal(context, acting)  # new facts overtake what was proposed on the old ones
    effects.take_snapshot(context, acting)
    facts: dict[str, Any] = {"number": supplement.number, "snapshot": context.snapshot.content_hash}
    append(locked.subject, "answer_supplement", actor=acting.actor, at=now, facts=facts)
    made = findings.make(locked, stage_of(locked).key, snapshot=context.snapshot, now=now)
    note: dict[str, Any] = {"finding": made.pk, "stage": made.stage, "hash": findings.digest(made)}
    append(locked.subject, "find", actor=Acting.system("rules").actor, at=now, facts=note)
    _bump(locked, now)
    return supplement


def _bump(application: TransferApplication, now: datetime) -> None:
    application.version += 1
    application.changed_at = now
    application.save()


@transaction.atomic
def extend_clock(
    application: TransferApplication, *, by: User, now: datetime, new_due_on: date, reason: str
) -> ClockExtension:
    """Extend the running clock to a date the applicant is told (M22 art. 12)."""
    locked = locked_row(application)
    acting, name = officer_of(locked, by, now), _clock_name(locked)
    state = running(locked, now=now)
    if state is None or clock(in_force("clocks", timezone.localdate(now)).rows, name).on_supplement != (
        OnSupplement.EXTEND_WITH_NOTICE
    ):
        raise Blocked(_("The law does not let this clock be extended."))
    if not reason.strip():
        raise Blocked(_("Give the reason."), link="#reason")
    if new_due_on <= (state.due_on or timezone.localdate(now)) or new_due_on <= timezone.localdate(now):
        raise Blocked(_("The new date must be later than the present one."), link="#new-due")
    made = ClockExtension.objects.create(
        application=locked,
        clock=name,
        told_on=timezone.localdate(now),
        new_due_on=new_due_on,
        reason=reason,
        made_by=by,
        made_at=now,
    )
    facts: dict[str, Any] = {"clock": name, "due": new_due_on.isoformat()}
    append(locked.subject, "extend_clock", actor=acting.actor, at=now, facts=facts)
    _copy_due(locked, now)
    return made


@transaction.atomic
def exclude_time(
    application: TransferApplication,
    *,
    by: User,
    now: datetime,
    cause: str,
    from_on: date,
    to_on: date | None = None,
) -> ClockExclusion:
    """Record days that the law does not count (dual-use regulation art. 17)."""
    locked = locked_row(application)
    acting, name = _licensing_officer(locked, by, now), _clock_name(locked)
    if clock(in_force("clocks", timezone.localdate(now)).rows, name).on_supplement != OnSupplement.EXCLUDE:
        raise Blocked(_("The law excludes no days from this clock."))
    if to_on is not None and to_on <= from_on:
        raise Blocked(_("The end must be later than the start."), link="#exclusion")
    made = ClockExclusion.objects.create(
        application=locked, clock=name, cause=cause, from_on=from_on, to_on=to_on, made_by=by, made_at=now
    )
    facts: dict[str, Any] = {"clock": name, "cause": cause, "from": from_on.isoformat()}
    append(locked.subject, "exclude_time", actor=acting.actor, at=now, facts=facts)
    _copy_due(locked, now)
    return made


def _licensing_officer(application: TransferApplication, by: User, now: datetime) -> Acting:
    return acting_as(
        by,
        "reviews.control_export",
        enterprise=application.enterprise,
        authority_kind=application.holder,
        now=now,
    )


def _clock_name(application: TransferApplication) -> str:
    named = RUNS.get(Status(application.status))
    if named is None:
        raise NotAllowed(_("No clock runs now."))
    return named[0]


def _copy_due(application: TransferApplication, now: datetime) -> None:
    state = running(application, now=now)
    TransferApplication.objects.filter(pk=application.pk).update(due_on=state.due_on if state else None)


@transaction.atomic
def serve(letter: Letter, *, by: User, now: datetime, method: str, served_at: datetime) -> Service:
    """Record that a paper reached the enterprise; terms run from here (M22 art. 13). Once, never moved."""
    locked = locked_row(letter.application)
    acting = _server(locked, by, method, now)
    service, made = Service.objects.get_or_create(
        letter=letter,
        defaults={"method": method, "served_at": served_at, "recorded_by": by, "recorded_at": now},
    )
    if made:
        facts: dict[str, Any] = {
            "letter": letter.pk,  # its number is Chinese text, and the ledger keeps codes only
            "sha256": letter.sha256,
            "served": timezone.localdate(served_at).isoformat(),
            "method": method,
        }
        append(locked.subject, "serve", actor=acting.actor, at=now, facts=facts)
    return service


def _server(application: TransferApplication, by: User, method: str, now: datetime) -> Acting:
    """Opening the paper in the system serves it; any other way is recorded by the office that issued it."""
    if method == Service.Method.ONLINE:
        return acting_as(by, "reviews.prepare", enterprise=application.enterprise, now=now)
    return acting_as(by, "reviews.propose_decision", enterprise=application.enterprise, now=now)

"""The one writer of an edition's status and rows: every act locks, asks, takes the edge, saves and is
recorded.

Order in each act: lock the row, compare the version, ask `permits`, change, save, append to the ledger; all
in one atomic block. It must not know what a row means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Acting
from ledger import writer
from ledger.canonical import Fact
from ledger.locks import queue_for
from rulebook import checks, codes, permits, previewers
from rulebook.models import (
    Approval,
    CheckRun,
    Edition,
    ImpactReport,
    Refresh,
    RuleRow,
    Withdrawal,
    applies_to_all,
)
from rulebook.permits import By, RefusedAct
from rulebook.tables import FIRST_ROW, TABLES, Problem, Table

BATCH = 2000
Numbered = Sequence[tuple[int, Mapping[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Details:
    """What an edition says about itself, next to its rows. Dates are of Asia/Shanghai."""

    title: str
    effective_from: date
    decision_no: str = ""
    training: bool = False
    applies_to: list[str] = field(default_factory=applies_to_all)
    wind_down_days: int = 0
    pilot_place: str = ""
    pilot_until: date | None = None
    pilot_evaluation: str = ""
    sunset_on: date | None = None
    review_on: date | None = None
    change_note: str = ""


class BadRows(Exception):
    """The rows have problems; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@transaction.atomic
def create_draft(
    table: str, *, details: Details, rows: Numbered, by: By, now: datetime, copied_from: Edition | None = None
) -> Edition:
    """A new draft holding these rows (data row number, canonical values). Rows of another ministry are
    refused, unless they stand unchanged in the edition copied from."""
    who = permits.officer(table, permits.EDIT, by=by, now=now, act="create")
    spec = TABLES[table]
    edition = Edition(table=table, copied_from=copied_from, **asdict(details))
    edition.created_by, edition.created_unit, edition.created_at = who.actor.actor, who.actor.unit, now
    edition.editors = [[who.actor.actor, who.actor.unit]]
    edition.content_hash = spec.content_hash(values for _n, values in rows)
    edition.has_prohibit = checks.has_prohibit(spec, (values for _n, values in rows))
    copied = copied_from.rows.values_list("values", flat=True) if copied_from else []
    known = {_frozen(values) for values in copied}
    for number, values in rows:
        if _frozen(values) not in known:
            permits.own_row(edition, spec.parse(number, values), who=who)
    edition.save(force_insert=True)
    _store(edition, spec, rows)
    _record(edition, "create", who, now)
    return edition


def copy(source_id: int, *, details: Details, by: By, now: datetime) -> Edition:
    """A new draft with the rows of an older edition: how a table is changed, and how one is rolled back."""
    source = Edition.objects.get(pk=source_id)
    rows = list(source.rows.order_by("number").values_list("number", "values"))
    return create_draft(source.table, details=details, rows=rows, by=by, now=now, copied_from=source)


@transaction.atomic
def amend(edition_id: int, *, version: int, details: Details, by: By, now: datetime) -> Edition:
    """Change what a draft says about itself."""
    edition, who = _begin(edition_id, "edit", version=version, by=by, now=now)
    for name, value in asdict(details).items():
        setattr(edition, name, value)
    return _edited(edition, who, now, "amend")


@transaction.atomic
def put_row(
    edition_id: int, *, version: int, number: int | None, values: Mapping[str, str], by: By, now: datetime
) -> Edition:
    """Change a draft's row, or add one at the end when `number` is None. Values are canonical. Problems of
    the rows together are found at submission, so that a draft can be mended row by row."""
    edition, who = _begin(edition_id, "edit", version=version, by=by, now=now)
    spec = TABLES[edition.table]
    last = edition.rows.order_by("-number").values_list("number", flat=True).first()
    place = number or (last or FIRST_ROW - 1) + 1
    permits.own_row(edition, spec.parse(place, values), who=who)
    if number is None:
        RuleRow.objects.create(edition=edition, number=place, key=spec.key_of(values), values=dict(values))
    else:
        row = edition.rows.get(number=number)
        permits.own_row(edition, spec.parse(number, row.values), who=who)
        row.key, row.values = spec.key_of(values), dict(values)
        row.save()
    return _edited(edition, who, now, "put_row", row=place)


@transaction.atomic
def delete_row(edition_id: int, *, version: int, number: int, by: By, now: datetime) -> Edition:
    """Take a row out of a draft; the others keep their numbers."""
    edition, who = _begin(edition_id, "edit", version=version, by=by, now=now)
    row = edition.rows.get(number=number)
    permits.own_row(edition, TABLES[edition.table].parse(number, row.values), who=who)
    row.delete()
    return _edited(edition, who, now, "delete_row", row=number)


def run_checks(edition: Edition, *, now: datetime) -> list[Problem]:
    """Check the rows and keep the result with their hash; called within the act that asks."""
    rows = list(edition.rows.order_by("number").values_list("number", "values"))
    problems = checks.problems_of(TABLES[edition.table], rows)
    CheckRun.objects.create(
        edition=edition,
        content_hash=edition.content_hash,
        problems=[item.as_dict() for item in problems],
        made_at=now,
    )
    return problems


def submit(edition_id: int, *, version: int, by: By, now: datetime) -> Edition:
    """DRAFT -> IN_REVIEW, with a clean check and an impact report of the rows' hash. Raises BadRows (the
    check run is kept) when the rows have problems."""
    with transaction.atomic():
        edition, who = _begin(edition_id, "submit", version=version, by=by, now=now)
        problems = run_checks(edition, now=now)
        if not problems:
            return _submitted(edition, who, now)
    raise BadRows(problems)


@transaction.atomic
def return_to_draft(edition_id: int, *, version: int, by: By, now: datetime) -> Edition:
    """IN_REVIEW or APPROVED -> DRAFT; the signature falls away, its record stays; a withdrawal only proposed
    falls away too."""
    edition, who = _begin(edition_id, "return_to_draft", version=version, by=by, now=now)
    edition.return_to_draft()
    edition.approved_by = edition.approved_unit = edition.approved_hash = ""
    edition.approved_at = None
    Withdrawal.objects.filter(edition=edition, confirmed_by="").delete()
    return _saved(edition, who, now, "return_to_draft")


@transaction.atomic
def approve(
    edition_id: int, *, version: int, content_hash: str, report: int, by: By, now: datetime
) -> Edition:
    """IN_REVIEW -> APPROVED: another person signs the hash and the impact report that the page showed."""
    edition, who = _begin(edition_id, "approve", version=version, by=by, now=now)
    shown = edition.impact_reports.filter(pk=report).first()
    if content_hash != edition.content_hash or shown is None or shown.content_hash != content_hash:
        raise RefusedAct("not_what_was_shown", _("What you were shown is not what the edition holds now."))
    edition.approve()
    edition.approved_by, edition.approved_unit = who.actor.actor, who.actor.unit
    edition.approved_at, edition.approved_hash = now, content_hash
    Approval.objects.create(
        edition=edition,
        user=who.actor.actor,
        unit=who.actor.unit,
        content_hash=content_hash,
        report=shown,
        made_at=now,
    )
    return _saved(edition, who, now, "approve", report=report)


@transaction.atomic
def publish(edition_id: int, *, version: int, by: By, now: datetime) -> Edition:
    """APPROVED -> PUBLISHED; from here on neither the edition nor its rows change."""
    queue_for("rulebook:publish")  # two editions of one day must not both find it free
    edition, who = _begin(edition_id, "publish", version=version, by=by, now=now)
    edition.publish()
    edition.published_by, edition.published_at = who.actor.actor, now
    _saved(edition, who, now, "publish")
    codes.forget()
    return edition


@transaction.atomic
def withdraw(edition_id: int, *, version: int, by: By, now: datetime) -> Edition:
    """Before the day of effect: the first person's call proposes, a second person's confirms and takes the
    edge APPROVED or PUBLISHED -> WITHDRAWN."""
    edition, who = _begin(edition_id, "withdraw", version=version, by=by, now=now)
    proposal = Withdrawal.objects.filter(edition=edition).first()
    if proposal is None:
        Withdrawal.objects.create(
            edition=edition,
            effective_from=edition.effective_from,
            proposed_by=who.actor.actor,
            proposed_at=now,
        )
        _record(edition, "propose_withdrawal", who, now)
        return edition
    proposal.confirmed_by, proposal.confirmed_on = who.actor.actor, timezone.localdate(now)
    proposal.save()
    edition.withdraw()
    _saved(edition, who, now, "withdraw")
    codes.forget()
    return edition


@transaction.atomic
def confirm_refresh(table: str, *, by: By, now: datetime) -> Refresh:
    """Record that the list was found current, whether or not its rows changed."""
    who = permits.officer(table, permits.EDIT, by=by, now=now, act="create")
    refresh = Refresh.objects.create(table=table, confirmed_at=now, by=who.actor.actor)
    facts: dict[str, Fact] = {"table": table, "refresh": refresh.pk}
    writer.append(f"refresh:{table}", "confirm_refresh", actor=who.actor, at=now, facts=facts)
    return refresh


def _begin(edition_id: int, act: str, *, version: int, by: By, now: datetime) -> tuple[Edition, Acting]:
    edition = Edition.objects.select_for_update().get(pk=edition_id)
    if edition.version != version:
        raise RefusedAct("stale", _("The edition has changed since this page was opened. Look at it again."))
    return edition, permits.acting(edition, act, by=by, now=now)


def _submitted(edition: Edition, who: Acting, now: datetime) -> Edition:
    edition.checked_hash = edition.content_hash
    edition.submit()
    edition.submitted_by, edition.submitted_at = who.actor.actor, now
    counts = previewers.counts(edition, now=now)
    ImpactReport.objects.create(
        edition=edition, content_hash=edition.content_hash, counts=counts, made_at=now
    )
    return _saved(edition, who, now, "submit")


def _edited(edition: Edition, who: Acting, now: datetime, act: str, **facts: int) -> Edition:
    spec = TABLES[edition.table]
    rows = list(edition.rows.values_list("values", flat=True))
    edition.content_hash = spec.content_hash(rows)
    edition.has_prohibit = checks.has_prohibit(spec, rows)
    editor = [who.actor.actor, who.actor.unit]
    if editor not in edition.editors:
        edition.editors.append(editor)
    return _saved(edition, who, now, act, **facts)


def _saved(edition: Edition, who: Acting, now: datetime, act: str, **facts: int) -> Edition:
    edition.version += 1
    edition.save()
    _record(edition, act, who, now, **facts)
    return edition


def _record(edition: Edition, act: str, who: Acting, now: datetime, **facts: int) -> None:
    known: dict[str, Fact] = {
        "table": edition.table,
        "status": str(edition.status),
        "version": edition.version,
        "content_hash": edition.content_hash,
        "effective_from": edition.effective_from.isoformat(),
    }
    writer.append(edition.subject, act, actor=who.actor, at=now, facts={**known, **facts})


def _store(edition: Edition, spec: Table[Any], rows: Numbered) -> None:
    RuleRow.objects.bulk_create(
        (
            RuleRow(edition=edition, number=number, key=spec.key_of(values), values=dict(values))
            for number, values in rows
        ),
        batch_size=BATCH,
    )


def _frozen(values: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((name, value) for name, value in values.items() if value)

"""Writes what a range of a sweep found: opens re-assessments, stops hard-stopped lines, closes what is proved
unchanged. It evaluates nothing, and runs inside the transaction that finishes the range.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from accounts.access import Acting
from reviews.clock.calendar import add_workdays
from reviews.dossier import canonical, sha
from reviews.entitlements import writer as entitlements
from reviews.models import (
    LIVE,
    Entitlement,
    EntitlementStatus,
    Reassessment,
    ReassessmentLine,
    ReassessmentStatus,
    Sweep,
    TransferApplication,
)
from reviews.reassessment.evaluate import Difference
from reviews.reassessment.writer import close_unchanged
from rulebook.inforce import NoEditionInForce, in_force
from rulebook.models import Edition

CONFIRM_WORKDAYS = 5  # a stopped line is confirmed by a person within these (DESIGN section 6)
HANDLE_WORKDAYS = 20  # where the edition gives no wind-down
WAITING = (ReassessmentStatus.OPEN, ReassessmentStatus.ASKED)
SWEEP = Acting.system("sweep")

Known = set[tuple[int, str, bool]]


@dataclass(frozen=True)
class Written:
    """What a range left behind; `digest` is the hash of its rows, for the ledger."""

    opened: int
    lines: int
    suspended: int
    closed: int
    digest: str


def write(
    sweep: Sweep,
    differences: Sequence[Difference],
    *,
    first: int,
    last: int,
    proof: bool,
    editions: list[dict[str, object]],
    on: date,
    now: datetime,
) -> Written:
    """Open what differs and is not open yet, stop new hard stops, close what no longer differs.

    `proof` is False when the party list is stale: then nothing is closed. Order: applications are locked in
    the order of their ids, as the writer locks them first too; lines are read again under that lock.
    """
    closable = _closable(first, last) if proof else []
    _lock({each.line.application for each in differences} | {row.application_id for row in closable})
    new = _still_new(differences)
    opened = _open(sweep, new, editions=editions, on=on, now=now)
    suspended = _stop(opened, new, now=now)
    differing = {each.line.entitlement for each in differences}
    closed = sum(_close(row, differing, now=now) for row in closable)
    return Written(len(opened), len(new), suspended, closed, _digest(sweep, new))


def _lock(applications: Iterable[int]) -> None:
    rows = TransferApplication.objects.select_for_update(of=("self",)).filter(pk__in=sorted(applications))
    list(rows.order_by("pk").values_list("pk"))


def _still_new(differences: Sequence[Difference]) -> list[Difference]:
    """The differences of lines that are still as they were read and not open with the same result."""
    ids = [each.line.entitlement for each in differences]
    fresh = {
        pk: (status, treatment)
        for pk, status, treatment in Entitlement.objects.select_for_update()
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", "status", "treatment")
    }
    open_lines: Known = set(
        ReassessmentLine.objects.filter(entitlement__in=ids, reassessment__status__in=WAITING).values_list(
            "entitlement", "after", "hard_stop"
        )
    )
    return [
        each
        for each in differences
        if fresh.get(each.line.entitlement) == (each.line.status, each.line.treatment)
        and (each.line.entitlement, each.after, each.found.hard_stop) not in open_lines
    ]


def _open(
    sweep: Sweep, new: Sequence[Difference], *, editions: list[dict[str, object]], on: date, now: datetime
) -> dict[int, Reassessment]:
    """One re-assessment an application, its differing lines inside."""
    lines_of: dict[int, list[Difference]] = defaultdict(list)
    for each in new:
        lines_of[each.line.application].append(each)
    due = _Terms.of(sweep, on)
    rows = Reassessment.objects.bulk_create(
        Reassessment(
            application_id=application,
            sweep=sweep,
            key=f"{application}:{sweep.key}",
            opened_at=now,
            due_on=min(due.of_line(line) for line in lines),
            hard_stop=any(line.found.hard_stop for line in lines),
        )
        for application, lines in sorted(lines_of.items())
    )
    opened = {row.application_id: row for row in rows}
    ReassessmentLine.objects.bulk_create(
        ReassessmentLine(
            reassessment=opened[each.line.application],
            entitlement_id=each.line.entitlement,
            before=each.line.treatment,
            after=each.after,
            hard_stop=each.found.hard_stop,
            grounds=[ground.as_dict() for ground in each.found.grounds],
            editions=editions,
        )
        for each in new
    )
    return opened


def _stop(opened: Mapping[int, Reassessment], new: Sequence[Difference], *, now: datetime) -> int:
    """Suspend each running line that meets a hard stop now: that line only (DESIGN section 6)."""
    stopped = [
        each for each in new if each.found.hard_stop and each.line.status == EntitlementStatus.IN_FORCE
    ]
    for each in stopped:
        entitlements.take(
            Entitlement(pk=each.line.entitlement),
            "suspend",
            by=SWEEP,
            now=now,
            cause=opened[each.line.application].subject,
        )
    return len(stopped)


def _closable(first: int, last: int) -> list[Reassessment]:
    """Open re-assessments that a proof could close; one that stopped a line is a person's to close, unless
    that line has ended."""
    stopped = ReassessmentLine.objects.filter(
        reassessment=OuterRef("pk"),
        hard_stop=True,
        entitlement__status=EntitlementStatus.SUSPENDED,
    )
    return list(
        Reassessment.objects.filter(
            ~Exists(stopped),
            status=ReassessmentStatus.OPEN,
            application__gte=first,
            application__lte=last,
        ).prefetch_related("lines__entitlement")
    )


def _close(row: Reassessment, differing: set[int], *, now: datetime) -> bool:
    live = [line.entitlement_id for line in row.lines.all() if line.entitlement.status in LIVE]
    if differing.intersection(live):
        return False
    return close_unchanged(row, by=SWEEP, now=now)


def _digest(sweep: Sweep, new: Sequence[Difference]) -> str:
    rows = [
        [each.line.application, sweep.key, each.line.entitlement, each.line.treatment, each.after]
        for each in new
    ]
    return sha(canonical(rows))


@dataclass(frozen=True)
class _Terms:
    """By when a person must have decided."""

    confirm: date
    handle: date
    wind_downs: Mapping[int, date]
    edition: int | None

    @classmethod
    def of(cls, sweep: Sweep, on: date) -> _Terms:
        days = Edition.objects.filter(wind_down_days__gt=0).values_list("pk", "wind_down_days")
        return cls(
            confirm=_workdays_after(on, CONFIRM_WORKDAYS),
            handle=_workdays_after(on, HANDLE_WORKDAYS),
            wind_downs={pk: on + timedelta(days=wind_down) for pk, wind_down in days},
            edition=sweep.edition_id,
        )

    def of_line(self, each: Difference) -> date:
        """A stopped line: five working days. Else the wind-down of the sweep's edition, or of the editions
        its grounds name; where none has one, twenty working days."""
        if each.found.hard_stop:
            return self.confirm
        named = {self.edition} if self.edition else {ground.edition for ground in each.found.grounds}
        ends = [self.wind_downs[pk] for pk in named if pk is not None and pk in self.wind_downs]
        return max(ends, default=self.handle) if each.worse else self.handle


def _workdays_after(on: date, days: int) -> date:
    """By the calendar in force; Monday to Friday without holidays can only come out earlier."""
    try:
        return add_workdays(on, days, in_force("calendar", on))[0]
    except NoEditionInForce:
        return on + timedelta(days=days // 5 * 7)

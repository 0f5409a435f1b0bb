"""Runs sweeps: makes them due as rows, plans each into ranges, and works a range exactly once.

A range is claimed by compare-and-swap with a lease and finished in the same transaction as what it found, so
a killed worker leaves nothing half done and its range is claimed again after the lease. What is found is the
work of `evaluate`; what is left behind, of `openings`.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.access import Acting
from ledger.writer import append
from reviews.hurry import hurry_each
from reviews.models import (
    LIVE,
    Entitlement,
    Reassessment,
    Sweep,
    SweepRange,
    TransferApplication,
    Trigger,
)
from reviews.reassessment import triggers
from reviews.reassessment.evaluate import Evaluation, live_on, read
from reviews.reassessment.openings import WAITING, Written, write
from rulebook.models import Edition

RANGE = 5_000  # applications a range
SWEEP = Acting.system("sweep")


def make_due(*, now: datetime) -> list[Sweep]:
    """Put every sweep that is due there as a row; those of days the system was down as well."""
    today = timezone.localdate(now)
    known = set(Sweep.objects.filter(on_date__gte=_since(today)).values_list("key", flat=True))
    made = []
    for due in triggers.due(_since(today), today):
        if due.key not in known:
            sweep, new = Sweep.objects.get_or_create(
                key=due.key,
                defaults={"trigger": due.trigger, "edition_id": due.edition, "on_date": due.on},
            )
            made += [sweep] if new else []
    return made


def _since(today: date) -> date:
    """The last day of which the daily run is known; yesterday before the first."""
    last = Sweep.objects.filter(trigger=Trigger.DAILY).order_by("-on_date").first()
    return last.on_date if last else today - timedelta(days=1)


# --- Planning ---


def plan_due(*, now: datetime) -> list[Sweep]:
    """Plan every sweep that waits for it."""
    waiting = Sweep.objects.filter(planned_at__isnull=True).order_by("pk")
    return [sweep for sweep in waiting if plan(sweep, now=now)]


@transaction.atomic
def plan(sweep: Sweep, *, now: datetime) -> bool:
    """Cut the live lines into ranges; False when another process has done it.

    A sweep of an edition that does not apply to live entitlements has no range and is finished.
    """
    taken = Sweep.objects.filter(pk=sweep.pk, planned_at__isnull=True).update(started_at=now, planned_at=now)
    if not taken:
        return False
    sweep.refresh_from_db()
    ranges = [] if _spares_live(sweep.edition) else _cut(timezone.localdate(now))
    rows = SweepRange.objects.bulk_create(
        SweepRange(sweep=sweep, first_id=first, last_id=last) for first, last in ranges
    )
    facts = {"trigger": sweep.trigger, "edition": sweep.edition_id, "on": sweep.on_date.isoformat()}
    append(sweep.subject, "plan", actor=SWEEP.actor, at=now, facts={**facts, "ranges": len(rows)})
    hurry_each("reviews.run_range", [row.pk for row in rows])
    _finish_sweep(sweep, now=now)
    return True


def _spares_live(edition: Edition | None) -> bool:
    return edition is not None and "live" not in edition.applies_to


def _cut(on: date) -> list[tuple[int, int]]:
    """Ranges of ids of the applications that have a live line or an open re-assessment."""
    live = Entitlement.objects.filter(application=OuterRef("pk"), status__in=LIVE)
    waiting = Reassessment.objects.filter(application=OuterRef("pk"), status__in=WAITING)
    concerned = TransferApplication.objects.filter(Exists(live) | Exists(waiting)).order_by("pk")
    ids = list(concerned.values_list("pk", flat=True))
    return [(ids[at], ids[min(at + RANGE, len(ids)) - 1]) for at in range(0, len(ids), RANGE)]


# --- Working ---


def waiting_ranges(*, now: datetime) -> list[int]:
    """Ranges that nobody works on, oldest sweep first."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    rows = SweepRange.objects.filter(free, finished_at__isnull=True).order_by("sweep_id", "first_id")
    return list(rows.values_list("pk", flat=True))


def hurry_waiting(*, now: datetime) -> int:
    """Ask the workers for every range that nobody works on; how many there are."""
    waiting = waiting_ranges(now=now)
    hurry_each("reviews.run_range", waiting)
    return len(waiting)


def run_range(range_id: int, *, now: datetime) -> bool:
    """Claim a range, evaluate it and write what it found; False when it was not free.

    An error is kept on the sweep for its run record and raised; the range is free again after its lease.
    """
    if not claim(range_id, now=now):
        return False
    claimed = SweepRange.objects.select_related("sweep__edition").get(pk=range_id)
    try:
        _work(claimed, now=now)
    except Exception as error:
        told = f"{type(error).__name__}: {error}"[:300]
        Sweep.objects.filter(pk=claimed.sweep_id).update(last_error=told)
        raise
    return True


def claim(range_id: int, *, now: datetime) -> bool:
    """Take the range for the length of the lease, unless it is finished or another worker has it."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    lease = timedelta(seconds=settings.SWEEP_LEASE_SECONDS)
    return bool(
        SweepRange.objects.filter(free, pk=range_id, finished_at__isnull=True).update(
            claimed_until=now + lease
        )
    )


def _work(claimed: SweepRange, *, now: datetime) -> None:
    sweep, on = claimed.sweep, evaluation_day(claimed.sweep)
    evaluation = Evaluation.of_day(on, now=now)
    first, last = claimed.first_id, claimed.last_id
    before = evaluation.evaluated
    batch = read(live_on(on).filter(application__gte=first, application__lte=last), on=on)
    differences = list(evaluation.differences(batch))
    with transaction.atomic():
        # Whoever gets this row finishes the range; a second worker finds nothing left to do.
        if not SweepRange.objects.filter(pk=claimed.pk, finished_at__isnull=True).update(finished_at=now):
            return
        written = write(
            sweep,
            differences,
            first=first,
            last=last,
            proof=not evaluation.stale,
            editions=evaluation.rules.editions,
            on=on,
            now=now,
        )
        counts = _counts(len(batch.lines), evaluation.evaluated - before, written)
        SweepRange.objects.filter(pk=claimed.pk).update(counts=counts)
        _tell_ledger(claimed, counts, written, now)
        _finish_sweep(sweep, now=now)


def evaluation_day(sweep: Sweep) -> date:
    """The day whose rules a sweep asks: the day it was planned, also where it makes up for an earlier one."""
    return timezone.localdate(sweep.planned_at)


def _counts(lines: int, evaluated: int, written: Written) -> dict[str, int]:
    return {
        "lines": lines,
        "evaluated": evaluated,
        "opened": written.opened,
        "lines_opened": written.lines,
        "suspended": written.suspended,
        "closed": written.closed,
    }


def _tell_ledger(claimed: SweepRange, counts: dict[str, int], written: Written, now: datetime) -> None:
    """One entry a range with the hash of its rows (DESIGN section 3)."""
    facts: dict[str, Any] = {"first": claimed.first_id, "last": claimed.last_id, "rows": written.digest}
    append(claimed.sweep.subject, "finish_range", actor=SWEEP.actor, at=now, facts={**facts, **counts})


def _finish_sweep(sweep: Sweep, *, now: datetime) -> None:
    """Close the run record when its last range is done; ranges of one sweep queue on its row for this."""
    locked = Sweep.objects.select_for_update().get(pk=sweep.pk)
    if locked.finished_at or locked.ranges.filter(finished_at__isnull=True).exists():
        return
    total: Counter[str] = Counter()
    for counts in locked.ranges.values_list("counts", flat=True):
        total.update(counts)
    locked.counts, locked.finished_at = dict(total), now
    locked.save(update_fields=["counts", "finished_at"])

"""Does what is due: the one function behind the tick. Rows say what is due; it may run twice, late, or on
many machines at once, and it decides nothing about a case.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import Acting
from ledger.models import Checkpoint
from ledger.seal import seal
from reviews import documents
from reviews.decision import letters
from reviews.entitlements import writer as entitlements
from reviews.models import LIVE, Document, DocumentState, Entitlement, FollowUp
from reviews.reassessment import sweeps
from reviews.refusals import NotAllowed

TICK_SECONDS = 45  # a tick gives way to the next one
SEAL_EVERY = timedelta(hours=1)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
BATCH = 500
EXPIRY = Acting.system("expiry")
log = structlog.get_logger(__name__)


class NotYet(Exception):
    """The follow-up could not be done and will be tried again; the message says why."""


@dataclass(frozen=True)
class Done:
    """What one run did; `left` counts the ranges it had no time for, which workers were asked to take."""

    sweeps: int
    ranges: int
    follow_ups: int
    expired: int
    sealed: bool
    left: int


def run_due(*, now: datetime, seconds: float | None = None) -> Done:
    """Do every due row: expiry, follow-ups, sweeps and their ranges, and the hourly seal of the ledger.

    Ranges stop being taken up after `seconds`; the next run or another machine goes on. What fails is kept
    on its row and holds nothing else up.
    """
    end = None if seconds is None else time.monotonic() + seconds
    expired = expire_due(now=now)
    leave_scans(now=now)
    done = sum(do_follow_up(pk, now=now) for pk in due_follow_ups(now=now))
    sweeps.make_due(now=now)
    planned = sweeps.plan_due(now=now)
    ranges = _run_ranges(now, end)
    return Done(
        sweeps=len(planned),
        ranges=ranges,
        follow_ups=done,
        expired=expired,
        sealed=seal_due(now=now),
        left=sweeps.hurry_waiting(now=now),
    )


def _run_ranges(now: datetime, end: float | None) -> int:
    done = 0
    for range_id in sweeps.waiting_ranges(now=now):
        if end is not None and time.monotonic() > end:
            break
        try:
            done += sweeps.run_range(range_id, now=now)
        except Exception:  # kept as the sweep's last error; the other ranges must not wait for it
            log.exception("range_failed", range=range_id)
    return done


# --- Follow-ups ---


def _scan(row: FollowUp, now: datetime) -> None:
    document = Document.objects.get(pk=row.facts["document"])
    if documents.scan(document, now=now).state == DocumentState.QUARANTINED:
        raise NotYet("the scanner could not be asked; the document stays in quarantine")


KINDS: Mapping[str, Callable[[FollowUp, datetime], None]] = {"letter": letters.follow_up, "scan": _scan}


def due_follow_ups(*, now: datetime) -> list[int]:
    """Follow-ups whose time has come, oldest first."""
    due = FollowUp.objects.filter(done_at__isnull=True, due_at__lte=now)
    return list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH])


def do_follow_up(follow_up_id: int, *, now: datetime) -> bool:
    """Do one follow-up; False when it is done, not due, another worker's, or failed.

    Order: the attempt is counted and the next one set by compare-and-swap, so that two workers do not both
    begin; then it is done and marked in one transaction. A failure stays readable as `last_error`.
    """
    row = FollowUp.objects.filter(pk=follow_up_id, done_at__isnull=True, due_at__lte=now).first()
    if row is None or not _begin(row, now):
        return False
    try:
        with transaction.atomic():
            KINDS[row.kind](row, now)
            FollowUp.objects.filter(pk=row.pk).update(done_at=now, last_error="")
    except Exception as error:
        told = f"{type(error).__name__}: {error}"[:300]
        FollowUp.objects.filter(pk=row.pk).update(last_error=told)
        log.exception("follow_up_failed", kind=row.kind, subject=row.subject, attempts=row.attempts + 1)
        return False
    return True


def _begin(row: FollowUp, now: datetime) -> bool:
    again = now + min(FIRST_WAIT * 2**row.attempts, LONGEST_WAIT) if row.attempts < 16 else now + LONGEST_WAIT
    same = FollowUp.objects.filter(pk=row.pk, attempts=row.attempts, done_at__isnull=True)
    return bool(same.update(attempts=F("attempts") + 1, due_at=again))


def leave_scans(*, now: datetime) -> None:
    """Leave a scan for each document in quarantine that waits for none."""
    waiting = FollowUp.objects.filter(kind="scan", done_at__isnull=True).values_list("subject", flat=True)
    known = set(waiting)
    for pk in Document.objects.filter(state=DocumentState.QUARANTINED).values_list("pk", flat=True):
        subject = f"document:{pk}"
        if subject not in known:
            FollowUp.objects.get_or_create(
                kind="scan",
                subject=subject,
                done_at=None,
                defaults={"due_at": now, "facts": {"document": pk}},
            )


# --- Ends and seals ---


def expire_due(*, now: datetime) -> int:
    """End the entitlements whose last day has passed (P24 art. 9)."""
    today = timezone.localdate(now)
    over = Entitlement.objects.filter(status__in=LIVE, to_on__lte=today).order_by("pk")
    return sum(_expire(entitlement, now) for entitlement in over[:BATCH])


def _expire(entitlement: Entitlement, now: datetime) -> bool:
    try:
        entitlements.take(entitlement, "expire", by=EXPIRY, now=now)
    except NotAllowed:  # another worker ended it between reading and locking
        return False
    return True


def seal_due(*, now: datetime) -> bool:
    """Seal the ledger when the last seal is an hour old."""
    last = Checkpoint.objects.order_by("-seq").first()
    if last is not None and now - last.at < SEAL_EVERY:
        return False
    seal(now=now)
    return True

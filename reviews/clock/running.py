"""Which statutory clock runs for an application now, computed from its ledger; nothing is counted up."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from ledger.writer import timeline
from reviews.clock.clocks import ClockState, Exclusion, due, state
from reviews.models import ClockExclusion, ClockExtension, Status, TransferApplication
from reviews.rules.calendar import CalendarRow
from reviews.rules.clocks import OnSupplement, clock
from rulebook.inforce import Loaded, NoEditionInForce, in_force

ASSESSMENT = ("assessment", "accept")
# The clock of each status, and the ledger act it starts from.
RUNS: dict[Status, tuple[str, str]] = {
    Status.SUBMITTED: ("completeness", "submit"),
    Status.MATERIAL_CHECK: ("contract_check", "submit"),
    Status.ACCEPTANCE: ("acceptance", "forward"),
    Status.GRADING: ASSESSMENT,
    Status.SECURITY_REVIEW: ASSESSMENT,
    Status.EXPORT_CONTROL: ASSESSMENT,
    Status.DECISION: ASSESSMENT,
    Status.LICENCE_PENDING: ("dual_use_licence", "require_licence"),
}


def running(application: TransferApplication, *, now: datetime) -> ClockState | None:
    """The clock that runs, or None: not started, or the law sets none here (M22 arts. 7, 12; SC23 art. 7)."""
    named = RUNS.get(Status(application.status))
    if named is None:
        return None
    name, act = named
    started = timeline(application.subject).filter(act=act).order_by("-seq").first()
    if started is None:
        return None
    return clock_state(application, name, timezone.localdate(started.at), on=timezone.localdate(now))


def clock_state(
    application: TransferApplication, name: str, started_on: date, *, on: date
) -> ClockState | None:
    """A clock of this application on a day; None when no edition of clocks or calendar covers that day."""
    try:
        row = clock(in_force("clocks", on).rows, name)
        calendar: Loaded[CalendarRow] = in_force("calendar", on)
    except NoEditionInForce:
        return None
    told = ClockExtension.objects.filter(application=application, clock=name)
    excluded = ClockExclusion.objects.filter(application=application, clock=name)
    extends = row.on_supplement == OnSupplement.EXTEND_WITH_NOTICE
    excludes = row.on_supplement == OnSupplement.EXCLUDE
    return state(
        row,
        started_on,
        calendar,
        on=on,
        extended_to=tuple(told.values_list("new_due_on", flat=True)) if extends else (),
        exclusions=tuple(Exclusion(e.from_on, e.to_on) for e in excluded) if excludes else (),
    )


def term(name: str, started_on: date, *, on: date) -> date:
    """The last day of a clock that starts on a day, by the edition in force `on`. Raises NoEditionInForce."""
    ends = due(clock(in_force("clocks", on).rows, name), started_on, in_force("calendar", on))
    if ends.on is None:
        raise ValueError(f"{name} does not end by itself")
    return ends.on

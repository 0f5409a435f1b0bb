"""Owns when a clock ends and how much of it is used, from events and the calendar; stores and counts up
nothing."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reviews.clock.calendar import add_workdays, subtract_workdays, workdays_between
from reviews.rules.calendar import CalendarRow
from reviews.rules.clocks import ClockRow, Direction, OnSupplement, Unit
from rulebook.inforce import Loaded


@dataclass(frozen=True)
class Exclusion:
    """Days that do not count, half-open `[start, end)`; an open one has no end."""

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day falls into it."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Due:
    """The last day of a clock; None while an open exclusion holds it. `provisional` when a year it passed
    through has no published calendar."""

    on: date | None
    provisional: bool


@dataclass(frozen=True, kw_only=True)
class ClockState:
    """A clock on a day. `days_left` is in working days for clocks of working days, else calendar days;
    negative when overdue, None while stopped. `used` is the share of the whole span gone, 0.0 to 1.0, 0.0
    while stopped."""

    clock: str
    started_on: date
    due_on: date | None
    days_left: int | None
    used: float
    provisional: bool
    extended: bool

    @property
    def stopped(self) -> bool:
        """Held by an exclusion that has not ended."""
        return self.due_on is None

    @property
    def overdue(self) -> bool:
        """The day lies after the last one."""
        return self.days_left is not None and self.days_left < 0


def due(
    clock: ClockRow,
    started_on: date,
    calendar: Loaded[CalendarRow],
    *,
    extended_to: Sequence[date] = (),
    exclusions: Sequence[Exclusion] = (),
) -> Due:
    """The last day of a clock that started on a day: that day is not counted.

    `extended_to` are the dates told to the applicant, of which the latest holds if it is later than the
    limit (M22 art.12); `exclusions` are the days of expert and site checks. Each is refused with ValueError
    where the clock's row does not know it. Clocks in months and years end on the same day of the month, or
    its last.
    """
    _refuse_foreign(clock, extended_to, exclusions)
    if clock.direction == Direction.BEFORE:
        raise ValueError(f"{clock.clock} runs up to its event; ask opens_on")
    if clock.unit != Unit.WORKDAYS:
        return Due(add_months(started_on, clock.limit * (12 if clock.unit == Unit.YEARS else 1)), False)
    return _extended(_counted(clock, started_on, calendar, exclusions), extended_to)


def opens_on(clock: ClockRow, event_on: date, calendar: Loaded[CalendarRow]) -> Due:
    """The first day of a window that runs up to an event, such as the last 60 working days before expiry."""
    if clock.direction != Direction.BEFORE:
        raise ValueError(f"{clock.clock} runs from its event; ask due")
    return Due(*subtract_workdays(event_on, clock.limit, calendar))


def state(
    clock: ClockRow,
    started_on: date,
    calendar: Loaded[CalendarRow],
    *,
    on: date,
    extended_to: Sequence[date] = (),
    exclusions: Sequence[Exclusion] = (),
) -> ClockState:
    """The clock as it stands on a day; the arguments are those of `due`."""
    ends = due(clock, started_on, calendar, extended_to=extended_to, exclusions=exclusions)
    left = None if ends.on is None else _span(clock, on, ends.on, calendar)
    return ClockState(
        clock=clock.clock,
        started_on=started_on,
        due_on=ends.on,
        days_left=left,
        used=0.0
        if ends.on is None or left is None
        else _used(left, _span(clock, started_on, ends.on, calendar)),
        provisional=ends.provisional,
        extended=bool(extended_to),
    )


def add_months(start: date, count: int) -> date:
    """The same day `count` months on, or that month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


def _refuse_foreign(clock: ClockRow, extended_to: Sequence[date], exclusions: Sequence[Exclusion]) -> None:
    if extended_to and clock.on_supplement != OnSupplement.EXTEND_WITH_NOTICE:
        raise ValueError(f"{clock.clock} is not extended")
    if exclusions and clock.on_supplement != OnSupplement.EXCLUDE:
        raise ValueError(f"{clock.clock} excludes no days")


def _counted(
    clock: ClockRow, started_on: date, calendar: Loaded[CalendarRow], exclusions: Sequence[Exclusion]
) -> Due:
    ended = [exclusion for exclusion in exclusions if exclusion.end is not None]
    last, provisional = add_workdays(
        started_on, clock.limit, calendar, skip=lambda day: any(each.covers(day) for each in ended)
    )
    held = any(each.end is None and each.start <= last for each in exclusions)
    return Due(None if held else last, provisional)


def _extended(counted: Due, extended_to: Sequence[date]) -> Due:
    told = max(extended_to, default=None)
    if told is None or counted.on is None or told <= counted.on:
        return counted
    return Due(told, False)


def _span(clock: ClockRow, start: date, end: date, calendar: Loaded[CalendarRow]) -> int:
    if clock.unit == Unit.WORKDAYS:
        return workdays_between(start, end, calendar)
    return (end - start).days


def _used(left: int, whole: int) -> float:
    return 1.0 if whole <= 0 else min(1.0, max(0.0, 1 - left / whole))

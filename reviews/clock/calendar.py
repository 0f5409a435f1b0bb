"""Owns arithmetic of working days over calendar rows; knows no clock and no application.

A year without a `year` row is taken as Monday to Friday, and every answer that passed through it says
provisional.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from reviews.rules.calendar import CalendarRow, DayKind
from rulebook.inforce import Loaded

LONGEST = 10_000  # working days; no clock of the regime comes near
ONE_DAY = timedelta(days=1)
SATURDAY = 5


class NotCountable(ValueError):
    """The number of days is negative or too large, or the count leaves the calendar."""


@dataclass(frozen=True)
class Days:
    """The rows of a calendar, ready to be asked about a day."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    years: frozenset[int]

    @classmethod
    def of(cls, calendar: Loaded[CalendarRow]) -> Days:
        """From the rows of an edition."""
        days = {kind: {row.day for row in calendar.rows if row.kind == kind} for kind in DayKind.values}
        return cls(
            holidays=frozenset(days[DayKind.HOLIDAY]),
            workdays=frozenset(days[DayKind.WORKDAY]),
            years=frozenset(day.year for day in days[DayKind.YEAR]),
        )

    def works(self, day: date) -> bool:
        """Whether the authorities work that day."""
        if day in self.workdays:
            return True
        return day not in self.holidays and day.weekday() < SATURDAY

    def provisional(self, day: date) -> bool:
        """Whether the notice of the day's year is not in the calendar yet."""
        return day.year not in self.years


def _never(_day: date) -> bool:
    return False


def add_workdays(
    start: date,
    days: int,
    calendar: Loaded[CalendarRow],
    *,
    skip: Callable[[date], bool] = _never,
) -> tuple[date, bool]:
    """The day on which `days` working days have passed, and whether that is provisional.

    The day after `start` is day 1; 0 days give `start` itself. Days for which `skip` holds are not counted.
    Raises NotCountable when `days` is negative or above 10,000, or the count runs past the year 9999.
    """
    return _walk(start, days, calendar, step=ONE_DAY, skip=skip)


def subtract_workdays(start: date, days: int, calendar: Loaded[CalendarRow]) -> tuple[date, bool]:
    """The same backwards: the day before `start` is day 1."""
    return _walk(start, days, calendar, step=-ONE_DAY, skip=_never)


def workdays_between(start: date, end: date, calendar: Loaded[CalendarRow]) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -workdays_between(end, start, calendar)
    known = Days.of(calendar)
    return sum(known.works(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def _walk(
    start: date, days: int, calendar: Loaded[CalendarRow], *, step: timedelta, skip: Callable[[date], bool]
) -> tuple[date, bool]:
    if not 0 <= days <= LONGEST:
        raise NotCountable(f"{days} is not between 0 and {LONGEST}")
    known, day, provisional = Days.of(calendar), start, False
    try:
        while days:
            day += step
            provisional = provisional or known.provisional(day)
            days -= known.works(day) and not skip(day)
    except OverflowError as error:
        raise NotCountable(f"counting from {start} leaves the calendar") from error
    return day, provisional

"""Answers on which day a number of working days has passed, by the calendar in force today; counts by
`clock`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from reviews.clock.calendar import LONGEST, NotCountable, add_workdays
from reviews.rules.calendar import CALENDAR, CalendarRow
from rulebook.inforce import Loaded, in_force
from rulebook.jsonlines import FieldError, JsonLinesCommand, Line, required_date, required_int


class Command(JsonLinesCommand):
    """JSON Lines in, one due day a line out; the day after `from` is day 1."""

    help = "When a number of working days has passed: from and days in, due and provisional out."

    def add_arguments(self, parser: CommandParser) -> None:
        """None: the edition in force today holds all years."""

    calendar: Loaded[CalendarRow]

    def prepare(self, options: dict[str, Any]) -> None:
        """Load the calendar once."""
        self.calendar = in_force(CALENDAR, options["on"])

    def answer(self, line: Line, options: dict[str, Any]) -> dict[str, Any]:
        """`provisional` when a year passed through has no published calendar."""
        start, days = required_date(line, "from"), required_int(line, "days")
        if days > LONGEST:
            raise FieldError("days", f"is above {LONGEST}")
        try:
            due, provisional = add_workdays(start, days, self.calendar)
        except NotCountable as error:
            raise FieldError("from", error) from error
        return {"due": due.isoformat(), "provisional": provisional}

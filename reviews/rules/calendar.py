"""Owns the calendar table: the days on which the State Council departs from Monday to Friday; counts
nothing.

A `year` row says that a year's notice is published and its days are all here; without one, the year is
provisional.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Problem, Row, Table, problem, register


class DayKind(TextChoices):
    """What a row says of its day."""

    HOLIDAY = "holiday", gettext_lazy("Holiday")
    WORKDAY = "workday", gettext_lazy("Make-up working day")
    YEAR = "year", gettext_lazy("Year published in full")


@dataclass(frozen=True, kw_only=True)
class CalendarRow(Row):
    """A holiday (weekend days within it included), a make-up working day, or a published year (on 1
    January)."""

    day: date
    kind: str
    name_en: str
    name_zh: str
    notice: str = ""


def one_answer_a_day(rows: Sequence[CalendarRow]) -> Iterable[Problem]:
    """No day is both holiday and working day."""
    days = Counter(row.day for row in rows if row.kind != DayKind.YEAR)
    for row in rows:
        if row.kind == DayKind.WORKDAY and days[row.day] > 1:
            message = _("the day is a holiday and a working day")
            yield problem(row, column="kind", code="two_answers", message=message)


def years_on_their_first_day(rows: Sequence[CalendarRow]) -> Iterable[Problem]:
    """A year row stands on 1 January."""
    for row in rows:
        if row.kind == DayKind.YEAR and (row.day.month, row.day.day) != (1, 1):
            message = _("a year is written as its first of January")
            yield problem(row, column="day", code="not_first_day", message=message)


CALENDAR = register(
    Table(
        key="calendar",
        title=gettext_lazy("Calendar of working days"),
        owners=("national_office", "cyberspace"),
        columns=(
            Column(name="day", kind="date", required=True),
            Column(name="kind", kind="choice", required=True, choices=tuple(DayKind.values)),
            Column(name="name_en", required=True),
            Column(name="name_zh", required=True),
            Column(name="notice"),
            STATUS,
            SOURCE,
        ),
        key_columns=("day", "kind"),
        row=CalendarRow,
        checks=(one_answer_a_day, years_on_their_first_day),
        first_editions=(
            FirstEdition(
                file="reviews/data/calendar.csv",
                effective_from=date(2024, 12, 1),
                title="工作日历：国务院节假日安排（2024—2026） · State Council holiday notices, 2024 to 2026",
            ),
        ),
    )
)

"""Owns the table of statutory clocks: limit, unit, basis and what a supplement does to each; computes no
date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Problem, Row, Table, problem, register


class Unit(TextChoices):
    """What a limit counts."""

    WORKDAYS = "workdays", gettext_lazy("working days")
    MONTHS = "months", gettext_lazy("months")
    YEARS = "years", gettext_lazy("years")


class OnSupplement(TextChoices):
    """What time spent on a supplement, or on expert and site checks, does to the limit."""

    EXTEND_WITH_NOTICE = "extend_with_notice", gettext_lazy("extended to a date told to the applicant")
    EXCLUDE = "exclude", gettext_lazy("not counted")
    NONE = "none", gettext_lazy("no effect")


class Direction(TextChoices):
    """Whether the limit runs from its event or up to it."""

    AFTER = "after", gettext_lazy("after")
    BEFORE = "before", gettext_lazy("before")


@dataclass(frozen=True, kw_only=True)
class ClockRow(Row):
    """One clock. `event` is what it runs from, or up to when `direction` is before."""

    clock: str
    name_en: str
    name_zh: str
    limit: int
    unit: str
    direction: str = Direction.AFTER.value
    event: str
    on_supplement: str
    basis: str
    note: str = ""


def limits_are_positive(rows: Sequence[ClockRow]) -> Iterable[Problem]:
    """No clock ends when it starts."""
    for row in rows:
        if row.limit < 1:
            yield problem(row, column="limit", code="bad_limit", message=_("a limit is 1 or more"))


def backwards_in_workdays(rows: Sequence[ClockRow]) -> Iterable[Problem]:
    """Only windows of working days run up to an event."""
    for row in rows:
        if row.direction == Direction.BEFORE and row.unit != Unit.WORKDAYS:
            message = _("a window before an event is counted in working days")
            yield problem(row, column="unit", code="bad_unit", message=message)


CLOCKS = register(
    Table(
        key="clocks",
        title=gettext_lazy("Clocks"),
        owners=("national_office", "cyberspace", "commerce"),
        columns=(
            Column(name="clock", kind="code", required=True),
            Column(name="name_en", required=True),
            Column(name="name_zh", required=True),
            Column(name="limit", kind="int", required=True),
            Column(name="unit", kind="choice", required=True, choices=tuple(Unit.values)),
            Column(name="direction", kind="choice", required=True, choices=tuple(Direction.values)),
            Column(name="event", kind="code", required=True),
            Column(name="on_supplement", kind="choice", required=True, choices=tuple(OnSupplement.values)),
            Column(name="basis", required=True),
            Column(name="note"),
            STATUS,
            SOURCE,
        ),
        key_columns=("clock",),
        row=ClockRow,
        checks=(limits_are_positive, backwards_in_workdays),
        first_editions=(
            FirstEdition(
                file="reviews/data/clocks.csv",
                effective_from=date(2024, 12, 1),
                title="法定期限 · Statutory clocks",
            ),
        ),
    )
)


class NoSuchClock(LookupError):
    """The edition has no clock of that name; whoever asked holds for a person."""


def clock(rows: Iterable[ClockRow], name: str) -> ClockRow:
    """The clock of that name. Raises NoSuchClock."""
    for row in rows:
        if row.clock == name:
            return row
    raise NoSuchClock(name)

"""Owns the grading table and the proposal it makes from impacts (GB/T 43697-2024 cl. 6.5); confirms no grade.

A foreign law never changes a grade, and an important grade binds only when notified or published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rulebook.grounds import Ground
from rulebook.inforce import EditionRef, Loaded
from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Problem, Row, Table, problem, register


class Grade(TextChoices):
    """The three levels of DSL art. 21."""

    CORE = "core", gettext_lazy("Core data")
    IMPORTANT = "important", gettext_lazy("Important data")
    GENERAL = "general", gettext_lazy("General data")


IMPACT_OBJECTS = (
    "national_security",
    "economic_operation",
    "social_order",
    "public_interest",
    "organisation_rights",
    "individual_rights",
)
HARM_DEGREES = ("none", "general", "serious", "especially_serious")
_MILDEST_FIRST = (Grade.GENERAL, Grade.IMPORTANT, Grade.CORE)


class ImpactError(ValueError):
    """An impact names no known object or degree; `field` says which."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, kw_only=True)
class GradingRow(Row):
    """What harm of one degree to one object makes of data; `sublevel` 1 to 4 of general data, where known."""

    impact_object: str
    harm_degree: str
    grade: str
    sublevel: int | None = None


@dataclass(frozen=True)
class Impact:
    """One assessed impact: harm of `degree` to `object`."""

    object: str
    degree: str


@dataclass(frozen=True, kw_only=True)
class Graded:
    """The grade proposed; `sublevel` only of general data, None when no impact knows one."""

    grade: Grade
    sublevel: int | None
    grounds: tuple[Ground, ...]
    edition: EditionRef


def grade(impacts: Iterable[Impact], grading: Loaded[GradingRow]) -> Graded:
    """The strictest grade of the impacts, and for general data the highest sublevel. Pure.

    The grounds are the rows that decide: those of the strictest grade and, for general data, of the highest
    sublevel. Raises ImpactError when there is no impact or the table knows no such object or degree.
    """
    table = {(row.impact_object, row.harm_degree): row for row in grading.rows}
    rows = [_row(table, impact, place) for place, impact in enumerate(impacts)]
    if not rows:
        raise ImpactError("impacts", _("is empty"))
    strictest = max((Grade(row.grade) for row in rows), key=_MILDEST_FIRST.index)
    deciding = [row for row in rows if row.grade == strictest]
    sublevel = _highest(deciding) if strictest == Grade.GENERAL else None
    if sublevel is not None:
        deciding = [row for row in deciding if row.sublevel == sublevel]
    grounds = tuple(_ground(row, grading.ref, sublevel) for row in dict.fromkeys(deciding))
    return Graded(grade=strictest, sublevel=sublevel, grounds=grounds, edition=grading.ref)


def _row(table: dict[tuple[str, str], GradingRow], impact: Impact, place: int) -> GradingRow:
    found = table.get((impact.object, impact.degree))
    if found is not None:
        return found
    objects = [known for known, _degree in table]
    wrong, value = ("degree", impact.degree) if impact.object in objects else ("object", impact.object)
    raise ImpactError(
        f"impacts[{place}].{wrong}", _("%(value)s is not in the grading table") % {"value": value or '""'}
    )


def _highest(rows: Iterable[GradingRow]) -> int | None:
    return max((row.sublevel for row in rows if row.sublevel is not None), default=None)


def _ground(row: GradingRow, edition: EditionRef, sublevel: int | None) -> Ground:
    return Ground(
        code="grading.impact" if sublevel is None else "grading.sublevel",
        params={
            "object": row.impact_object,
            "degree": row.harm_degree,
            "grade": row.grade,
            "sublevel": sublevel,
        },
        citation=row.source,
        table=edition.table,
        edition=edition.id,
        row=row.row,
        key=row.key,
        status=row.status,
    )


def sublevel_of_general(rows: Sequence[GradingRow]) -> Iterable[Problem]:
    """Only general data has sublevels, 1 to 4 (annex H)."""
    for row in rows:
        if row.sublevel is not None and (row.grade != Grade.GENERAL or not 1 <= row.sublevel <= 4):
            message = _("only general data has a sublevel, 1 to 4")
            yield problem(row, column="sublevel", code="bad_sublevel", message=message)


GRADING = register(
    Table(
        key="grading",
        title=gettext_lazy("Grading"),
        owners=("national_office", "cyberspace"),
        columns=(
            Column(name="impact_object", kind="choice", required=True, choices=IMPACT_OBJECTS),
            Column(name="harm_degree", kind="choice", required=True, choices=HARM_DEGREES),
            Column(name="grade", kind="choice", required=True, choices=tuple(Grade.values)),
            Column(name="sublevel", kind="int"),
            STATUS,
            SOURCE,
        ),
        key_columns=("impact_object", "harm_degree"),
        row=GradingRow,
        checks=(sublevel_of_general,),
        first_editions=(
            FirstEdition(
                file="reviews/data/grading.csv",
                effective_from=date(2024, 12, 1),
                title="GB/T 43697—2024 表1和附录H · GB/T 43697-2024, table 1 and annex H",
            ),
        ),
    )
)

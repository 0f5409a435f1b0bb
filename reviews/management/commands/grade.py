"""Answers the grade that each list of impacts on standard input leads to; decides by `grade` alone."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from reviews.rules.grading import GRADING, GradingRow, Impact, ImpactError, grade
from rulebook.grounds import render
from rulebook.inforce import Loaded, in_force
from rulebook.jsonlines import FieldError, JsonLinesCommand, Line


class Command(JsonLinesCommand):
    """JSON Lines in, one grade a line out."""

    help = "The grade of data by its impacts: a list of {object, degree} in, grade, sublevel and grounds out."

    grading: Loaded[GradingRow]

    def prepare(self, options: dict[str, Any]) -> None:
        """Load the table once."""
        self.grading = in_force(GRADING, options["on"])

    def answer(self, line: Line, options: dict[str, Any]) -> dict[str, Any]:
        """`sublevel` is null unless the data is general and one is known."""
        try:
            found = grade(impacts_of(line), self.grading)
        except ImpactError as error:
            raise FieldError(error.field, error.message) from error
        return {
            "grade": found.grade.value,
            "sublevel": found.sublevel,
            "grounds": [render(ground) for ground in found.grounds],
            "edition": found.edition.id,
        }


def impacts_of(line: Line) -> list[Impact]:
    """The impacts of one line. Raises FieldError naming the field."""
    listed = line.get("impacts")
    if not isinstance(listed, list):
        raise FieldError("impacts", _("is not a list of impacts"))
    return [_impact(value, place) for place, value in enumerate(listed)]


def _impact(value: object, place: int) -> Impact:
    if not isinstance(value, dict):
        raise FieldError(f"impacts[{place}]", _("is not an object with object and degree"))
    parts = [value.get("object"), value.get("degree")]
    for name, part in zip(("object", "degree"), parts, strict=True):
        if not isinstance(part, str) or not part.strip():
            raise FieldError(f"impacts[{place}].{name}", _("is required"))
    return Impact(object=str(parts[0]).strip(), degree=str(parts[1]).strip())

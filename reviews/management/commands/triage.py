"""Answers which pathway each case of standard input needs, by the law of `--on`; `triage` decides."""

from __future__ import annotations

from typing import Any

from reviews.rules.pathways import COUNTS, PATHWAYS, PathwayRow
from reviews.rules.triage import CHOICES, FactError, TriageFacts, triage
from rulebook.grounds import render
from rulebook.inforce import Loaded, in_force
from rulebook.jsonlines import FieldError, JsonLinesCommand, Line, choice, optional_int, optional_text

UNKNOWN = "unknown"
# Absent optional fields are an ordinary case; absent required ones are unknown.
DEFAULTS = {
    "handler_kind": "enterprise",
    "route": "none",
    "outbound": "yes",
    "ftz_list_says": "",
    "other_law": "no",
}


class Command(JsonLinesCommand):
    """JSON Lines in, one pathway a line out."""

    help = "Which mechanism a transfer needs: fields of a case in, pathway, duties and grounds out."

    pathways: Loaded[PathwayRow]

    def prepare(self, options: dict[str, Any]) -> None:
        """Load the law of the day once."""
        self.pathways = in_force(PATHWAYS, options["on"])

    def answer(self, line: Line, options: dict[str, Any]) -> dict[str, Any]:
        """`special` only where one applies."""
        found = triage(facts_of(line), self.pathways, on=options["on"])
        return {
            "pathway": found.pathway.value,
            **({"special": found.special} if found.special else {}),
            "duties": list(found.duties),
            "grounds": [render(ground) for ground in found.grounds],
            "edition": found.edition.id,
        }


def facts_of(line: Line) -> TriageFacts:
    """The facts of one line; empty and absent required fields are unknown. Raises FieldError naming the
    field."""
    words = {field: _word(line, field) for field in CHOICES}
    counts = {field: _count(line, field) for field in COUNTS}
    try:
        return TriageFacts(**words, **counts)  # type: ignore[arg-type]
    except FactError as error:
        raise FieldError(error.field, error.message) from error


def _word(line: Line, field: str) -> str | None:
    text = optional_text(line, field)
    if not text:
        return DEFAULTS.get(field)
    word = choice(line, field, (*filter(None, CHOICES[field]), UNKNOWN))
    return None if word == UNKNOWN else word


def _count(line: Line, field: str) -> int | None:
    return None if line.get(field) == UNKNOWN else optional_int(line, field)

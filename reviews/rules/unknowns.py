"""Owns unknown facts: every completion the rules can tell apart, and which facts matter; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import product
from typing import Any

from reviews.rules.facts import CHOICES, TriageFacts
from reviews.rules.pathways import COUNTS, HandlerKind, Pathway, PathwayRow

Values = dict[str, Any]
Completion = tuple[tuple[str, Any], ...]


def completions(facts: TriageFacts, rows: Sequence[PathwayRow]) -> Iterator[tuple[Completion, Values]]:
    """Every combination of representative values of the unknown facts that the rules read, with the whole
    case."""
    values = asdict(facts)
    read = {condition.field: None for row in rows for condition in row.conditions}
    unknown = [field for field in values if field in read and values[field] is None]
    for chosen in product(*(_representatives(field, rows) for field in unknown)):
        whole = {**values, **dict(zip(unknown, chosen, strict=True))}
        if not (whole["handler_kind"] == HandlerKind.CIIO and whole["is_ciio"] == "no"):
            yield tuple(zip(unknown, chosen, strict=True)), whole


def _representatives(field: str, rows: Sequence[PathwayRow]) -> list[Any]:
    """One value of each class that the rules tell apart: of a count, 0 and the numbers round each
    threshold."""
    asked = [condition for row in rows for condition in row.conditions if condition.field == field]
    if field in COUNTS:
        numbers = {max(0, c.number + step) for c in asked for step in (-1, 0, 1)} | {0}
        values: Iterable[Any] = sorted(numbers)
    else:
        values = CHOICES[field]
    classes: dict[tuple[bool, ...], Any] = {}
    for value in values:
        classes.setdefault(tuple(condition.holds(value) for condition in asked), value)
    return list(classes.values())


def answer_of(row: PathwayRow | None) -> Pathway:
    """What the deciding row answers; without one, a person must find out."""
    return row.answer if row else Pathway.UNDETERMINED


def matters(decided: Mapping[Completion, PathwayRow | None]) -> tuple[str, ...]:
    """The unknown facts on which the answer turns: two completions differ in that fact alone and disagree."""
    fields = [field for field, _value in next(iter(decided))]
    return tuple(field for place, field in enumerate(fields) if _turns(decided, place))


def _turns(decided: Mapping[Completion, PathwayRow | None], place: int) -> bool:
    answers: dict[Completion, Pathway] = {}
    for completion, row in decided.items():
        others = completion[:place] + completion[place + 1 :]
        if answers.setdefault(others, answer_of(row)) != answer_of(row):
            return True
    return False

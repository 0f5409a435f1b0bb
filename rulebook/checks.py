"""What can be wrong with the rows of a table beyond one cell; reports every problem and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from rulebook.tables import Problem, Row, Table, problem

Values = Mapping[str, str]
Numbered = Sequence[tuple[int, Values]]  # the sheet's row number and its canonical values


def problems_of(table: Table[Any], rows: Numbered) -> list[Problem]:
    """Every problem of rows whose cells are all good, in the order of the sheet: ends before starts,
    duplicate keys, conflicts, then the table's own checks."""
    typed = [table.parse(number, values) for number, values in rows]
    found = [*_ends(table, typed), *_keys(table, rows)]
    for check in table.checks:
        found.extend(check(typed))
    return sorted(found, key=lambda item: item.row)


def has_prohibit(table: Table[Any], rows: Iterable[Values]) -> bool:
    """Whether a row prohibits, which asks for an approver of another unit. A table that merely lists the
    treatments (treatment is its key) does not."""
    if "treatment" not in table.by_name or "treatment" in table.key_columns:
        return False
    return any(values.get("treatment") == "prohibit" for values in rows)


def _ends(table: Table[Any], typed: Sequence[Row]) -> Iterator[Problem]:
    names = [name for name, column in table.by_name.items() if column.kind == "date" and name.endswith("_to")]
    pairs = [(name[:-2] + "from", name) for name in names if name[:-2] + "from" in table.by_name]
    for row in typed:
        for start_name, end_name in pairs:
            start, end = getattr(row, start_name), getattr(row, end_name)
            if start and end and end <= start:
                yield problem(
                    row,
                    column=end_name,
                    code="end_not_after_start",
                    message=_("The end %(end)s is not after the start %(start)s.")
                    % {"end": end, "start": start},
                )


def _keys(table: Table[Any], rows: Numbered) -> Iterator[Problem]:
    seen: dict[tuple[str, str], tuple[int, Values]] = {}
    for number, values in rows:
        place = (table.key_of(values), values.get("effective_from", ""))
        if place not in seen:
            seen[place] = (number, values)
            continue
        first, earlier = seen[place]
        conflicting = values.get("treatment", "") != earlier.get("treatment", "")
        yield (_conflict if conflicting else _duplicate)(number, first, table, values)


def _duplicate(row: int, first: int, table: Table[Any], values: Values) -> Problem:
    said = _("Row %(first)s has the same key and start.") % {"first": first}
    return Problem(row, ",".join(table.key_columns), table.key_of(values), "duplicate_key", said)


def _conflict(row: int, first: int, table: Table[Any], values: Values) -> Problem:
    said = _("Row %(first)s says something else about the same case on the same day.") % {"first": first}
    return Problem(row, "treatment", values.get("treatment", ""), "conflict", said)

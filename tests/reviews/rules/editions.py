"""Editions for tests, read from the project's data files and altered in memory; no database."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from typing import Any

from rulebook.inforce import EditionRef, Loaded
from rulebook.tables import Table

Values = dict[str, str]


def edition(
    table: Table[Any],
    *,
    number: int = 0,
    alter: Callable[[list[Values]], list[Values]] = lambda rows: rows,
) -> Loaded[Any]:
    """The table's first edition of that number, with its rows altered."""
    first = table.first_editions[number]
    with first.path.open(encoding="utf-8", newline="") as file:
        rows = alter(list(csv.DictReader(file)))
    ref = EditionRef(number + 1, table.key, table.content_hash(rows), first.effective_from, first.title)
    return Loaded(ref, tuple(table.parse(place, row) for place, row in enumerate(rows, start=1)))


def setting(key: Values, **cells: str) -> Callable[[list[Values]], list[Values]]:
    """An alteration: the cells of the one row that has the key's values."""

    def alter(rows: list[Values]) -> list[Values]:
        found = [row for row in rows if key.items() <= row.items()]
        assert len(found) == 1, f"{key} selects {len(found)} rows"
        found[0].update(cells)
        return rows

    return alter


def without(**key: str) -> Callable[[list[Values]], list[Values]]:
    """An alteration: the rows that have these values are gone."""
    return lambda rows: [row for row in rows if not key.items() <= row.items()]


P24_DAY = date(2026, 11, 21)
M22_DAY = date(2023, 6, 1)

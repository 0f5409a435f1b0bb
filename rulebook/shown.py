"""How an edition is shown: acts, labelled columns, cells with the names of their codes, history; reads,
never writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.writer import timeline as entries
from rulebook import words
from rulebook.labels import column_label, value_name
from rulebook.models import Edition, RuleRow
from rulebook.tables import Column, Table

LABELS: dict[str, Promise] = {
    "submit": _("Submit for review"),
    "return_to_draft": _("Return to draft"),
    "approve": _("Approve and sign"),
    "publish": _("Publish"),
    "withdraw": _("Withdraw before it takes effect"),
}
UNVERIFIED = "unverified"


@dataclass(frozen=True)
class ShownAct:
    """One act on the page: `reason` is "" when the person may take it now."""

    act: str
    label: object
    reason: str


@dataclass(frozen=True)
class ShownColumn:
    """One column: the machine key that a file's header holds, its label, whether a row must fill it, and
    what belongs in it."""

    key: str
    label: str
    required: bool
    help: object


@dataclass(frozen=True)
class Part:
    """One value in words; `code` is "" where the word is the value itself."""

    name: str
    code: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell: its column's key and label, and its values."""

    column: str
    label: str
    parts: list[Part]


@dataclass(frozen=True)
class ShownRow:
    """One row: its number, whether its basis is still to be confirmed, and its cells in the order of the
    columns shown."""

    number: int
    unverified: bool
    cells: list[Cell]


@dataclass(frozen=True)
class Happened:
    """One entry of the ledger in words."""

    at: datetime
    act: str
    who: str
    unit: str


def acts(edition: Edition, reasons: Mapping[str, str]) -> list[ShownAct]:
    """Every act on the edition; a withdrawal that was proposed is there to be confirmed."""
    proposed = hasattr(edition, "withdrawal")
    labels = LABELS | ({"withdraw": _("Confirm the withdrawal")} if proposed else {})
    return [ShownAct(act, label, reasons[act]) for act, label in labels.items()]


def columns(table: Table[Any]) -> list[ShownColumn]:
    """Every column of the table in the order of its sheet."""
    return [ShownColumn(c.name, column_label(c.name), c.required, c.help) for c in table.columns]


def rows(table: Table[Any], found: Iterable[RuleRow]) -> dict[str, Any]:
    """The columns that hold anything on this page, and the rows."""
    listed = list(found)
    filled = {name for row in listed for name, value in row.values.items() if value}
    kept = [column for column in table.columns if column.name in filled]
    return {
        "columns": [column for column in columns(table) if column.key in filled],
        "rows": [
            ShownRow(
                row.number,
                row.values.get("status") == UNVERIFIED,
                [_cell(column, row.values.get(column.name, "")) for column in kept],
            )
            for row in listed
        ],
    }


def timeline(edition: Edition) -> list[Happened]:
    """The ledger's entries in words, with who acted and for which unit."""
    found = list(entries(edition.subject))
    people = words.people(entry.actor for entry in found)
    units = words.units(entry.unit for entry in found)
    return [
        Happened(entry.at, words.act_done(entry), people[entry.actor], units[entry.unit]) for entry in found
    ]


def _cell(column: Column, value: str) -> Cell:
    values = value.split(";") if column.kind == "codes" else [value]
    return Cell(column.name, column_label(column.name), [_part(column, one) for one in values if one])


def _part(column: Column, value: str) -> Part:
    name = value_name(column, value)
    return Part(name) if name == value or column.kind == "bool" else Part(name, value)

"""How an edition is shown: labels, cells with the names of their codes, counts, history; reads, never
writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ledger.models import Entry
from ledger.writer import timeline as entries
from rulebook.codes import code_name
from rulebook.models import Edition, RuleRow
from rulebook.tables import Column, Table

LABELS: dict[str, Promise] = {
    "submit": _("Submit for review"),
    "return_to_draft": _("Return to draft"),
    "approve": _("Approve and sign"),
    "publish": _("Publish"),
    "withdraw": _("Withdraw before it takes effect"),
}


@dataclass(frozen=True)
class ShownAct:
    """One act on the page: `reason` is "" when the person may take it now."""

    act: str
    label: object
    reason: str


@dataclass(frozen=True)
class ShownRow:
    """One row: its number and its cells in the order of the columns shown."""

    number: int
    cells: list[str]


def acts(edition: Edition, reasons: Mapping[str, str]) -> list[ShownAct]:
    """Every act on the edition; a withdrawal that was proposed is there to be confirmed."""
    proposed = hasattr(edition, "withdrawal")
    labels = LABELS | ({"withdraw": _("Confirm the withdrawal")} if proposed else {})
    return [ShownAct(act, label, reasons[act]) for act, label in labels.items()]


def rows(table: Table[Any], found: Iterable[RuleRow]) -> dict[str, Any]:
    """The columns that hold anything on this page, and the rows."""
    listed = list(found)
    columns = [column for column in table.columns if any(row.values.get(column.name) for row in listed)]
    return {
        "columns": [column.name for column in columns],
        "rows": [
            ShownRow(row.number, [_cell(c, row.values.get(c.name, "")) for c in columns]) for row in listed
        ],
    }


def flat(counts: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Nested counts as lines."""
    lines: list[tuple[str, str]] = []
    for name, value in counts.items():
        label = f"{before} / {name}" if before else str(name)
        lines += flat(value, label) if isinstance(value, Mapping) else [(label, str(value))]
    return lines


def timeline(edition: Edition) -> list[tuple[Entry, str]]:
    """The ledger's entries, each with the name of who acted."""
    found = list(entries(edition.subject))
    ids = [entry.actor.removeprefix("user:") for entry in found if entry.actor.startswith("user:")]
    names = {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    return [(entry, names.get(entry.actor, entry.actor)) for entry in found]


def _cell(column: Column, value: str) -> str:
    parts = value.split(";") if column.kind == "codes" else [value]
    return "; ".join(_named(column.code_list or column.name, code) for code in parts)


def _named(code_list: str, code: str) -> str:
    """The code with its name; a column without a list of its own is named by the list of its name, if any."""
    name = code_name(code_list, code)
    return code if name == code else f"{name} ({code})"

"""Rows and rules of screening without a database, and transfers that ask about them."""

import csv
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any

from exports.match import PartyQuery
from exports.rows import ControlItemRow, PartyMeasureRow, PartyRow
from exports.screen import ScreenRules, Transfer
from exports.tables import CONTROL_ITEMS, PARTIES, PARTY_MEASURES
from reciprocity.rows import JurisdictionRow, ReciprocityRow
from reciprocity.treat import TreatRules
from rulebook.convert import canonical
from rulebook.inforce import EditionRef, Loaded
from rulebook.tables import Table

TODAY = date(2026, 11, 21)
START = date(2024, 12, 1)
NUMBERS = {
    "reciprocity": 1,
    "jurisdictions": 2,
    "memberships": 3,
    "control_items": 4,
    "parties": 5,
    "party_measures": 6,
}


def loaded(table: str, rows: Any) -> Loaded[Any]:
    """An edition of these rows, numbered in their order."""
    return Loaded(EditionRef(NUMBERS[table], table, f"hash-{table}", START, table), tuple(rows))


@cache
def shipped(table: Table[Any]) -> tuple[Any, ...]:
    """The typed rows of a table's first edition, as the project ships them."""
    with table.first_editions[0].path.open(encoding="utf-8") as sheet:
        return tuple(_typed(table, number, row) for number, row in enumerate(csv.DictReader(sheet), 1))


def _typed(table: Table[Any], number: int, row: dict[str, str]) -> Any:
    values = {
        column.name: canonical(column, row[column.name] or "", lists=_AnyList()) for column in table.columns
    }
    return table.parse(number, values)


class _AnyList(dict[str, Any]):
    """Code lists that know every code: these rows are not imported, only read."""

    def get(self, key: str, default: Any = None) -> Any:
        return _AnyCode()


class _AnyCode(dict[str, Any]):
    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> Any:
        return SimpleNamespace(code=key, param="")


def item(code: str = "1C117.d", **fields: Any) -> ControlItemRow:
    """A dual-use item in force, verified."""
    given = {
        "item_no": f"I9{len(code):02}",
        "list": "dual_use_list",
        "kind": "dual_use",
        "status": "verified",
    }
    return ControlItemRow(**{**given, "code": code, "effective_from": START, **fields})


def party(**fields: Any) -> PartyRow:
    """A listing in force, verified, that bans the transmission of data."""
    given: dict[str, Any] = {
        "party_id": "CN9001",
        "kind": "organisation",
        "list": "unreliable_entity_list",
        "legal_force": "binding",
        "name_en": "Recorded Future, Inc.",
        "jurisdiction": "US",
        "measures": ("prohibit_data_transmission",),
        "effective_from": START,
        "status": "verified",
        "row": 1,
    }
    return PartyRow(**{**given, **fields})


def measure(name: str, act: str, effect: str, **fields: Any) -> PartyMeasureRow:
    """What a measure does to an act, verified."""
    return PartyMeasureRow(**{"measure": name, "act": act, "effect": effect, "status": "verified", **fields})


def default_rule(treatment: str = "standard", jurisdiction: str = "*", **fields: Any) -> ReciprocityRow:
    """A reciprocity rule, verified, that says how a place is treated."""
    given = {"row_kind": "rule", "status": "verified", "effective_from": START}
    return ReciprocityRow(**{**given, "jurisdiction": jurisdiction, "treatment": treatment, **fields})


def rules(**fields: Any) -> ScreenRules:
    """Standard treatment everywhere, no item and no party unless given; party measures as shipped."""
    codes = ("US", "JP", "KP", "SG", "DE", "CN")
    places = [JurisdictionRow(code=code, kind="country", status="verified") for code in codes]
    numbered = [
        ReciprocityRow(**{**vars(row), "row": number, "key": str(number)})
        for number, row in enumerate(fields.pop("reciprocity", (default_rule(),)), 1)
    ]
    return ScreenRules(
        treat=TreatRules(
            loaded("reciprocity", numbered), loaded("jurisdictions", places), loaded("memberships", ())
        ),
        control_items=loaded("control_items", fields.pop("items", ())),
        parties=loaded("parties", fields.pop("parties", ())),
        party_measures=loaded("party_measures", fields.pop("measures", shipped(PARTY_MEASURES))),
        parties_stale=fields.pop("stale", False),
    )


def shipped_rules(**fields: Any) -> ScreenRules:
    """The lists as the project ships them, with standard treatment everywhere."""
    return rules(**{"items": shipped(CONTROL_ITEMS), "parties": shipped(PARTIES), **fields})


def transfer(name: str = "Harmless Trading House", **fields: Any) -> Transfer:
    """Ordinary personal data to a recipient in Singapore whom no list knows."""
    given: dict[str, Any] = {
        "line": "1",
        "jurisdictions": ("SG",),
        "data_categories": ("contact",),
        "personal": True,
        "important": False,
        "recipient": PartyQuery(name=name),
    }
    return Transfer(**{**given, **fields})

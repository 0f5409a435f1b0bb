"""Reciprocity rules made of rows in memory, and rows read straight from the shipped files."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from reciprocity.rows import JurisdictionRow, MembershipRow, ReciprocityRow
from reciprocity.tables import JURISDICTIONS, MEMBERSHIPS, RECIPROCITY
from reciprocity.treat import Treated, TreatFacts, TreatRules, treat
from rulebook.inforce import EditionRef, Loaded
from rulebook.tables import Row, Table

DAY = date(2026, 1, 1)
PLACES = (
    *(JurisdictionRow(code=code, kind="country") for code in ("US", "GB", "DE", "FR", "JP", "HK")),
    *(JurisdictionRow(code=code, kind="bloc") for code in ("EU", "EEA", "RCEP")),
    JurisdictionRow(code="*", kind="default"),
    JurisdictionRow(code="GBA", kind="scope"),
    JurisdictionRow(code="GBA-SZ", kind="scope", parent="GBA"),
    JurisdictionRow(code="GBA-GZ", kind="scope", parent="GBA"),
)
MEMBERS = (
    *(MembershipRow(bloc=bloc, member="DE", effective_from=date(2000, 1, 1)) for bloc in ("EU", "EEA")),
    MembershipRow(bloc="EU", member="GB", effective_from=date(2000, 1, 1), effective_to=date(2020, 2, 1)),
)


def row(treatment: str = "standard", **columns: Any) -> ReciprocityRow:
    """One row, verified and of the default place unless told."""
    columns = {"row_kind": "rule", "jurisdiction": "*", "status": "verified", **columns}
    return ReciprocityRow(treatment=treatment, **columns)


def exemption(measure: str, treatment: str = "standard", **columns: Any) -> ReciprocityRow:
    """One exemption from a measure's rules."""
    return row(treatment, row_kind="exemption", measure=measure, **columns)


def over(count: int, unit: str = "persons", op: str = "gt") -> dict[str, Any]:
    """Columns of a threshold."""
    return {"threshold_op": op, "threshold_count": count, "threshold_unit": unit, "window_months": 12}


def edition(table: str, rows: tuple[Row, ...], number: int = 1) -> Loaded[Any]:
    """An edition that is stored nowhere."""
    return Loaded(EditionRef(number, table, "hash", date(2024, 12, 1), f"{table} of a test"), rows)


def rules(*rows: ReciprocityRow, first: int = 1) -> TreatRules:
    """The rules of these rows, numbered from `first` and keyed as an edition keys them."""
    numbered = tuple(_numbered(number, each) for number, each in enumerate(rows, start=first))
    return TreatRules(
        edition("reciprocity", numbered), edition("jurisdictions", PLACES), edition("memberships", MEMBERS)
    )


def ask(
    these: TreatRules, jurisdiction: str = "US", categories: str = "genomic", *, on: date = DAY, **facts: Any
) -> Treated:
    """Treat a transfer; `categories` are joined by ";"."""
    asked = TreatFacts(jurisdiction, tuple(filter(None, categories.split(";"))), **facts)
    return treat(asked, these, on=on)


def shipped(file: str, table: Table[Any]) -> tuple[Any, ...]:
    """The typed rows of a shipped file."""
    path = Path(settings.BASE_DIR) / "reciprocity" / "data" / file
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(table.parse(number, line) for number, line in enumerate(csv.DictReader(stream), 1))


def shipped_rules(file: str) -> TreatRules:
    """The shipped edition of that file with the shipped jurisdictions and memberships."""
    return TreatRules(
        edition("reciprocity", shipped(file, RECIPROCITY)),
        edition("jurisdictions", shipped("jurisdictions.csv", JURISDICTIONS)),
        edition("memberships", shipped("memberships.csv", MEMBERSHIPS)),
    )


def _numbered(number: int, each: ReciprocityRow) -> ReciprocityRow:
    columns = {name: getattr(each, name) for name in each.__dataclass_fields__}
    texts = {name: "" if value is None else str(value) for name, value in columns.items()}
    return ReciprocityRow(**{**columns, "row": number, "key": RECIPROCITY.key_of(texts)})

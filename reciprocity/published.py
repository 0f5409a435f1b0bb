"""The published rows that other tables and findings refer to by code: reads editions, and decides nothing."""

from datetime import date
from typing import Any

from reciprocity.rows import BasisRow, JurisdictionRow
from rulebook.inforce import Loaded, NoEditionInForce, in_force, loaded
from rulebook.models import Edition, Status


def newest(table: str) -> tuple[Any, ...]:
    """The rows of the table's newest published edition; () before the first."""
    editions = Edition.objects.filter(table=table, status=Status.PUBLISHED, pilot_place="")
    number = editions.order_by("-effective_from", "-pk").values_list("pk", flat=True).first()
    return loaded(number).rows if number is not None else ()


def jurisdictions() -> dict[str, JurisdictionRow]:
    """Jurisdictions and scopes by code."""
    return {row.code: row for row in newest("jurisdictions")}


def bases() -> dict[str, BasisRow]:
    """Legal bases by code."""
    return {row.legal_basis: row for row in newest("bases")}


def measures() -> set[str]:
    """The slugs of the foreign measures."""
    return {row.measure for row in newest("measures")}


def register_on(table: str, on: date) -> Loaded[Any]:
    """The edition in force on the day, before the first one the earliest: rows of a register carry their own
    dates. Raises NoEditionInForce when the table has no published edition."""
    try:
        return in_force(table, on)
    except NoEditionInForce:
        published = Edition.objects.filter(table=table, status=Status.PUBLISHED, pilot_place="")
        earliest = published.order_by("effective_from", "pk").values_list("pk", flat=True).first()
        if earliest is None:
            raise
        return loaded(earliest)

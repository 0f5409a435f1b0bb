"""The rules every stage reads, loaded once for a day or pinned to the editions a finding names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from exports.screen import ScreenRules, parties_are_stale
from reciprocity.treat import TreatRules
from rulebook.inforce import Loaded, in_force_among, loaded

TABLES = (
    "pathways",
    "grading",
    "checklists",
    "important_factors",
    "jurisdictions",
    "memberships",
    "reciprocity",
    "control_items",
    "parties",
    "party_measures",
    "treatment_effects",
)


@dataclass(frozen=True, kw_only=True)
class StageRules:
    """Loaded editions by table; a table that no edition covers is missing, and whoever needs it holds."""

    tables: Mapping[str, Loaded[Any]]
    missing: tuple[str, ...] = ()
    parties_stale: bool = False
    _screen: dict[str, ScreenRules] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def in_force(cls, on: date, *, now: datetime) -> StageRules:
        """The rules of a day; a gap is remembered, never bridged."""
        tables = in_force_among(TABLES, on)
        missing = tuple(key for key in TABLES if key not in tables)
        return cls(tables=tables, missing=missing, parties_stale=parties_are_stale(now=now))

    @classmethod
    def pinned(cls, editions: Iterable[Mapping[str, Any]], *, parties_stale: bool) -> StageRules:
        """The rules a finding read: the same editions by number, whatever is in force today."""
        tables = {edition["table"]: loaded(edition["id"]) for edition in editions}
        missing = tuple(key for key in TABLES if key not in tables)
        return cls(tables=tables, missing=missing, parties_stale=parties_stale)

    def replacing(self, edition: Loaded[Any]) -> StageRules:
        """The same rules with one table exchanged: what a draft would do."""
        return StageRules(
            tables={**self.tables, edition.ref.table: edition},
            missing=tuple(key for key in self.missing if key != edition.ref.table),
            parties_stale=self.parties_stale,
        )

    @property
    def editions(self) -> list[dict[str, Any]]:
        """The editions, as findings pin them."""
        refs = [self.tables[key].ref for key in TABLES if key in self.tables]
        return [{"table": ref.table, "id": ref.id, "hash": ref.content_hash} for ref in refs]

    def has(self, *keys: str) -> bool:
        """Whether every one of these tables is there."""
        return all(key in self.tables for key in keys)

    @property
    def screen(self) -> ScreenRules:
        """The rules of export-control screening; needs its tables."""
        if "rules" not in self._screen:
            self._screen["rules"] = ScreenRules(
                treat=TreatRules(
                    self.tables["reciprocity"], self.tables["jurisdictions"], self.tables["memberships"]
                ),
                control_items=self.tables["control_items"],
                parties=self.tables["parties"],
                party_measures=self.tables["party_measures"],
                parties_stale=self.parties_stale,
            )
        return self._screen["rules"]

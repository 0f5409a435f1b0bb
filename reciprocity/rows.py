"""Typed rows of this app's rule tables: owns their fields, one a column, and reads no database."""

from dataclasses import dataclass
from datetime import date

from rulebook.tables import Row


@dataclass(frozen=True, kw_only=True)
class DatedRow(Row):
    """A row that holds on days in [effective_from, effective_to); an empty end is open."""

    effective_from: date | None = None
    effective_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the row holds on that day."""
        return (self.effective_from or date.min) <= on and (
            self.effective_to is None or on < self.effective_to
        )


@dataclass(frozen=True, kw_only=True)
class JurisdictionRow(Row):
    """A country, region, bloc, organisation, scope (a sub-national place, with parent) or the default `*`."""

    code: str
    kind: str
    parent: str = ""
    name_en: str = ""
    name_zh: str = ""


@dataclass(frozen=True, kw_only=True)
class MembershipRow(DatedRow):
    """A jurisdiction's membership of a bloc."""

    bloc: str
    member: str


@dataclass(frozen=True, kw_only=True)
class BasisRow(Row):
    """A legal basis for burdens: the ministries that may use it and the categories it covers (none = all)."""

    legal_basis: str
    ministries: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    instrument: str = ""
    name_en: str = ""
    name_zh: str = ""


@dataclass(frozen=True, kw_only=True)
class TreatmentEffectRow(Row):
    """What a treatment does to an application."""

    treatment: str
    effect: str
    name_en: str = ""
    name_zh: str = ""


@dataclass(frozen=True, kw_only=True)
class MeasureRow(DatedRow):
    """What a foreign jurisdiction does, with the interval in which it is suspended."""

    measure: str
    jurisdiction: str
    kind: str
    instrument: str = ""
    citation: str = ""
    categories: tuple[str, ...] = ()
    threshold_op: str = ""
    threshold_count: int | None = None
    threshold_unit: str = ""
    window_months: int | None = None
    direction: str = ""
    severity: str = ""
    target: str = ""
    suspended_from: date | None = None
    suspended_to: date | None = None
    name_en: str = ""
    name_zh: str = ""
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class ReciprocityRow(DatedRow):
    """A reciprocity rule, or an exemption from one measure's rules; an empty selector means any."""

    row_kind: str
    jurisdiction: str
    treatment: str
    scope: str = ""
    data_category: str = ""
    grade: str = ""
    transaction_kind: str = ""
    scenario: str = ""
    recipient_kind: str = ""
    threshold_op: str = ""
    threshold_count: int | None = None
    threshold_unit: str = ""
    window_months: int | None = None
    counts_deidentified: bool = False
    conditions: tuple[str, ...] = ()
    reason: str = ""
    instrument: str = ""
    citation: str = ""
    measure: str = ""
    legal_basis: str = ""
    decision_no: str = ""
    review_on: date | None = None

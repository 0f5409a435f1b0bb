"""Which reciprocity rows match a transfer and which one decides: owns precedence, and reads no database.

Every answer is independent of the order of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, product

from reciprocity import reasons
from reciprocity.rows import MembershipRow, ReciprocityRow
from reciprocity.treatments import severity

DEFAULT = "*"
SELECTORS = ("grade", "transaction_kind", "scenario", "recipient_kind")


@dataclass(frozen=True)
class TreatFacts:
    """What is asked: one destination, the exporter's place, the categories of one data set and its count.

    `count` is of the whole set in `count_unit` over the rule's window; a missing field matches only rows
    whose cell is empty.
    """

    jurisdiction: str
    data_categories: tuple[str, ...]
    scope: str = ""
    grade: str = ""
    transaction_kind: str = ""
    scenario: str = ""
    recipient_kind: str = ""
    count: int | None = None
    count_unit: str = ""


@dataclass(frozen=True)
class Match:
    """A row whose selectors fit. `place` and `detail` rank it, larger is more specific; `met` is None when
    the row has a threshold and nobody knows the count in its unit."""

    row: ReciprocityRow
    place: tuple[int, int]
    detail: tuple[int, ...]
    met: bool | None

    @property
    def is_exemption(self) -> bool:
        """Whether the row exempts from a measure's rules."""
        return self.row.row_kind == "exemption"

    @property
    def rank(self) -> tuple[object, ...]:
        """Total order inside one place: detail, then severity; equal rows by what is known, then by key."""
        known = self.met is not None
        return (self.detail, severity(self.row.treatment), known, self.row.key, self.row.row)


@dataclass(frozen=True)
class Places:
    """Where a transfer goes and comes from, ranked: jurisdictions and scopes by how specific they are."""

    jurisdictions: Mapping[str, int]
    scopes: Mapping[str, int]

    @classmethod
    def of(
        cls, facts: TreatFacts, *, parents: Mapping[str, str], memberships: Iterable[MembershipRow], on: date
    ) -> Places:
        """Country 2, the blocs it is in on that day 1, default 0; own city 2, its parent 1, no scope 0."""
        blocs = {row.bloc for row in memberships if row.member == facts.jurisdiction and row.holds(on)}
        jurisdictions = {DEFAULT: 0, **dict.fromkeys(blocs, 1), facts.jurisdiction: 2}
        scopes = {"": 0}
        if facts.scope:
            scopes |= {parents.get(facts.scope) or facts.scope: 1, facts.scope: 2}
        return cls(jurisdictions, scopes)

    def rank(self, row: ReciprocityRow) -> tuple[int, int] | None:
        """The row's place as (scope, jurisdiction), None when the row is of another place."""
        scope, jurisdiction = self.scopes.get(row.scope), self.jurisdictions.get(row.jurisdiction)
        return None if scope is None or jurisdiction is None else (scope, jurisdiction)


def matches(
    rows: Iterable[ReciprocityRow], facts: TreatFacts, category: str, *, places: Places, group: str, on: date
) -> list[Match]:
    """Rows in effect on the day whose selectors fit, but for those whose threshold is known not to be met.

    `group` is the category's group, "" when it has none.
    """
    categories = {"": 0, **({group: 1} if group else {}), **({category: 2} if category else {})}
    found = []
    for row in rows:
        place = places.rank(row)
        if place is None or row.data_category not in categories or not _fits(row, facts, on=on):
            continue
        met = _met(row, facts)
        if met is not False:
            named = tuple(int(bool(getattr(row, name))) for name in SELECTORS)
            detail = (categories[row.data_category], *named, int(bool(row.threshold_op)))
            found.append(Match(row, place, detail, met))
    return found


def decide(found: Sequence[Match]) -> Match | None:
    """The row that decides: the most specific place, what its exemptions leave, the first difference in
    detail, then the strictest; None when no row matches."""
    here = _of_best_place(found)
    exempted = exempted_by(here)
    left = [match for match in here if match.is_exemption or _exemption_key(match) not in exempted]
    return max(left, key=lambda match: match.rank, default=None)


def exempted_by(found: Iterable[Match]) -> set[tuple[str, str, str]]:
    """(measure, jurisdiction, scope) of which matching exemptions remove the rules."""
    return {_exemption_key(match) for match in found if match.is_exemption and match.row.measure}


def worlds(unknown: Iterable[Match]) -> Iterator[list[Match]]:
    """For each volume that could be true of the unknown counts, the rows whose threshold it would meet.

    Thresholds of one unit and window are met from the lowest up; different units and windows vary freely. The
    first world meets none.
    """
    ordered = sorted(unknown, key=lambda match: (match.row.threshold_unit, match.row.window_months or 0))
    ladders = []
    for _unit, group in groupby(ordered, key=lambda m: (m.row.threshold_unit, m.row.window_months or 0)):
        steps = list(group)
        bounds = sorted({_least(match.row) for match in steps})
        ladders.append([[], *([m for m in steps if _least(m.row) <= bound] for bound in bounds)])
    for choice in product(*ladders):
        yield [match for step in choice for match in step]


def why_beaten(loser: Match, winner: Match, found: Sequence[Match]) -> str:
    """The reason code that says at which step `loser` gave way to `winner`."""
    if loser.place != winner.place:
        return reasons.BEATEN_PLACE
    if not loser.is_exemption and _exemption_key(loser) in exempted_by(_of_best_place(found)):
        return reasons.BEATEN_EXEMPTED
    for mine, better, code in zip(loser.detail, winner.detail, reasons.BEATEN_BY, strict=True):
        if mine != better:
            return code
    return reasons.BEATEN_TIED


def _of_best_place(found: Sequence[Match]) -> list[Match]:
    best = max((match.place for match in found), default=None)
    return [match for match in found if match.place == best]


def _exemption_key(match: Match) -> tuple[str, str, str]:
    return (match.row.measure, match.row.jurisdiction, match.row.scope)


def _fits(row: ReciprocityRow, facts: TreatFacts, *, on: date) -> bool:
    return row.holds(on) and all(getattr(row, name) in ("", getattr(facts, name)) for name in SELECTORS)


def _least(row: ReciprocityRow) -> int:
    """The least count that meets the row's threshold."""
    return (row.threshold_count or 0) + (row.threshold_op == "gt")


def _met(row: ReciprocityRow, facts: TreatFacts) -> bool | None:
    if not row.threshold_op:
        return True
    if facts.count is None or facts.count_unit != row.threshold_unit:
        return None
    return facts.count >= _least(row)

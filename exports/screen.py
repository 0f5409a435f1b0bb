"""Export-control screening of one transfer: owns step 1 of precedence and how it combines with the treatment
of the places; pure, clears nothing by default, and decides no case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from exports import reasons
from exports.items import declared_items, is_controlled, screen_items
from exports.match import Hit, PartyQuery, match_listings
from exports.parties import Acts, screen_parties
from exports.rows import ControlItemRow, PartyMeasureRow, PartyRow
from exports.transfer import Outcome, Transfer, refer, stop
from reciprocity.treat import RowRef, Treated, TreatFacts, TreatRules, treat
from reciprocity.treatments import Treatment, severity, strictest
from rulebook.grounds import Ground
from rulebook.inforce import EditionRef, Loaded, in_force, last_refresh

__all__ = ["PartyQuery", "ScreenRules", "Screening", "Transfer", "parties_are_stale", "screen"]

STALE_AFTER = timedelta(days=30)
FOREIGN_AUTHORITY_BASIS = "Data Security Law, art. 36; Personal Information Protection Law, art. 41"


@dataclass(frozen=True)
class ScreenRules:
    """What `screen` reads. `parties_stale`: the party list was not confirmed in the last 30 days."""

    treat: TreatRules
    control_items: Loaded[ControlItemRow]
    parties: Loaded[PartyRow]
    party_measures: Loaded[PartyMeasureRow]
    parties_stale: bool

    @classmethod
    def in_force(cls, on: date, *, now: datetime) -> ScreenRules:
        """The rules of that day; staleness is judged at `now` (aware). Raises NoEditionInForce: hold then."""
        return cls(
            TreatRules.in_force(on),
            in_force("control_items", on),
            in_force("parties", on),
            in_force("party_measures", on),
            parties_are_stale(now=now),
        )

    @property
    def editions(self) -> tuple[EditionRef, ...]:
        """Every edition a finding of these rules pins."""
        own = (self.control_items.ref, self.parties.ref, self.party_measures.ref)
        return (*self.treat.editions, *own)


@dataclass(frozen=True, kw_only=True)
class Screening:
    """The finding on one line. `rule` and `beaten` are rows of the reciprocity edition; a hard stop is a
    prohibit that nothing relaxes; `conditions` are `code` or `code=value`."""

    line: str
    treatment: Treatment
    hard_stop: bool
    hits: tuple[Hit, ...]
    rule: RowRef | None
    beaten: tuple[RowRef, ...]
    conditions: tuple[str, ...]
    grounds: tuple[Ground, ...]
    editions: tuple[EditionRef, ...]


def parties_are_stale(*, now: datetime) -> bool:
    """Whether the party list's last confirmed refresh lies 30 days back or more, or never happened."""
    confirmed = last_refresh("parties")
    return confirmed is None or now - confirmed >= STALE_AFTER


def screen(transfer: Transfer, rules: ScreenRules, *, on: date) -> Screening:
    """A hard stop outranks everything; then `refer`; then the strictest of lists, items and places."""
    found = match_listings(transfer.recipient, rules.parties.rows, on=on)
    declared = declared_items(transfer, rules.control_items)
    acts = Acts.of(transfer, controlled=is_controlled(declared, on=on))
    outcomes = [
        *_of_the_request(transfer, rules),
        *screen_parties(found, acts, rules.parties, rules.party_measures, on=on),
        *screen_items(transfer, declared, rules.control_items, on=on),
    ]
    places = [_treat(place, transfer, rules, on) for place in dict.fromkeys(transfer.jurisdictions)]
    hard_stop = any(outcome.hard_stop for outcome in outcomes)
    found_treatments = [outcome.treatment for outcome in outcomes if outcome.treatment]
    strictest_found = strictest([*found_treatments, *(place.treatment for place in places)])
    decisive = _decisive(places)
    return Screening(
        line=transfer.line,
        treatment=Treatment.PROHIBIT if hard_stop else strictest_found,
        hard_stop=hard_stop,
        hits=tuple({(each.hit.party_id, each.hit.list): each.hit for each in reversed(found)}.values())[::-1],
        rule=decisive.rule if decisive else None,
        beaten=decisive.beaten if decisive else (),
        conditions=_conditions(outcomes, places),
        grounds=(*_ordered(outcomes), *_of_places(places, transfer.jurisdictions)),
        editions=rules.editions,
    )


def _of_the_request(transfer: Transfer, rules: ScreenRules) -> Iterator[Outcome]:
    """What no list is needed for."""
    if transfer.foreign_authority:
        yield stop(Ground(reasons.FOREIGN_AUTHORITY, {}, FOREIGN_AUTHORITY_BASIS, status="secondary"))
    if rules.parties_stale:
        ref = rules.parties.ref
        params = {"days": STALE_AFTER.days}
        yield refer(Ground(reasons.PARTY_LIST_STALE, params, table="parties", edition=ref.id, internal=True))
    if not transfer.recipient.name.strip():
        yield refer(Ground(reasons.RECIPIENT_UNNAMED))
    if not transfer.jurisdictions:
        yield refer(Ground(reasons.JURISDICTION_MISSING))


def _treat(place: str, transfer: Transfer, rules: ScreenRules, on: date) -> Treated:
    facts = TreatFacts(
        place,
        transfer.data_categories,
        scope=transfer.scope,
        grade=transfer.grade,
        transaction_kind=transfer.transaction_kind,
        scenario=transfer.scenario,
        recipient_kind=transfer.recipient_kind,
        count=transfer.count,
        count_unit=transfer.count_unit,
    )
    return treat(facts, rules.treat, on=on)


def _decisive(places: Sequence[Treated]) -> Treated | None:
    """The strictest place, the recipient's own when equal."""
    return max(places, key=lambda place: severity(place.treatment), default=None)


def _conditions(outcomes: Sequence[Outcome], places: Sequence[Treated]) -> tuple[str, ...]:
    own = (outcome.condition for outcome in outcomes if outcome.condition)
    return tuple(dict.fromkeys([*own, *(code for place in places for code in place.conditions)]))


def _ordered(outcomes: Sequence[Outcome]) -> tuple[Ground, ...]:
    """Hard stops first, then by severity, notes last."""

    def rank(outcome: Outcome) -> tuple[bool, int]:
        return (not outcome.hard_stop, -severity(outcome.treatment) if outcome.treatment else 1)

    return tuple(outcome.ground for outcome in sorted(outcomes, key=rank))


def _of_places(places: Sequence[Treated], jurisdictions: Sequence[str]) -> Iterator[Ground]:
    """The grounds of every place, and a note where an onward place is stricter than the recipient's."""
    for place, treated in zip(dict.fromkeys(jurisdictions), places, strict=True):
        if severity(treated.treatment) > severity(places[0].treatment):
            params = {"jurisdiction": place, "treatment": str(treated.treatment)}
            yield Ground(reasons.ONWARD_STRICTER, params, table="reciprocity", edition=treated.edition.id)
        yield from treated.grounds

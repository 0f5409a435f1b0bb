"""What the measures of the listings that were found do to a transfer; matches no name and knows no country
rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from exports import reasons
from exports.match import SAME, Found
from exports.rows import Act, Effect, PartyMeasureRow, PartyRow, State
from exports.transfer import Outcome, Transfer, licence, note, refer, stop
from rulebook.grounds import Ground
from rulebook.inforce import Loaded
from rulebook.tables import FACT_STATUSES

REASON_OF = {
    Effect.STOP: reasons.PARTY_STOP,
    Effect.LICENCE: reasons.PARTY_LICENCE,
    Effect.SINGLE_LICENCE_ONLY: reasons.PARTY_SINGLE_LICENCE,
    Effect.REFER: reasons.PARTY_REFER,
}
SINGLE_LICENCE_ONLY = "single_licence_only"


@dataclass(frozen=True)
class Acts:
    """What the transfer is, as measures tell acts apart: surely, and only perhaps (a fact is unknown)."""

    certain: frozenset[Act]
    possible: frozenset[Act]

    @classmethod
    def of(cls, transfer: Transfer, *, controlled: bool) -> Acts:
        """Other data is what is surely none of the three others."""
        facts = {
            Act.PERSONAL_DATA: transfer.personal,
            Act.IMPORTANT_DATA: transfer.important,
            Act.CONTROLLED_ITEM: controlled,
        }
        certain = frozenset(act for act, fact in facts.items() if fact)
        possible = frozenset(act for act, fact in facts.items() if fact is None)
        return cls(certain or frozenset({Act.OTHER_DATA}), possible)


def screen_parties(
    found: Iterable[Found],
    acts: Acts,
    parties: Loaded[PartyRow],
    measures: Loaded[PartyMeasureRow],
    *,
    on: date,
) -> Iterator[Outcome]:
    """What each listing that was found does; only those in force on the day do anything."""
    table = {(row.measure, row.act): row for row in measures.rows}
    for each in found:
        if each.state == State.IN_FORCE:
            yield from _of_listing(each, acts, parties, table)
        else:
            yield note(_not_in_force(each, parties, on))


def _not_in_force(found: Found, parties: Loaded[PartyRow], on: date) -> Ground:
    if found.state == State.SUSPENDED:
        until = found.listing.suspended_to
        return _ground(reasons.PARTY_SUSPENDED, found, parties, until=until.isoformat() if until else "")
    return _ground(reasons.PARTY_NOT_IN_FORCE, found, parties, on=on.isoformat())


def _of_listing(
    found: Found,
    acts: Acts,
    parties: Loaded[PartyRow],
    table: dict[tuple[str, str], PartyMeasureRow],
) -> Iterator[Outcome]:
    """One outcome for each effect and status; a name that is only alike leaves all of it to a person."""
    effects, unmapped = _effects(found.listing, acts, table)
    if unmapped:
        yield refer(_ground(reasons.MEASURE_UNMAPPED, found, parties, measures=unmapped))
    if effects and found.hit.score < SAME:
        yield refer(_ground(reasons.PARTY_UNCONFIRMED, found, parties, score=found.hit.score))
        return
    for (effect, status), names in effects.items():
        ground = _ground(REASON_OF[effect], found, parties, status=status, measures=tuple(names))
        yield _outcome(effect, ground)
    if not effects and not unmapped:
        yield note(_ground(reasons.PARTY_NO_EFFECT, found, parties))


def _outcome(effect: Effect, ground: Ground) -> Outcome:
    if effect == Effect.STOP:
        return stop(ground)
    if effect == Effect.LICENCE:
        return licence(ground)
    if effect == Effect.SINGLE_LICENCE_ONLY:
        return licence(ground, condition=SINGLE_LICENCE_ONLY)
    return refer(ground)


def _effects(
    listing: PartyRow, acts: Acts, table: dict[tuple[str, str], PartyMeasureRow]
) -> tuple[dict[tuple[Effect, str], list[str]], tuple[str, ...]]:
    """Measures by (effect, status of the weaker of listing and mapping), and the measures nobody mapped."""
    effects: dict[tuple[Effect, str], list[str]] = {}
    unmapped: list[str] = []
    for measure in listing.measures:
        for act in (act for act in Act if act in acts.certain | acts.possible):
            row = table.get((measure, act))
            if row is None:
                unmapped.append(measure)
            elif row.effect != Effect.NONE:
                effect = Effect(row.effect) if act in acts.certain else Effect.REFER
                effects.setdefault((effect, _weaker(listing.status, row.status)), []).append(measure)
    named = {key: list(dict.fromkeys(names)) for key, names in effects.items()}
    return named, tuple(dict.fromkeys(unmapped))


def _weaker(*statuses: str) -> str:
    return max(statuses, key=FACT_STATUSES.index)


def _ground(
    reason: str,
    found: Found,
    parties: Loaded[PartyRow],
    *,
    status: str = "",
    **params: str | int | tuple[str, ...],
) -> Ground:
    listing = found.listing
    shown = {"name": found.hit.name, "party": listing.party_id, "list": listing.list}
    return Ground(
        reason,
        {**shown, **params},
        listing.announcement,
        table="parties",
        edition=parties.ref.id,
        row=listing.row,
        key=listing.key,
        status=status or listing.status,
    )

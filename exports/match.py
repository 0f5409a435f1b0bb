"""Finding a party on the binding lists by its names: owns the bands of scores; decides nothing about a case.

Bands: 90 and more, the same name after normalisation; 80 to 89, the same but for legal form, place or a
generic part. Below that nothing is reported: two brands that differ in one character are two brands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from exports import names
from exports.names import Name
from exports.rows import LegalForce, PartyRow, State
from rulebook.inforce import Loaded

SAME = 90  # from here the same name
ALIKE = 80  # from here the same but for a part that tells no firm from another


class Why(TextChoices):
    """Why a score is what it is."""

    REGISTRATION_NO = "registration_no_same", _("the registration number is the same")
    IDENTICAL = "name_identical", _("the name is identical")
    NORMALISED = (
        "name_same",
        _("the name is the same but for case, width, marks, punctuation or script variant"),
    )
    LEGAL_SPELLING = "legal_form_spelling", _("the legal form is written in another way")
    SPACING = "spacing_differs", _("only blanks or small words differ")
    ORDER = "word_order_differs", _("only the order of the words differs")
    LEGAL_FORM = "legal_form_differs", _("the name is the same but for the legal form")
    PLACE = "place_differs", _("the name is the same but for a place")
    GENERIC = "generic_part_differs", _("the name is the same but for a generic part")
    ALIAS = "alias_given", _("an alias that was given matches")
    COUNTRY_SAME = "country_same", _("the country is the same")
    COUNTRY_DIFFERS = "country_differs", _("the country differs")
    SUSPENDED = "listing_suspended", _("the listing is suspended on that day")
    ENDED = "listing_ended", _("the listing has ended by that day")
    FUTURE = "listing_future", _("the listing is not yet in force on that day")


STATE_REASONS = {State.SUSPENDED: Why.SUSPENDED, State.ENDED: Why.ENDED, State.FUTURE: Why.FUTURE}
PENALTY = {Why.LEGAL_FORM: 1, Why.PLACE: 2, Why.GENERIC: 4}
COUNTRY_PENALTY = 2


@dataclass(frozen=True, kw_only=True)
class PartyQuery:
    """Who is asked about: a name, and what else is known. `country` is an ISO 3166-1 alpha-2 code."""

    name: str
    country: str = ""
    aliases: tuple[str, ...] = ()
    registration_no: str = ""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A party found on a list: score 0 to 100, reasons as codes of `Why`, `name` as the list gives it."""

    party_id: str
    list: str
    name: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A listing that a query hit, and what the listing is on the day."""

    listing: PartyRow
    state: State
    hit: Hit


def match_party(query: PartyQuery, parties: Loaded[PartyRow], *, on: date) -> tuple[Hit, ...]:
    """One hit for each party and list, best first, of every binding listing whatever its state on the day."""
    best: dict[tuple[str, str], Hit] = {}
    for found in match_listings(query, parties.rows, on=on):
        best.setdefault((found.hit.party_id, found.hit.list), found.hit)
    return tuple(best.values())


def match_listings(query: PartyQuery, listings: Iterable[PartyRow], *, on: date) -> tuple[Found, ...]:
    """Every binding listing of 80 or more, best first and those in force before others."""
    every = [
        found
        for listing in listings
        if listing.legal_force == LegalForce.BINDING and (found := _found(query, listing, on))
    ]
    return tuple(sorted(every, key=_rank))


def _rank(found: Found) -> tuple[int, bool, str, str, int]:
    hit = found.hit
    return (-hit.score, found.state != State.IN_FORCE, hit.party_id, hit.list, found.listing.row)


def _found(query: PartyQuery, listing: PartyRow, on: date) -> Found | None:
    hit = max(_hits(query, listing), key=lambda hit: hit.score, default=None)
    if hit is None:
        return None
    state = listing.state(on)
    hit = _country(hit, query.country, listing.jurisdiction)
    if state in STATE_REASONS:
        hit = replace(hit, reasons=(*hit.reasons, STATE_REASONS[state].value))
    return Found(listing=listing, state=state, hit=hit)


def _hits(query: PartyQuery, listing: PartyRow) -> Iterator[Hit]:
    if _number(query.registration_no) and _number(query.registration_no) == _number(listing.registration_no):
        yield _hit(listing, (listing.names or ("",))[0], 100, (Why.REGISTRATION_NO,))
    person = listing.kind == "person"
    for position, asked in enumerate((query.name, *query.aliases)):
        for listed in listing.names:
            score, reasons = compare(names.parse(asked, person=person), names.parse(listed, person=person))
            if score:
                yield _hit(listing, listed, score, (*reasons, *((Why.ALIAS,) if position else ())))


def _number(registration_no: str) -> str:
    return "".join(names.normalise(registration_no)) if registration_no else ""


def _hit(listing: PartyRow, name: str, score: int, reasons: tuple[Why, ...]) -> Hit:
    return Hit(
        party_id=listing.party_id,
        list=listing.list,
        name=name,
        score=score,
        reasons=tuple(reason.value for reason in reasons),
    )


def _country(hit: Hit, asked: str, listed: str) -> Hit:
    """Another country lowers the score inside its band, never out of it; a registration number stands."""
    if not asked or not listed:
        return hit
    if asked.upper() == listed.upper():
        return replace(hit, reasons=(*hit.reasons, Why.COUNTRY_SAME.value))
    floor = SAME if hit.score >= SAME else ALIKE
    score = hit.score if Why.REGISTRATION_NO in hit.reasons else max(floor, hit.score - COUNTRY_PENALTY)
    return replace(hit, score=score, reasons=(*hit.reasons, Why.COUNTRY_DIFFERS.value))


def compare(asked: Name, listed: Name) -> tuple[int, tuple[Why, ...]]:
    """The score of two names and why; 0 when they are not the same name."""
    if not asked.tokens or not listed.tokens or asked.keys.isdisjoint(listed.keys):
        return 0, ()
    if asked.raw == listed.raw:
        return 100, (Why.IDENTICAL,)
    if asked.tokens == listed.tokens:
        return 98, (Why.NORMALISED,)
    if asked.canonical == listed.canonical:
        return 96, (Why.LEGAL_SPELLING,)
    if not asked.joined[0]:
        return 0, ()
    if asked.joined[0] == listed.joined[0]:
        return 95, (Why.SPACING,)
    if asked.sorted[0] == listed.sorted[0]:
        return 93, (Why.ORDER,)
    return _but_for(asked, listed)


def _but_for(asked: Name, listed: Name) -> tuple[int, tuple[Why, ...]]:
    """80 to 89 where only parts that tell no firm from another differ, and what is left does tell."""
    if asked.joined[1] != listed.joined[1] and asked.sorted[1] != listed.sorted[1]:
        return 0, ()
    parts = ((Why.LEGAL_FORM, "legal"), (Why.PLACE, "place"), (Why.GENERIC, "generic"))
    reasons = tuple(why for why, part in parts if getattr(asked, part) != getattr(listed, part))
    if not reasons:
        return 92, (Why.LEGAL_SPELLING,)
    if len(asked.joined[1]) < 2 or (reasons != (Why.LEGAL_FORM,) and asked.weak):
        return 0, ()
    return 89 - sum(PENALTY[why] for why in reasons), reasons

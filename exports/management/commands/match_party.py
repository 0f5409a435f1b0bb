"""`match_party`: is a name on a binding party list, a JSON line in and a JSON line out; it stores nothing."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exports import names
from exports.match import Hit, PartyQuery, Why, match_party
from exports.rows import PartyRow
from exports.screen import parties_are_stale
from reciprocity.published import jurisdictions
from rulebook.inforce import Loaded, in_force
from rulebook.jsonlines import FieldError, JsonLinesCommand, Line, optional_text, required_text, texts

COUNTRY = re.compile(r"[A-Z]{2}")
LONGEST_NAME = 1000


class Command(JsonLinesCommand):
    """Answers from the party edition in force on `--on`; states of listings are those of that day."""

    help = "Read names as JSON Lines and say which binding party lists they are on."
    parties: Loaded[PartyRow]
    stale: bool
    places: frozenset[str]

    def prepare(self, options: dict[str, Any]) -> None:
        """Load the list once."""
        self.parties = in_force("parties", options["on"])
        self.stale = parties_are_stale(now=timezone.now())
        self.places = frozenset(jurisdictions())

    def answer(self, line: Line, options: dict[str, Any]) -> dict[str, Any]:
        """Hits best first; `stale` only when the list is past its limit."""
        hits = match_party(_query(line, self.places), self.parties, on=options["on"])
        answer: dict[str, Any] = {"hits": [_shown(hit) for hit in hits]}
        return {**answer, "stale": True} if self.stale else answer


def _query(line: Line, places: frozenset[str]) -> PartyQuery:
    return PartyQuery(
        name=_name("name", required_text(line, "name")),
        country=_country(line, places),
        aliases=tuple(_name("aliases", alias) for alias in texts(line, "aliases")),
        registration_no=optional_text(line, "registration_no"),
    )


def _name(field: str, name: str) -> str:
    """A name that can be screened: a letter or digit in it, and not a whole document."""
    if len(name) > LONGEST_NAME:
        raise FieldError(field, _("is longer than %(limit)s characters") % {"limit": LONGEST_NAME})
    if not names.normalise(name):
        raise FieldError(field, _("has no letter or digit"))
    return name


def _country(line: Line, places: frozenset[str]) -> str:
    country = optional_text(line, "country").upper()
    if country and not (COUNTRY.fullmatch(country) and country in places):
        raise FieldError("country", _("is not a country code (ISO 3166-1, two letters)"))
    return country


def _shown(hit: Hit) -> dict[str, Any]:
    return {
        "party": hit.party_id,
        "list": hit.list,
        "name": hit.name,
        "score": hit.score,
        "reasons": [_reason(code) for code in hit.reasons],
    }


def _reason(code: str) -> dict[str, str]:
    words = {}
    for short, language in (("en", "en"), ("zh", "zh-hans")):
        with translation.override(language):
            words[short] = str(Why(code).label)
    return {"code": code, **words}

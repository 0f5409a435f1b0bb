"""The words that names share and that tell no firm from another: legal forms, places, generic and weak parts.

Reads them from `data/name_parts.toml`; knows no party, no score and no database.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

_PARTS = tomllib.loads((Path(__file__).parent / "data" / "name_parts.toml").read_text(encoding="utf-8"))
_LATIN, _HAN = _PARTS["latin"], _PARTS["han"]


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


# Every spelling, the last words of a name joined without blanks, to the canonical one.
LEGAL_FORMS: dict[str, str] = {
    **{form: form for form in _LATIN["plain_legal_forms"].split()},
    **{word: form for form, spelled in _PARTS["legal_forms"].items() for word in spelled.split()},
}
LEADING_LEGAL_FORMS = frozenset(_LATIN["leading_legal_forms"].split())
PLACES = frozenset(_LATIN["places"].split())
GENERIC_PARTS = frozenset(_LATIN["generic_parts"].split())
# Words of a trade: never taken away, but a name made of nothing else tells no firm from another.
WEAK_PARTS = GENERIC_PARTS | frozenset(_LATIN["weak_parts"].split())
SMALL_WORDS = frozenset(_LATIN["small_words"].split())

HAN_LEGAL_FORMS = _longest_first(_HAN["legal_forms"].split())
HAN_PLACES = _longest_first(_HAN["places"].split())
HAN_GENERIC_PARTS = _longest_first(_HAN["generic_parts"].split())
HAN_WEAK_PARTS = _longest_first((*HAN_GENERIC_PARTS, *_HAN["weak_parts"].split()))

SPELLINGS: dict[str, str] = _PARTS["spellings"]
LETTERS = str.maketrans(_PARTS["letters"])
LONGEST_LEGAL_FORM = 4  # words
LONGEST_PLACE = 4  # words

"""Names of organisations and people made comparable, in both scripts; knows no list, score or database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from opencc import OpenCC

from exports import vocabulary as words

HAN = "\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_AMPERSAND = re.compile(r"[&+＆]")
_IS_HAN = re.compile(rf"[{HAN}]")
_BRACKETED = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, kw_only=True)
class Name:
    """One name, taken apart.

    `tokens` are the folded words (a run of Han characters is one word), `canonical` the same with legal
    forms in one spelling, `core` what is left without `legal`, `place` and `generic` parts. `weak`: the core
    is made of words of a trade only and tells no firm from another. A person's name has no parts to take
    away.
    """

    raw: str
    tokens: tuple[str, ...]
    canonical: tuple[str, ...]
    core: tuple[str, ...]
    legal: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()
    weak: bool = False

    @cached_property
    def joined(self) -> tuple[str, str]:
        """The canonical name and the core, joined without blanks and small words."""
        return compact(self.canonical), compact(self.core)

    @cached_property
    def sorted(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The words of the canonical name and of the core, in any order."""
        return in_any_order(self.canonical), in_any_order(self.core)

    @cached_property
    def keys(self) -> frozenset[object]:
        """Two names that share none of these are not the same in any way."""
        return frozenset((*enumerate(self.joined), *enumerate(self.sorted, 2)))


@lru_cache(maxsize=65_536)
def parse(raw: str, *, person: bool = False) -> Name:
    """The name taken apart; a name without a letter or digit has no tokens and is the same as no other."""
    tokens = normalise(raw)
    if person:
        return Name(raw=raw.strip(), tokens=tokens, canonical=tokens, core=tokens, weak=True)
    bare, bracketed = _without_bracketed_places(raw)
    parts = _Parts.of(normalise(bare))
    return Name(
        raw=raw.strip(),
        tokens=tokens,
        canonical=_Parts.of(tokens).canonical if bracketed else parts.canonical,
        core=tuple(parts.left),
        legal=tuple(sorted(parts.legal)),
        place=tuple(sorted((*parts.place, *bracketed))),
        generic=tuple(sorted(parts.generic)),
        weak=_is_weak(parts.left),
    )


def normalise(raw: str) -> tuple[str, ...]:
    """The words of a name without case, width, diacritics, punctuation, blanks between Han characters and
    script variants; "&" is "and", dotted initials are one word."""
    text = fold(raw).replace("(株)", "株式会社")
    text = _AMPERSAND.sub(" and ", _APOSTROPHES.sub("", text))
    return tuple(words.SPELLINGS.get(word, word) for word in _joined(_RUNS.findall(text)))


def fold(raw: str) -> str:
    """NFKC, lower case, no Latin diacritics, simplified characters."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", raw).casefold())
    text = "".join(letter for letter in text if not "\u0300" <= letter <= "\u036f")
    text = unicodedata.normalize("NFC", text).translate(words.LETTERS)
    return _simplifier().convert(text) if _IS_HAN.search(text) else text


def compact(tokens: Iterable[str]) -> str:
    """The words joined without blanks, articles and "and"."""
    return "".join(token for token in tokens if token not in words.SMALL_WORDS)


def in_any_order(tokens: Iterable[str]) -> tuple[str, ...]:
    """The words sorted, without articles and "and"."""
    return tuple(sorted(token for token in tokens if token not in words.SMALL_WORDS))


def _without_bracketed_places(raw: str) -> tuple[str, tuple[str, ...]]:
    """The name without places in brackets, wherever they stand ("Foo (Shanghai) Bar Ltd"), and the places.
    A name that is nothing else keeps them."""
    text, places = fold(raw), []
    for bracketed in _BRACKETED.findall(text):
        place = "".join(normalise(bracketed))
        rest = text.replace(f"({bracketed})", " ", 1)
        if (place in words.PLACES or place in words.HAN_PLACES) and _RUNS.search(rest):
            text = rest
            places.append(place)
    return text, tuple(places)


def is_han(token: str) -> bool:
    """Whether a word is a run of Han characters (or kana)."""
    return bool(_IS_HAN.match(token))


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def _joined(runs: list[str]) -> list[str]:
    """Neighbouring Han runs as one word, neighbouring single letters as one word."""
    tokens: list[str] = []
    spelled = False
    for run in runs:
        single = len(run) == 1 and run.isalpha() and not is_han(run)
        if tokens and ((single and spelled) or (is_han(run) and is_han(tokens[-1]))):
            tokens[-1] += run
        else:
            tokens.append(run)
        spelled = single
    return tokens


class _Parts:
    """Takes legal form, place and generic parts off both ends of a name and keeps what it took; never the
    last word."""

    def __init__(self, tokens: list[str]) -> None:
        self.left = tokens
        self.legal: list[str] = []
        self.place: list[str] = []
        self.generic: list[str] = []
        self.canonical: tuple[str, ...] = tuple(tokens)

    @classmethod
    def of(cls, tokens: Iterable[str]) -> _Parts:
        """The name with everything taken away that tells no firm from another."""
        parts = cls(list(tokens))
        parts.take_away()
        return parts

    def take_away(self) -> None:
        """Again and again, as parts hide one another ("Foo (China) Holdings Co., Ltd.")."""
        while self._legal():
            pass
        self.canonical = (*self.left, *self.legal)
        while self._legal() or self._place() or self._generic():
            pass

    def _legal(self) -> bool:
        return self._latin_legal() or self._leading_legal() or self._han(words.HAN_LEGAL_FORMS, self.legal)

    def _latin_legal(self) -> bool:
        for length in range(min(words.LONGEST_LEGAL_FORM, len(self.left) - 1), 0, -1):
            form = words.LEGAL_FORMS.get("".join(self.left[-length:]))
            if form:
                self.legal.append(form)
                del self.left[-length:]
                return True
        return False

    def _leading_legal(self) -> bool:
        for length in range(min(words.LONGEST_LEGAL_FORM, len(self.left) - 1), 0, -1):
            form = "".join(self.left[:length])
            if form in words.LEADING_LEGAL_FORMS:
                self.legal.append(words.LEGAL_FORMS[form])
                del self.left[:length]
                return True
        return False

    def _place(self) -> bool:
        for length in range(min(words.LONGEST_PLACE, len(self.left) - 1), 0, -1):
            for part in (slice(-length, None), slice(0, length)):
                place = "".join(self.left[part])
                if place in words.PLACES:
                    self.place.append(place)
                    del self.left[part]
                    return True
        return self._han(words.HAN_PLACES, self.place) or self._han(
            words.HAN_PLACES, self.place, leading=True
        )

    def _generic(self) -> bool:
        if len(self.left) > 1 and self.left[-1] in {"of", "in", "for", "and"}:
            self.left.pop()
            return True
        if len(self.left) > 1 and self.left[-1] in words.GENERIC_PARTS:
            self.generic.append(self.left.pop())
            return True
        return self._han(words.HAN_GENERIC_PARTS, self.generic)

    def _han(self, parts: tuple[str, ...], taken: list[str], *, leading: bool = False) -> bool:
        """Take one of `parts` off the first or last word when that is Han; never the whole name."""
        at = 0 if leading else -1
        if not self.left or not is_han(self.left[at]):
            return False
        word = self.left[at]
        part = next((p for p in parts if (word.startswith(p) if leading else word.endswith(p))), "")
        if not part or (word == part and len(self.left) == 1):
            return False
        taken.append(part)
        rest = word[len(part) :] if leading else word[: -len(part)]
        self.left[at : at + 1 or None] = [rest] if rest else []
        return True


def _is_weak(core: list[str]) -> bool:
    strong = [
        token for token in core if not is_han(token) and token not in words.WEAK_PARTS and len(token) > 1
    ]
    han = "".join(token for token in core if is_han(token))
    for part in words.HAN_WEAK_PARTS:
        han = han.replace(part, "")
    return not strong and len(han) < 2

"""The words of letters in Chinese and English, authored as data beside it; it knows no application.

Official papers are Chinese; the English is a reference translation. Neither goes through gettext, so that a
letter says the same whatever the language of the screen.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from reciprocity.published import jurisdictions
from reciprocity.rows import JurisdictionRow
from rulebook.codes import code_name, lists

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
FOLDER = Path(__file__).parent / "wording"
COMMON = "common"

_DIGITS = "〇一二三四五六七八九"
_ARTICLE = r"(?:_| ?arts?\. ?)?([0-9]+)(?: ?\(([0-9]+)\))?"


@dataclass(frozen=True)
class Wording:
    """One letter in one language; `{placeholders}` are filled by `fields`."""

    title: str
    opening: tuple[str, ...]
    closing: tuple[str, ...]


@cache
def _common() -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{COMMON}.toml").read_text(encoding="utf-8"))


@cache
def wordings() -> dict[str, dict[Language, Wording]]:
    """Every letter that is authored, by its key and language."""
    files = sorted(path for path in FOLDER.glob("*.toml") if path.stem != COMMON)
    letters = {k: v for path in files for k, v in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    return {
        key: {
            language: Wording(said["title"], tuple(said["opening"]), tuple(said["closing"]))
            for language, said in both.items()
        }
        for key, both in letters.items()
    }


def term(key: str, language: Language) -> str:
    """A word or sentence that several letters share."""
    return str(_common()["terms"][language][key])


def issuer_word(code: str) -> str:
    """The first word of a number: by kind of authority, or by province for its office."""
    return str(_common()["issuers"][code])


def day(value: date, language: Language) -> str:
    """A date as papers write it: 2026年11月21日, 21 November 2026."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_common()['months'][value.month - 1]} {value.year}"


def numeral(value: int, language: Language) -> str:
    """A number from 1 to 99 as headings and articles write it: 十三, 13."""
    if language == "en":
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def law(citation: str, language: Language) -> str:
    """A citation such as `M22_13` or `P24 art.7` in words; one that is not of this form stays as it is."""
    instruments = _common()["instruments"]
    found = re.fullmatch(f"({'|'.join(instruments)}){_ARTICLE}", citation)
    if found is None:
        return citation
    names = instruments[found[1]]
    article, item = int(found[2]), found[3]
    if language == "en":
        return f"{names['en']}, art. {article}" + (f"({item})" if item else "")
    return f"{names['zh']}第{numeral(article, language)}条" + (
        f"第{numeral(int(item), 'zh')}项" if item else ""
    )


def place(code: str, language: Language, known: Mapping[str, JurisdictionRow]) -> str:
    """A country, region or scope by name; a code that is not known is shown as it is."""
    row = known.get(code)
    if row is None:
        return code
    return str(row.name_zh if language == "zh" else row.name_en)


def condition(code: str, value: str, language: Language) -> str:
    """A condition with its parameter in words, from the code list `condition`."""
    name = code_name("condition", code, language)
    if not value:
        return name
    row = lists().get("condition", {}).get(code)
    return f"{name}{term('colon', language)}{_parameter(row.param if row else '', value, language)}"


def _parameter(kind: str, value: str, language: Language) -> str:
    if kind == "date":
        return day(date.fromisoformat(value), language)
    if kind in ("count", "days") and value.isdecimal():
        return f"{int(value):,}"
    return f"{value}%" if kind == "percent" else place(value, language, jurisdictions())

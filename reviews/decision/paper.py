"""Turns the content of a letter into a PDF with our own layout and fonts; it knows no application.

Text reaches the layout as JSON strings and is never read as markup. Nothing of the machine gets in: no font,
no clock, no network.
"""

from __future__ import annotations

import hashlib
import json
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext_lazy as _

from reviews.refusals import Refused

FONTS = Path(__file__).parent / "fonts"
LAYOUT = Path(__file__).parent / "typst" / "letter.typ"
TEMPLATE = "letter.typ 1"  # raised when the layout changes; stored with every letter
_NAMED = 5  # characters that a refusal names


class NotPrintable(Refused):
    """The letter holds characters that none of its fonts has."""

    code = "not_printable"


def printable(value: Any) -> Any:
    """The same content without what nobody sees: text composed (NFC), invisible controls dropped.

    A direction override or a zero-width character in a name would print something else than it says.
    """
    if isinstance(value, str):
        return "".join(filter(_visible, unicodedata.normalize("NFC", value)))
    if isinstance(value, Mapping):
        return {key: printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [printable(each) for each in value]
    return value


def render(content: Mapping[str, Any], *, at: datetime, checksum: str, draft: bool = False) -> bytes:
    """The PDF (PDF/A-2b) of a content that `printable` gave; the same input gives the same bytes.

    Raises NotPrintable before anything is made.
    """
    refuse_missing(content)
    given = {"content": json.dumps(content), "checksum": checksum, "draft": "yes" if draft else ""}
    made = typst.compile(
        str(LAYOUT),
        root=str(LAYOUT.parent),
        font_paths=fonts(),
        sys_inputs=given,
        timestamp=int(at.timestamp()),
        pdf_standards="a-2b",
    )
    assert isinstance(made, bytes)
    return made


def digest(pdf: bytes) -> str:
    """The SHA-256 of a PDF, in hexadecimal."""
    return hashlib.sha256(pdf).hexdigest()


def refuse_missing(content: Any) -> None:
    """Raise NotPrintable, naming the characters, unless the fonts have every one of the content."""
    missing = sorted({character for text in _texts(content) for character in text} - coverage() - {"\n"})
    if missing:
        named = ", ".join(f"{character} (U+{ord(character):04X})" for character in missing[:_NAMED])
        raise NotPrintable(
            _("The letter cannot be printed, because its fonts lack these characters: %(characters)s.")
            % {"characters": named}
        )


@cache
def coverage() -> frozenset[str]:
    """Every character that a letter can print."""
    regular = (FONTS / name for name in ("TongguanHan-Regular.otf", "TongguanLatin-Regular.ttf"))
    return frozenset(chr(code) for path in regular for code in _mapped(path.read_bytes()))


@cache
def fonts() -> Any:
    """Ours and no others, read once: reading them takes four times as long as a page."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _visible(character: str) -> bool:
    category = unicodedata.category(character)
    selector = 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF
    return character == "\n" or not (category in ("Cc", "Cf") or selector)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _mapped(font: bytes) -> Iterator[int]:
    """The code points of a font whose only character map is of format 12 (OpenType, `cmap`)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * n) for n in range(tables))
    table = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    start = table + struct.unpack_from(">L", font, table + 8)[0]
    kind, groups = struct.unpack_from(">H", font, start)[0], struct.unpack_from(">L", font, start + 12)[0]
    if kind != 12:
        raise ValueError("the fonts of letters have one character map of format 12 (fonts/README.md)")
    for n in range(groups):
        first, last, _glyph = struct.unpack_from(">LLL", font, start + 16 + 12 * n)
        yield from range(first, last + 1)

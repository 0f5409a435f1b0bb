"""Control codes: their shape, their families and the listed items a declared code means; decides nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from exports.rows import ControlItemRow

# Dual-use list (Announcement 2024-51): industry digit, type letter, three digits, dotted sub-items.
# Technology catalogue (Announcement 2023-57): six digits and J (prohibited) or X (restricted).
SHAPE = re.compile(r"[0-9][A-E]([0-9]{3}(\.[a-z0-9]+)*)?|[0-9]{6}[JX]")
# Some listed items have no code; they are declared by their number on our list.
ITEM_NO = re.compile(r"I[0-9]{3,}")


class Relation(TextChoices):
    """How a declared code stands to the list."""

    LISTED = "listed", _("listed")
    UNDER_LISTED = "under_listed", _("a sub-item of a listed item")
    ABOVE_LISTED = "above_listed", _("listed only by its sub-items")
    UNKNOWN = "unknown", _("not on the list")
    MALFORMED = "malformed", _("not a control code")


@dataclass(frozen=True)
class Declared:
    """A declared code, written canonically, and the listed items that it means."""

    code: str
    relation: Relation
    items: tuple[ControlItemRow, ...] = ()


def canonical(declared: str) -> str:
    """The code as lists write it: half width, the head in capitals and sub-items in small letters."""
    head, dot, tail = "".join(unicodedata.normalize("NFKC", declared).split()).partition(".")
    return head.upper() + dot + tail.lower()


def is_declarable(declared: str) -> bool:
    """Whether a text has the shape of a control code or of an item's number."""
    code = canonical(declared)
    return bool(SHAPE.fullmatch(code) or ITEM_NO.fullmatch(code))


def look_up(declared: str, items: Sequence[ControlItemRow]) -> Declared:
    """The item of that code or number; else the nearest listed item above it; else the listed ones below."""
    code = canonical(declared)
    if not is_declarable(code):
        return Declared(declared.strip(), Relation.MALFORMED)
    if exact := tuple(item for item in items if code in (item.code, item.item_no)):
        return Declared(code, Relation.LISTED, exact)
    for parent in parents(code):
        if above := tuple(item for item in items if item.code == parent):
            return Declared(code, Relation.UNDER_LISTED, above)
    below = tuple(item for item in items if item.code and code in parents(item.code))
    return Declared(code, Relation.ABOVE_LISTED if below else Relation.UNKNOWN, below)


def parents(code: str) -> tuple[str, ...]:
    """The codes above a code, nearest first: 1C117.d.1 stands under 1C117.d, 1C117 and 1C."""
    if SHAPE.fullmatch(code) is None or code[-1] in "JX":
        return ()
    parts = code.split(".")
    dotted = tuple(".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return (*dotted, code[:2]) if len(code) > 2 else ()

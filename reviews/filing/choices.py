"""Choices of the filing forms, read from the rule tables in force and named in the reader's language.

It names and sorts; it holds no list of its own and gives no code a meaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rulebook.codes import CodeRow, lists
from rulebook.inforce import NoEditionInForce, in_force

Choice = tuple[str, str]
Group = tuple[str, list[Choice]]

# What a recipient's country or region can be; blocs, the default and scopes are words of rules.
PLACES = frozenset({"country", "region", "organisation"})
HOME = "CN"


def chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "").startswith("zh")


def named(row: Any) -> str:
    """Return a row's name in the reader's language."""
    return str((row.name_zh if chinese() else row.name_en) or row.name_en or row.name_zh)


def blank(text: str = "") -> Choice:
    """Return the choice that is none."""
    return ("", text or _("Choose…"))


def codes(list_name: str, *, without: Iterable[str] = ()) -> list[Choice]:
    """Return a code list in its own order; empty when no edition is in force."""
    left_out = frozenset(without)
    rows = lists().get(list_name, {}).values()
    return [(row.code, named(row)) for row in rows if row.code not in left_out]


def grouped(list_name: str) -> list[Choice | Group]:
    """Return a code list with the codes of each group under the group's name."""
    rows = lists().get(list_name, {})
    members: dict[str, list[CodeRow]] = {}
    for row in rows.values():
        members.setdefault(row.group, []).append(row)
    result: list[Choice | Group] = []
    others: list[Choice] = []
    for row in members.get("", []):
        if row.code in members:
            inside = [row, *members[row.code]]
            result.append((named(row), [(each.code, named(each)) for each in inside]))
        else:
            others.append((row.code, named(row)))
    return [*result, (_("Other data"), others)] if result else list(others)


def places(on: date) -> list[Choice]:
    """Return every country, region and organisation but the home country, sorted by name as shown."""
    try:
        rows: tuple[Any, ...] = in_force("jurisdictions", on).rows
    except NoEditionInForce:
        return []
    found = [(row.code, named(row)) for row in rows if row.kind in PLACES and row.code != HOME]
    return sorted(found, key=_as_shown)


def place_names(on: date) -> dict[str, str]:
    """Return the name of every place by its code."""
    return dict(places(on))


def _as_shown(choice: Choice) -> bytes:
    # GB 18030 keeps the common Han characters in the order of their pinyin.
    return choice[1].casefold().encode("gb18030", "replace")

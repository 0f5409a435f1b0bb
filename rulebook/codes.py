"""The `codes` table: every code list with names in both languages; it gives names and membership, never
meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rulebook.inforce import Loaded, loaded
from rulebook.models import Edition, Status
from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Row, Table, register

PARAMS = ("none", "count", "date", "text", "days", "percent")


@dataclass(frozen=True, kw_only=True)
class CodeRow(Row):
    """One code of one list; `group` is a code of the same list, `param` what a condition carries after
    "="."""

    list: str
    code: str
    group: str = ""
    name_en: str
    name_zh: str
    param: str = ""


CODES = register(
    Table(
        key="codes",
        title=_("Code lists"),
        owners=("cyberspace", "commerce"),
        columns=(
            Column(name="list", kind="pattern", required=True, pattern=r"[a-z][a-z0-9_]*"),
            Column(name="code", kind="pattern", required=True, pattern=r"[A-Za-z0-9][A-Za-z0-9_.-]*"),
            Column(name="group"),
            Column(name="name_en", required=True),
            Column(name="name_zh", required=True),
            Column(name="param", kind="choice", choices=PARAMS),
            STATUS,
            SOURCE,
        ),
        key_columns=("list", "code"),
        row=CodeRow,
        first_editions=(
            FirstEdition(
                file="rulebook/data/codes.csv",
                effective_from=date(2024, 12, 1),
                title="代码表首版 · First code lists",
            ),
        ),
    )
)

Lists = Mapping[str, Mapping[str, CodeRow]]
NAMES_KEPT = 5.0  # seconds that names may lag behind another process's publication
Named = Mapping[str, Any]  # rows with name_en and name_zh, by code
_by_hash: dict[str, Lists] = {}
_named_elsewhere: dict[str, Callable[[], Named]] = {}
_names: tuple[float, Lists] | None = None


def lists() -> Lists:
    """Every list by its name, of the newest published edition; {} before the first.

    Codes are vocabulary and not law: an edition of 2022 is read with the words of today.
    """
    newest = (
        Edition.objects.filter(table="codes", status=Status.PUBLISHED, pilot_place="")
        .order_by("-effective_from", "-pk")
        .values_list("pk", "content_hash")
        .first()
    )
    if newest is None:
        return {}
    if newest[1] not in _by_hash:
        _by_hash.clear()
        _by_hash[newest[1]] = _arranged(loaded(newest[0]))
    return _by_hash[newest[1]]


def code_name(list_name: str, code: str, language: str | None = None) -> str:
    """A code's name in the language, or the active one. A condition `code=value` gives "name: value"; a
    code that the list does not know is shown as it is."""
    bare, _equals, value = code.partition("=")
    row: Any = _recent().get(list_name, {}).get(bare)
    if row is None:
        return code
    chinese = (language or get_language() or "en").startswith("zh")
    name = row.name_zh if chinese else row.name_en
    if not value:
        return name
    return f"{name}：{value}" if chinese else f"{name}: {value}"


def names_of(list_name: str, rows: Callable[[], Named]) -> None:
    """Let `code_name` answer for codes that another table keeps, such as jurisdictions."""
    _named_elsewhere[list_name] = rows


def group_of(list_name: str, code: str) -> str:
    """The group a code belongs to, "" when none."""
    row = lists().get(list_name, {}).get(code)
    return row.group if row else ""


def forget() -> None:
    """Read names anew: this process has published an edition."""
    global _names
    _names = None


def _recent() -> Lists:
    global _names
    if _names is None or monotonic() - _names[0] > NAMES_KEPT:
        elsewhere = {name: rows() for name, rows in _named_elsewhere.items()}
        _names = (monotonic(), {**lists(), **elsewhere})
    return _names[1]


def _arranged(edition: Loaded[CodeRow]) -> Lists:
    arranged: dict[str, dict[str, CodeRow]] = {}
    for row in edition.rows:
        arranged.setdefault(row.list, {})[row.code] = row
    return arranged

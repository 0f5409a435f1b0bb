"""What a rule table is: a value with a key, owners, columns, a row type and checks; it stores nothing and
reads no database.

The recipe for a new table: declare one `Table` in the app's `tables.py`, `register` it, import that module in
`AppConfig.ready()`, and put its rows in `<app>/data/`. Import, lifecycle, hash and publication come from
here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.utils.functional import Promise

Text = str | Promise
FACT_STATUSES = ("verified", "secondary", "unverified")
FIRST_ROW = 2  # of the data in a sheet, below the header
KINDS = frozenset({"text", "code", "codes", "int", "date", "bool", "choice", "pattern"})


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file. `row` is the sheet's row number: the header is row 1, the first data row
    is 2; 0 when the file as a whole is meant. `code` is stable, `message` is a sentence in the active
    language."""

    row: int
    column: str
    value: str
    code: str
    message: str

    def as_dict(self) -> dict[str, object]:
        """The shape `import_edition` prints."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "message": str(self.message),
        }


@dataclass(frozen=True, kw_only=True)
class Row:
    """What every typed row carries; row types inherit it and add one field a column.

    `row` is the row's number in the sheet: the header is row 1, so the first is 2, in
    findings as in problems. `key` is the business key as text. A table may leave out `source`, it is then
    empty.
    """

    row: int = 0
    key: str = ""
    status: str = "unverified"
    source: str = ""


R = TypeVar("R", bound=Row, covariant=True)


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `kind` decides the conversion:

    text, pattern (full match of `pattern`) and choice (one of `choices`) give str ("" when empty); code is
    one code of `code_list` (any word when the list is ""); codes is a tuple split at ";", where a code with
    a parameter is written `code=value`; int gives int | None; date (ISO) gives date | None; bool (yes/no)
    gives bool, empty False.
    """

    name: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    code_list: str = ""
    pattern: str = ""
    help: Text = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"column {self.name}: no kind {self.kind!r}")


STATUS = Column(name="status", kind="choice", required=True, choices=FACT_STATUSES)
SOURCE = Column(name="source")


@dataclass(frozen=True, kw_only=True)
class FirstEdition:
    """An edition that a new installation starts with. `file` is relative to the project's root, or absolute.
    Training editions are imported only when asked for."""

    file: str | Path
    effective_from: date
    title: str
    training: bool = False
    decision_no: str = ""

    @property
    def path(self) -> Path:
        """Where the rows are."""
        return Path(str(settings.BASE_DIR)) / self.file


@dataclass(frozen=True, kw_only=True)
class Table(Generic[R]):
    """One rule table.

    `owners` are authority kinds; their editors may change it. `may_edit(row, authority_kind)` narrows that
    row by row (every row touched is asked). `key_columns` select a row; a treatment is never part of the
    key. A check takes all typed rows and yields problems, made with `problem()`; it runs only when every
    row converts. `refreshed` marks a list whose confirmation goes stale.
    """

    key: str
    title: Text
    owners: tuple[str, ...]
    columns: tuple[Column, ...]
    key_columns: tuple[str, ...]
    row: type[R]
    checks: tuple[Callable[[Sequence[Any]], Iterable[Problem]], ...] = ()
    first_editions: tuple[FirstEdition, ...] = ()
    may_edit: Callable[[Any, str], bool] | None = None
    refreshed: bool = False

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(names) != len(set(names)):
            raise ValueError(f"table {self.key}: a column is declared twice")
        missing = {*self.key_columns, "status"} - set(names)
        if missing:
            raise ValueError(f"table {self.key}: no column {', '.join(sorted(missing))}")
        unknown = set(names) - {field.name for field in fields(self.row)}
        if unknown:
            raise ValueError(
                f"table {self.key}: {self.row.__name__} has no field {', '.join(sorted(unknown))}"
            )

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by name."""
        return {column.name: column for column in self.columns}

    def key_of(self, values: Mapping[str, str]) -> str:
        """The business key of one row's canonical values, as text."""
        return "|".join(values.get(name, "").replace("|", "¦") for name in self.key_columns)

    def parse(self, number: int, values: Mapping[str, str]) -> R:
        """The typed row of the canonical values that `rulebook.convert` makes, at `number` in the sheet."""
        typed: dict[str, Any] = {
            column.name: _TYPED[column.kind](values.get(column.name, "")) for column in self.columns
        }
        return self.row(**{"row": number, "key": self.key_of(values), **typed})

    def content_hash(self, rows: Iterable[Mapping[str, str]]) -> str:
        """SHA-256 over canonical JSON of the rows sorted by business key: the same rows in any order hash
        alike. Empty cells are left out, so a new optional column leaves old hashes as they are."""
        filled = [{name: value for name, value in row.items() if value} for row in rows]
        lines = sorted((self.key_of(row), canonical(row)) for row in filled)
        body = self.key + "\n" + "\n".join(line for _, line in lines)
        return hashlib.sha256(body.encode()).hexdigest()


def canonical(values: object) -> str:
    """JSON with sorted keys and no blanks: the bytes that hashes are made of."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _int(text: str) -> int | None:
    return int(text) if text else None


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


_TYPED: dict[str, Callable[[str], Any]] = {
    "text": str,
    "code": str,
    "choice": str,
    "pattern": str,
    "codes": _codes,
    "int": _int,
    "date": _date,
    "bool": lambda text: text == "yes",
}

TABLES: dict[str, Table[Any]] = {}


def register(table: Table[R]) -> Table[R]:
    """Make a table known under its key; a second table of one key is a programming error."""
    known = TABLES.setdefault(table.key, table)
    if known is not table and known.row is not table.row:
        raise ValueError(f"two tables are called {table.key}")
    return table


def problem(row: Row, *, column: str, code: str, message: Text) -> Problem:
    """A problem of a typed row, for `Table.checks`."""
    value = getattr(row, column, "")
    shown = ";".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return Problem(row=row.row, column=column, value=shown, code=code, message=str(message))

"""A CSV file's bytes to canonical rows and every problem of its shape and cells; stores nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from rulebook.codes import Lists
from rulebook.convert import Refused, canonical
from rulebook.tables import FIRST_ROW, Column, Problem, Table

LARGEST = 20 * 1024 * 1024
SHOWN = 200


@dataclass
class Sheet:
    """What was read. `rows` holds the rows whose every cell is good: the sheet's row number and
    canonical values; `count` is the number of data rows in the file."""

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    count: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_csv(table: Table[Any], data: bytes, *, lists: Lists) -> Sheet:
    """Read a whole file: UTF-8 with or without byte-order mark, header in row 1, at most 20 MB.

    Problems carry sheet row numbers; row 0 means the file. A blank line is passed over. With a wrong header
    the cells of known columns are still looked at, but no row counts as good.
    """
    sheet = Sheet()
    try:
        lines = _lines(data)
        header = _header(table, lines[0] if lines else [], sheet.problems)
    except _Unreadable as error:
        sheet.problems.extend(error.problems)
        return sheet
    for number, cells in enumerate(lines[1:], start=FIRST_ROW):
        if any(cell.strip() for cell in cells):
            sheet.count += 1
            _row(sheet, number, cells, header=header, lists=lists)
    if any(item.row == 1 for item in sheet.problems):
        sheet.rows.clear()
    elif not sheet.count:
        sheet.problems.append(Problem(0, "", "", "no_rows", _("The file holds no row below the header.")))
    return sheet


def values_of(table: Table[Any], cells: dict[str, str], *, number: int, lists: Lists) -> Sheet:
    """One row from a form, with the same conversions and problems as a file's row."""
    sheet = Sheet(count=1)
    texts = [cells.get(column.name, "") for column in table.columns]
    _row(sheet, number, texts, header=list(table.columns), lists=lists)
    return sheet


class _Unreadable(Exception):
    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


def _lines(data: bytes) -> list[list[str]]:
    if len(data) > LARGEST:
        raise _whole("too_large", _("The file is larger than 20 MB."))
    if b"\0" in data:
        raise _whole("not_text", _("The file is not text: save the sheet as CSV in UTF-8."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _whole("not_utf8", _("The file is not UTF-8: save the sheet as CSV in UTF-8.")) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[list[str]] = []
    try:
        lines.extend(reader)
    except csv.Error as error:
        said = _("A quotation mark is not closed, or stands in the wrong place.")
        raise _Unreadable(Problem(len(lines) + 1, "", "", "bad_quotes", said)) from error
    return lines


def _header(table: Table[Any], cells: list[str], problems: list[Problem]) -> list[Column | None]:
    names = [cell.strip() for cell in cells]
    if not any(names):
        raise _whole("empty", _("The file is empty: row 1 must name the columns."))
    unknown = [name for name in names if name not in table.by_name]
    twice = sorted({name for name in names if names.count(name) > 1})
    missing = [column.name for column in table.columns if column.required and column.name not in names]
    problems += [_in_header(n, "unknown_column", _("The table has no such column.")) for n in unknown]
    problems += [_in_header(n, "duplicate_column", _("The column stands twice.")) for n in twice]
    problems += [_in_header(n, "missing_column", _("This column is required.")) for n in missing]
    return [table.by_name.get(name) for name in names]


def _row(
    sheet: Sheet, number: int, cells: list[str], *, header: Sequence[Column | None], lists: Lists
) -> None:
    if len(cells) != len(header):
        counts = {"found": len(cells), "wanted": len(header)}
        said = _("The row has %(found)s cells, the header has %(wanted)s.") % counts
        sheet.problems.append(Problem(number, "", "", "wrong_number_of_cells", said))
        return
    values: dict[str, str] = {}
    before = len(sheet.problems)
    for column, cell in zip(header, cells, strict=True):
        if column is None:
            continue
        try:
            values[column.name] = canonical(column, cell, lists=lists)
        except Refused as error:
            shown = cell.strip()[:SHOWN]
            sheet.problems.append(Problem(number, column.name, shown, error.code, error.message))
    if len(sheet.problems) == before:
        sheet.rows.append((number, values))


def _whole(code: str, message: str) -> _Unreadable:
    return _Unreadable(Problem(0, "", "", code, message))


def _in_header(name: str, code: str, message: str) -> Problem:
    return Problem(1, name, "", code, message)

"""One cell's text to its canonical text, or the reason it is refused; owns no row and no table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from rulebook.codes import CodeRow, Lists
from rulebook.tables import Column

WORD = re.compile(r"[A-Za-z0-9*][A-Za-z0-9_.:+*/-]*")
WHOLE = re.compile(r"[0-9]{1,18}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YES, NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})
LONGEST = 4000


class Refused(Exception):
    """The cell cannot be taken: `code` for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def canonical(column: Column, text: str, *, lists: Lists) -> str:
    """The cell as editions store it: trimmed, whole numbers without leading zeros, yes/no in words, codes
    joined by ";" without blanks. Empty stays empty. Raises Refused."""
    text = text.strip()
    if not text:
        if column.required:
            raise Refused("required", _("This cell must be filled."))
        return ""
    if len(text) > LONGEST:
        raise Refused("too_long", _("The cell holds more than %(limit)s characters.") % {"limit": LONGEST})
    if any(ord(sign) < 32 and sign not in "\t\n\r" for sign in text):
        raise Refused("control_character", _("The cell holds a control character."))
    return _BY_KIND[column.kind](column, text, lists)


def _text(column: Column, text: str, lists: Lists) -> str:
    return text


def _int(column: Column, text: str, lists: Lists) -> str:
    if not WHOLE.fullmatch(text):
        raise Refused("not_a_whole_number", _("This is not a whole number of 0 or more."))
    return str(int(text))


def _date(column: Column, text: str, lists: Lists) -> str:
    try:
        if not DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Refused("not_a_date", _("This is not a date written YYYY-MM-DD.")) from error


def _bool(column: Column, text: str, lists: Lists) -> str:
    if text.lower() in YES:
        return "yes"
    if text.lower() in NO:
        return "no"
    raise Refused("not_yes_or_no", _("Write yes or no."))


def _choice(column: Column, text: str, lists: Lists) -> str:
    if text not in column.choices:
        allowed = ", ".join(column.choices)
        raise Refused("not_a_choice", _("This is not one of: %(allowed)s.") % {"allowed": allowed})
    return text


def _pattern(column: Column, text: str, lists: Lists) -> str:
    if not re.fullmatch(column.pattern, text):
        raise Refused("pattern", _("This is not written in the form that the column asks for."))
    return text


def _code(column: Column, text: str, lists: Lists) -> str:
    if not column.code_list:
        if not WORD.fullmatch(text):
            raise Refused("not_a_code", _("This is not a code."))
        return text
    _known(column, text, lists)
    return text


def _codes(column: Column, text: str, lists: Lists) -> str:
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if len(parts) != len(set(parts)):
        raise Refused("repeated_code", _("A code stands here twice."))
    for part in parts:
        if column.code_list:
            code, equals, value = part.partition("=")
            _with_parameter(_known(column, code, lists), equals, value)
        elif not WORD.fullmatch(part.partition("=")[0]):
            raise Refused("not_a_code", _("This is not a code."))
    return ";".join(parts)


def _known(column: Column, code: str, lists: Lists) -> CodeRow:
    known: Mapping[str, CodeRow] = lists.get(column.code_list, {})
    if code not in known:
        raise Refused(
            "unknown_code",
            _("%(code)s is not a code of the list %(list)s.") % {"code": code, "list": column.code_list},
        )
    return known[code]


def _with_parameter(row: CodeRow, equals: str, value: str) -> None:
    wanted = row.param not in ("", "none")
    if wanted and not value:
        raise Refused("parameter_missing", _("%(code)s needs a value: %(code)s=…") % {"code": row.code})
    if not wanted and equals:
        raise Refused("parameter_unexpected", _("%(code)s takes no value.") % {"code": row.code})
    if wanted and not _fits(row.param, value):
        raise Refused(
            "parameter_invalid",
            _("The value of %(code)s is not a %(kind)s.") % {"code": row.code, "kind": row.param},
        )


def _fits(param: str, value: str) -> bool:
    if param in ("count", "days"):
        return WHOLE.fullmatch(value) is not None
    if param == "percent":
        return WHOLE.fullmatch(value) is not None and int(value) <= 100
    if param == "date":
        return _is_day(value)
    return bool(value.strip())


def _is_day(value: str) -> bool:
    try:
        return bool(DAY.fullmatch(value)) and bool(date.fromisoformat(value))
    except ValueError:
        return False


_BY_KIND: dict[str, Callable[[Column, str, Lists], str]] = {
    "text": _text,
    "int": _int,
    "date": _date,
    "bool": _bool,
    "choice": _choice,
    "pattern": _pattern,
    "code": _code,
    "codes": _codes,
}

"""Commands that answer JSON Lines: owns reading, the shape of errors and the exit code, and knows no rule."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from rulebook.inforce import NoEditionInForce

Line = dict[str, Any]
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHOLE = re.compile(r"-?[0-9]{1,100}")


class FieldError(Exception):
    """A field of one line is wrong; becomes that line's `error`."""

    def __init__(self, field: str, message: object) -> None:
        super().__init__(f"{field}: {message}" if field else str(message))
        self.field = field


def a_date(text: str) -> date:
    """argparse type of `--on`: an ISO date, refused with a sentence."""
    try:
        if not DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date written YYYY-MM-DD") from error


def today() -> date:
    """The date in China now; read once, at the edge."""
    return datetime.now(tz=ZoneInfo(settings.TIME_ZONE)).date()


class JsonLinesCommand(BaseCommand):
    """One JSON object a line in, one a line out, in order, with the input's `id`.

    A bad line gives {"id", "error"}; the command goes on and exits 1 at the end. Blank lines are passed over.
    A subclass gives `answer`, and may give `prepare` to load its rules once; where no edition is in force,
    every line is answered with that error. Nothing but result lines goes to standard output.
    """

    requires_system_checks: list[str] | tuple[str, ...] | Literal["__all__"] = ()
    stealth_options = ("stdin",)

    def add_arguments(self, parser: CommandParser) -> None:
        """`--on DATE`, by default today in China."""
        parser.add_argument("--on", type=a_date, default=None, help="the day whose law applies, YYYY-MM-DD")

    def prepare(self, options: dict[str, Any]) -> None:
        """Load what every line needs; raise CommandError when the command was called wrongly."""

    def answer(self, line: Line, options: dict[str, Any]) -> dict[str, Any]:
        """The result of one line, without its id; raise FieldError when the line is wrong."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer every line; exit 1 when any was wrong."""
        options["on"] = options.get("on") or today()
        unready = self._unready(options)
        failed = False
        for raw in lines(options.get("stdin") or sys.stdin):
            result = self._result(raw, options, unready)
            failed = failed or "error" in result
            self.stdout.write(dump(result))
        if failed:
            sys.exit(1)

    def _unready(self, options: dict[str, Any]) -> NoEditionInForce | None:
        try:
            self.prepare(options)
        except NoEditionInForce as error:
            return error
        return None

    def _result(
        self, raw: bytes, options: dict[str, Any], unready: NoEditionInForce | None
    ) -> dict[str, Any]:
        ident: Any = None
        try:
            line = read(raw)
            ident = _ident(line)
            if unready:
                raise unready
            return {"id": ident, **self.answer(line, options)}
        except (FieldError, NoEditionInForce) as error:
            return {"id": ident, "error": str(error)}


def lines(stream: Any) -> Iterator[bytes]:
    """The stream's lines that are not blank, as bytes, without a byte-order mark."""
    source = getattr(stream, "buffer", stream)
    for number, raw in enumerate(source):
        line = raw.encode(errors="surrogatepass") if isinstance(raw, str) else raw
        if number == 0:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield line


def read(raw: bytes) -> Line:
    """The object of one line; FieldError when it is not UTF-8, not JSON, or not an object. NaN and Infinity,
    which are not JSON, are left to the field that holds one, so that the error keeps the line's id."""
    try:
        value = json.loads(raw.decode())
    except UnicodeDecodeError as error:
        raise FieldError("", _("the line is not UTF-8")) from error
    except (ValueError, RecursionError) as error:
        raise FieldError("", _("the line is not JSON")) from error
    if not isinstance(value, dict):
        raise FieldError("", _("the line is not a JSON object"))
    return value


def dump(value: object) -> str:
    """JSON on one line; what UTF-8 cannot carry is escaped."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False, default=str)
    return text


def required_text(line: Line, name: str) -> str:
    """A text that must be there and not blank."""
    text = optional_text(line, name)
    if not text:
        raise FieldError(name, _("is required"))
    return text


def optional_text(line: Line, name: str) -> str:
    """A text, stripped; "" when absent or null."""
    value = line.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise FieldError(name, _("is not text"))
    return value.strip()


def optional_int(line: Line, name: str, *, minimum: int = 0) -> int | None:
    """A whole number, or its digits as text; None when absent, null or empty."""
    value = line.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldError(name, _("is not a whole number"))
    if value < minimum:
        raise FieldError(name, _("is below %(minimum)s") % {"minimum": minimum})
    return value


def required_int(line: Line, name: str, *, minimum: int = 0) -> int:
    """A whole number that must be there."""
    value = optional_int(line, name, minimum=minimum)
    if value is None:
        raise FieldError(name, _("is required"))
    return value


def choice(line: Line, name: str, choices: Sequence[str], *, default: str | None = None) -> str:
    """One of `choices`; the default when absent or empty; FieldError when there is no default."""
    text = optional_text(line, name)
    if not text and default is not None:
        return default
    if text not in choices:
        raise FieldError(name, _("is not one of %(choices)s") % {"choices": ", ".join(choices)})
    return text


def texts(line: Line, name: str) -> tuple[str, ...]:
    """A list of texts, or one text split at ";"; empty when absent."""
    value = line.get(name)
    if value is None:
        return ()
    parts = value.split(";") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise FieldError(name, _("is not a list of texts"))
    return tuple(part.strip() for part in parts if part.strip())


def required_date(line: Line, name: str) -> date:
    """An ISO date that must be there."""
    try:
        return a_date(required_text(line, name))
    except argparse.ArgumentTypeError as error:
        raise FieldError(name, _("is not a date written YYYY-MM-DD")) from error


def _ident(line: Line) -> Any:
    """The line's id, whatever it is, as long as it can be written back."""
    ident = line.get("id")
    try:
        dump(ident)
    except (ValueError, RecursionError) as error:
        raise FieldError("id", _("is not JSON")) from error
    return ident

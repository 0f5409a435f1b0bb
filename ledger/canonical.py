"""Owns the bytes that the ledger signs and the shapes it takes; it must not read or write a row."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.conf import settings

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CODE = re.compile(r"[A-Za-z0-9_.:+/#=*,;()-]{0,128}")
_SUBJECT = re.compile(r"[a-z_]+:[A-Za-z0-9_.:-]{1,100}")
_ACTOR = re.compile(r"user:[0-9]{1,20}|system:[a-z0-9_.-]{1,50}|anonymous")
_UNIT = re.compile(r"system|none|(authority|enterprise):[A-Za-z0-9_-]{1,64}")

Fact = str | int | bool | None | Sequence[str | int]


class NotAFact(ValueError):
    """The ledger holds ids, codes, dates, hashes and field names; this was none of them."""


def canonical(value: Mapping[str, object]) -> str:
    """One text per value: keys sorted, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def sign(prev_hash: str, body: str) -> str:
    """HMAC-SHA256, in hex, of the hash before and the body, under the key that lies outside the database."""
    message = f"{prev_hash}\n{body}".encode()
    return hmac.new(settings.LEDGER_KEY.encode(), message, hashlib.sha256).hexdigest()


def pseudonym(value: str) -> str:
    """A keyed hash that stands for a value which the ledger may not hold, such as an e-mail address."""
    return hmac.new(settings.LEDGER_KEY.encode(), b"pseudonym\n" + value.encode(), hashlib.sha256).hexdigest()


def stamp(at: datetime) -> str:
    """The moment in UTC with microseconds; a naive one is refused with ValueError."""
    if at.tzinfo is None:
        raise ValueError("the ledger takes aware moments only")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def checked_facts(facts: Mapping[str, Fact]) -> dict[str, object]:
    """The facts as they will be signed; raises NotAFact, naming the fact, for free text or another shape."""
    for name, value in facts.items():
        if not _NAME.fullmatch(name):
            raise NotAFact(f"{name!r} is not a fact's name")
        if not _is_fact(value):
            raise NotAFact(f"fact {name!r} is not an id, a code, a date, a hash or a list of these")
    return {name: list(v) if isinstance(v, list | tuple) else v for name, v in facts.items()}


def check_names(*, subject: str, act: str, actor: str, role: str, unit: str) -> None:
    """Raises NotAFact unless each is of the one shape that its column takes."""
    shapes = {"subject": (_SUBJECT, subject), "act": (_NAME, act), "actor": (_ACTOR, actor)}
    shapes |= {"role": (_NAME, role), "unit": (_UNIT, unit)}
    for name, (shape, value) in shapes.items():
        if not shape.fullmatch(value):
            raise NotAFact(f"{value!r} is not a ledger {name}")


def _is_fact(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_code(item) for item in value)
    return value is None or _is_code(value)


def _is_code(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and _CODE.fullmatch(value) is not None)

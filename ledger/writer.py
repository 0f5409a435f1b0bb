"""The one writer of entries: it chains and signs an act; it must not decide whether the act was allowed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from ledger.canonical import Fact, canonical, check_names, checked_facts, sign, stamp
from ledger.locks import queue_for
from ledger.models import Entry


@dataclass(frozen=True)
class Actor:
    """Who acted, as text: the ledger outlives the rows of users and units."""

    actor: str  # "user:12", "system:sweep" or "anonymous"
    role: str
    unit: str  # "authority:<code>", "enterprise:<code>", "system" or "none"


class NotInTransaction(RuntimeError):
    """An entry stands or falls with the act it records, so it is written in the act's own atomic block."""


def append(subject: str, act: str, *, actor: Actor, at: datetime, facts: Mapping[str, Fact]) -> Entry:
    """Adds the next entry of the subject's chain and returns it.

    Order: shapes checked, chain locked, head read, entry signed and stored. Raises NotInTransaction outside
    an atomic block, NotAFact for free text in any place, ValueError for a naive `at`.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction("ledger.append needs an atomic block")
    who = asdict(actor)
    check_names(subject=subject, act=act, **who)
    body = {"subject": subject, "act": act, "at": stamp(at), "facts": checked_facts(facts), **who}
    queue_for(subject)
    seq, prev_hash = _next_place(subject)
    text = canonical({**body, "seq": seq})
    return Entry.objects.create(
        subject=subject,
        seq=seq,
        act=act,
        at=at,
        body=text,
        prev_hash=prev_hash,
        hash=sign(prev_hash, text),
        **who,
    )


def timeline(subject: str) -> QuerySet[Entry]:
    """The subject's entries, oldest first."""
    return Entry.objects.filter(subject=subject).order_by("seq")


def _next_place(subject: str) -> tuple[int, str]:
    last = timeline(subject).values_list("seq", "hash").last()
    return (last[0] + 1, last[1]) if last else (1, "")

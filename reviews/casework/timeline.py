"""The ledger of an application in words: what happened, by whom, as what and when; is it unbroken?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.models import Entry
from ledger.verify import Break, chain_break
from ledger.writer import timeline
from reviews.casework.words import act_name, people_named, role_name, units_named
from reviews.models import Status, TransferApplication


@dataclass(frozen=True)
class Happened:
    """One entry of the ledger in words; `moved_to` is the status an edge led to."""

    seq: int
    at: datetime
    act: str
    moved_to: str
    who: str
    role: str
    unit: str


@dataclass(frozen=True)
class Timeline:
    """All that happened, newest first, and the first break of the chain, if any."""

    entries: list[Happened]
    broken: Break | None


def of(application: TransferApplication) -> Timeline:
    """The whole chain of an application, checked at the moment of looking."""
    entries = list(timeline(application.subject))
    people = people_named(entry.actor for entry in entries)
    units = units_named(entry.unit for entry in entries)
    happened = [_happened(entry, people, units) for entry in reversed(entries)]
    return Timeline(happened, chain_break(application.subject))


def last_change(application: TransferApplication) -> Happened | None:
    """Who changed the application last: for the page that tells somebody their form is stale."""
    entry = timeline(application.subject).last()
    if entry is None:
        return None
    return _happened(entry, people_named([entry.actor]), units_named([entry.unit]))


def _happened(entry: Entry, people: dict[str, str], units: dict[str, str]) -> Happened:
    return Happened(
        seq=entry.seq,
        at=entry.at,
        act=_what(entry),
        moved_to=_moved_to(entry),
        who=people.get(entry.actor, ""),
        role=role_name(entry.role),
        unit=units.get(entry.unit, ""),
    )


def _what(entry: Entry) -> str:
    """A proposal is shown with the act it proposes."""
    name = act_name(entry.act)
    proposed = _facts(entry).get("act") if entry.act == "propose" else None
    return f"{name}: {act_name(str(proposed))}" if proposed else name


def _moved_to(entry: Entry) -> str:
    to = _facts(entry).get("to")
    return str(Status(to).label) if to in Status.values else ""


def _facts(entry: Entry) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(entry.body)["facts"]
    return facts

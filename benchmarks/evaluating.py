"""What one evaluation by the pure rules costs, with rules already read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from benchmarks.figures import Figure, processor_seconds
from exports.match import PartyQuery
from exports.screen import ScreenRules, screen
from exports.transfer import Transfer
from reviews.rules.facts import TriageFacts
from reviews.rules.triage import triage
from rulebook.inforce import Loaded, in_force

MICROSECOND = 1e-6

# Nobody on a list, so that every listing and every row is gone through.
TRANSFER = Transfer(
    recipient=PartyQuery(name="Merlion Fulfilment Pte. Ltd.", country="SG"),
    jurisdictions=("SG", "MY"),
    data_categories=("contact", "financial"),
    grade="general",
    transaction_kind="vendor",
    scenario="e_commerce",
    recipient_kind="ordinary",
    count=480_000,
    count_unit="persons",
    personal=True,
    important=False,
)
FACTS = TriageFacts(
    is_ciio="no",
    contains_important_data="no",
    pi_count_this_year=480_000,
    sensitive_pi_count_this_year=900,
    scenario_exemption="none",
)


def evaluations(on: date, *, now: datetime, rounds: int) -> Iterator[Figure]:
    """One `screen` and one `triage`, by the editions in force."""
    rules = ScreenRules.in_force(on, now=now)
    pathways: Loaded[Any] = in_force("pathways", on)
    for name, work in (
        ("one screen()", lambda: screen(TRANSFER, rules, on=on)),
        ("one triage()", lambda: triage(FACTS, pathways, on=on)),
    ):
        work()
        spent = processor_seconds(work, rounds=rounds, best_of=3)
        yield Figure(name=name, value=spent / MICROSECOND, unit="µs")

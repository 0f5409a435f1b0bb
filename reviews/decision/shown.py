"""A decision as officers read it: outcomes, conditions and signatures in words; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reviews.models import Decision
from rulebook.codes import code_name


@dataclass(frozen=True)
class DecisionShown:
    """A decision with its outcomes and signatures in words."""

    decision: Decision
    act: str
    outcomes: list[dict[str, Any]]
    assents: int


def shown(decision: Decision, *, act: str) -> DecisionShown:
    """One decision over an act of that name; its rows should be prefetched."""
    outcomes = [
        {
            "line": outcome.line.code,
            "outcome": outcome.get_outcome_display(),
            "allowed": outcome.outcome == "allowed",
            "treatment": code_name("treatment", outcome.treatment) if outcome.treatment else "",
            "conditions": list(conditions(outcome.conditions.all())),
        }
        for outcome in decision.outcomes.all()
    ]
    assents = sum(signature.assents for signature in decision.signatures.all())
    return DecisionShown(decision, act, outcomes, assents)


def conditions(rows: Iterable[Any]) -> Iterator[str]:
    """Conditions with their values, in words."""
    for row in rows:
        yield code_name("condition", f"{row.code}={row.value}" if row.value else row.code)

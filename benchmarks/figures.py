"""What a measurement gives, and how it is printed; it measures nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table: a value in its unit, and the limit it must stay under, if one is promised."""

    name: str
    value: float
    unit: str
    under: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the promise is kept; "" where none was made."""
        if self.under is None:
            return ""
        return f"met (< {self.under:g})" if self.value < self.under else f"MISSED (< {self.under:g})"


def table(figures: Sequence[Figure]) -> str:
    """The figures as aligned lines of text."""
    rows = [(each.name, _short(each.value), each.unit, each.verdict) for each in figures]
    widths = [max(len(row[at]) for row in rows) for at in range(3)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}  {verdict}".rstrip()
        for name, value, unit, verdict in rows
    )


def processor_seconds(work: Callable[[], object], *, rounds: int = 1, best_of: int = 1) -> float:
    """Processor seconds of one round of the work: the best mean of several goes, so that a busy machine
    disturbs it little."""
    means = []
    for _go in range(best_of):
        start = time.process_time()
        for _round in range(rounds):
            work()
        means.append((time.process_time() - start) / rounds)
    return min(means)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"

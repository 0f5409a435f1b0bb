"""Export-control screening with the confirmed grades: parties, controlled items, reciprocity per country."""

from __future__ import annotations

from collections.abc import Sequence

from reciprocity.treatments import Treatment
from reviews.dossier import Dossier
from reviews.stages import reasons
from reviews.stages.base import Assessed, LineAssessed
from reviews.stages.rules import StageRules
from reviews.stages.screening import screened
from rulebook.grounds import Ground


def assess(dossier: Dossier, rules: StageRules) -> Assessed:
    """Outcome `hold`, `stop` (a line may not go), `licence` (a line lacks its licence) or `pass`."""
    lines = screened(dossier, rules)
    grounds = tuple(_summary(line) for line in lines) + tuple(g for line in lines for g in line.grounds)
    return Assessed(
        stage="export_control", outcome=_outcome(lines, dossier.licensed), lines=lines, grounds=grounds
    )


def needs_licence(lines: Sequence[LineAssessed], licensed: Sequence[str]) -> tuple[str, ...]:
    """The lines that need a licence and have none recorded (ECL art. 12)."""
    return tuple(
        line.line
        for line in lines
        if line.treatment == Treatment.LICENCE_REQUIRED and line.line not in licensed
    )


def _outcome(lines: Sequence[LineAssessed], licensed: Sequence[str]) -> str:
    if any(line.treatment == Treatment.REFER or (line.hits and is_hold(line)) for line in lines):
        return "hold"
    if any(line.hard_stop or line.treatment == Treatment.PROHIBIT for line in lines):
        return "stop"
    return "licence" if needs_licence(lines, licensed) else "pass"


def is_hold(line: LineAssessed) -> bool:
    """Whether a hit on this line is still for a person: it neither stopped the line nor was it cleared."""
    return not line.hard_stop and line.treatment not in {Treatment.PROHIBIT, Treatment.LICENCE_REQUIRED}


def _summary(line: LineAssessed) -> Ground:
    return Ground(code=reasons.SCREENED, params={"line": line.line, "treatment": line.treatment})

"""Decision: what the findings of the stages add up to, line by line; a person binds it."""

from __future__ import annotations

from reciprocity.treatments import Treatment
from reviews.dossier import Dossier
from reviews.models import ReferralOutcome
from reviews.stages import reasons
from reviews.stages.base import Assessed, LineAssessed
from reviews.stages.export_control import needs_licence
from reviews.stages.pathway import routed
from reviews.stages.rules import StageRules
from reviews.stages.screening import screened
from rulebook.grounds import Ground


def assess(dossier: Dossier, rules: StageRules) -> Assessed:
    """Outcome `approve`, `approve_in_part`, `refuse` or `hold` (M22 art. 12; DSL art. 24)."""
    route = routed(dossier, rules)
    lines = screened(dossier, rules)
    refused = [line.line for line in lines if may_not_go(line, dossier)]
    held = [line for line in lines if line.treatment == Treatment.REFER and not dossier.bound]
    unlicensed = needs_licence(lines, dossier.licensed)
    grounds = (
        *_bound(dossier),
        *(Ground(code=reasons.LICENCE_NEEDED, params={"line": line}) for line in unlicensed),
        *(Ground(code=reasons.LICENCE_RECORDED, params={"line": line}) for line in dossier.licensed),
        *(ground for line in lines for ground in line.grounds),
    )
    return Assessed(
        stage="decision",
        outcome=_outcome(lines, refused, held=bool(held or unlicensed)),
        lines=lines,
        grounds=grounds,
        pathway=route.pathway.value,
    )


def may_not_go(line: LineAssessed, dossier: Dossier) -> bool:
    """Whether refusal is proposed: a hard stop, a prohibition, or the review organ's word."""
    prohibited = dossier.bound == ReferralOutcome.PROHIBITED
    return prohibited or line.hard_stop or line.treatment == Treatment.PROHIBIT


def _bound(dossier: Dossier) -> tuple[Ground, ...]:
    if not dossier.bound:
        return ()
    params = {"outcome": dossier.bound}
    return (Ground(code=reasons.REVIEW_ORGAN, params=params, citation="DSL art.24", internal=True),)


def _outcome(lines: tuple[LineAssessed, ...], refused: list[str], *, held: bool) -> str:
    if lines and len(refused) == len(lines):
        return "refuse"
    if held:
        return "hold"
    return "approve_in_part" if refused else "approve"

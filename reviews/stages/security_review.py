"""Security review: what the law asks a person to weigh; the machine only says what calls for weight."""

from __future__ import annotations

from reciprocity.treatments import Treatment
from reviews.dossier import Dossier
from reviews.stages import reasons
from reviews.stages.base import Assessed
from reviews.stages.pathway import routed
from reviews.stages.rules import StageRules
from reviews.stages.screening import screened
from rulebook.grounds import Ground


def assess(dossier: Dossier, rules: StageRules) -> Assessed:
    """Outcome `review`: a person always weighs A1-A7, K1-K6, N1-N4 (M22 arts. 8-9; PIPL arts. 6, 19)."""
    route = routed(dossier, rules)
    lines = screened(dossier, rules)
    enhanced = [line for line in lines if line.treatment == Treatment.ENHANCED_REVIEW]
    grounds = (
        *(Ground(code=reasons.ENHANCED, params={"line": line.line}) for line in enhanced),
        *(ground for line in enhanced for ground in line.grounds),
        *route.grounds,
    )
    return Assessed(
        stage="security_review", outcome="review", lines=lines, grounds=grounds, pathway=route.pathway.value
    )

"""Acceptance: is this a matter for a security assessment at all?"""

from __future__ import annotations

from reviews.dossier import Dossier
from reviews.models import Pathway
from reviews.stages import reasons
from reviews.stages.base import Assessed
from reviews.stages.pathway import routed
from reviews.stages.rules import StageRules
from rulebook.grounds import Ground


def assess(dossier: Dossier, rules: StageRules) -> Assessed:
    """Outcome `accept`, `not_accept` or `hold` (M22 art. 7)."""
    route = routed(dossier, rules)
    outcomes = {Pathway.SECURITY_ASSESSMENT: "accept", Pathway.UNDETERMINED: "hold"}
    outcome = outcomes.get(route.pathway, "not_accept")
    grounds = route.grounds
    if outcome == "not_accept":
        ground = Ground(
            code=reasons.NOT_THIS_PATHWAY, params={"pathway": route.pathway.value}, citation="M22 arts.4, 7"
        )
        grounds = (ground, *grounds)
    return Assessed(
        stage="acceptance",
        outcome=outcome,
        grounds=grounds,
        pathway=route.pathway.value,
        special=route.special,
        duties=route.duties,
    )

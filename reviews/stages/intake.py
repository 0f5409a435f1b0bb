"""Intake: is it complete, which route does it go, and does screening leave something for a person?"""

from __future__ import annotations

from reviews.dossier import Dossier
from reviews.models import Pathway
from reviews.stages.base import Assessed, escalation
from reviews.stages.completeness import missing
from reviews.stages.pathway import routed
from reviews.stages.rules import StageRules
from reviews.stages.screening import screened


def assess(dossier: Dossier, rules: StageRules) -> Assessed:
    """Outcome `incomplete`, `hold`, `escalate` or `complete` (M22 art. 7; SC23 art. 7)."""
    return _assess("intake", dossier, rules)


def assess_materials(dossier: Dossier, rules: StageRules) -> Assessed:
    """The same question at the material check of a standard contract (SC23 art. 7)."""
    return _assess("material_check", dossier, rules)


def _assess(stage: str, dossier: Dossier, rules: StageRules) -> Assessed:
    route = routed(dossier, rules)
    gaps = missing(dossier, rules, route.pathway)
    lines = screened(dossier, rules)
    return Assessed(
        stage=stage,
        outcome=_outcome(bool(gaps), route.pathway, escalation(lines) is not None),
        lines=lines,
        grounds=(*gaps, *route.grounds),
        pathway=route.pathway.value,
        special=route.special,
        duties=route.duties,
    )


def _outcome(gaps: bool, pathway: Pathway, unclear: bool) -> str:
    if gaps:
        return "incomplete"
    if pathway == Pathway.UNDETERMINED:
        return "hold"
    # A security assessment goes through every stage anyway; other routes must be sent there.
    return "escalate" if unclear and pathway != Pathway.SECURITY_ASSESSMENT else "complete"

"""Which of our routes an application goes: triage for transfers, the fixed routes for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.dossier import Dossier
from reviews.models import Answer, Pathway
from reviews.rules.pathways import Pathway as Mechanism
from reviews.rules.triage import FactError, triage
from reviews.stages import reasons
from reviews.stages.rules import StageRules
from reviews.stages.screening import no_rules
from rulebook.grounds import Ground

ROUTES = {
    Mechanism.SECURITY_ASSESSMENT: Pathway.SECURITY_ASSESSMENT,
    Mechanism.EXEMPT: Pathway.EXEMPT,
    Mechanism.UNDETERMINED: Pathway.UNDETERMINED,
}


@dataclass(frozen=True, kw_only=True)
class Routed:
    """The route, with what triage said of it."""

    pathway: Pathway
    special: str = ""
    duties: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()


def routed(dossier: Dossier, rules: StageRules) -> Routed:
    """The route of the application by the rules of the dossier's day; what is unknown stays undetermined."""
    asked = dossier.application["foreign_authority"]
    if asked == Answer.YES:
        ground = Ground(code=reasons.FOREIGN_AUTHORITY, citation="DSL art.36; PIPL art.41")
        return Routed(pathway=Pathway.FOREIGN_AUTHORITY, grounds=(ground,))
    if not dossier.is_transfer:
        return Routed(pathway=Pathway.NATIONAL_SECURITY_REVIEW)
    if asked == Answer.UNKNOWN:
        return _undetermined(
            Ground(code=reasons.FOREIGN_AUTHORITY_UNKNOWN, citation="DSL art.36; PIPL art.41")
        )
    if not rules.has("pathways"):
        return _undetermined(*no_rules(rules, ("pathways",)))
    return _triaged(dossier, rules)


def _triaged(dossier: Dossier, rules: StageRules) -> Routed:
    try:
        answer = triage(dossier.triage_facts(), rules.tables["pathways"], on=dossier.on)
    except FactError as error:
        return _undetermined(Ground(code=reasons.FACTS_CONTRADICT, params={"what": error.field}))
    chosen = dossier.application["route_choice"] or Pathway.STANDARD_CONTRACT
    return Routed(
        pathway=ROUTES.get(answer.pathway, Pathway(chosen)),
        special=str(answer.special),
        duties=tuple(answer.duties),
        grounds=tuple(answer.grounds),
    )


def _undetermined(*grounds: Ground) -> Routed:
    return Routed(pathway=Pathway.UNDETERMINED, grounds=tuple(grounds))


def codes(grounds: Iterable[Ground]) -> tuple[str, ...]:
    """The reason codes, sorted and once each: what two findings are compared by."""
    return tuple(sorted({ground.code for ground in grounds}))

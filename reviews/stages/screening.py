"""Screening for the stages: every line through `screen()`, or held when a table is missing."""

from __future__ import annotations

from exports.screen import screen
from reciprocity.treatments import Treatment
from reviews.dossier import Dossier
from reviews.stages import reasons
from reviews.stages.base import LineAssessed, line_of
from reviews.stages.rules import StageRules
from rulebook.grounds import Ground

NEEDED = ("reciprocity", "jurisdictions", "memberships", "control_items", "parties", "party_measures")


def screened(dossier: Dossier, rules: StageRules) -> tuple[LineAssessed, ...]:
    """One `LineAssessed` a line; a missing table holds every line for a person (lesson 15)."""
    if not rules.has(*NEEDED):
        return tuple(_held(line["code"], rules) for line in dossier.facts["lines"])
    grade_of = {line["code"]: dossier.grades.get(line["item"], "") for line in dossier.facts["lines"]}
    return tuple(
        line_of(screen(transfer, rules.screen, on=dossier.on), grade=grade_of[transfer.line])
        for transfer in dossier.transfers()
    )


def _held(line: str, rules: StageRules) -> LineAssessed:
    return LineAssessed(line=line, treatment=Treatment.REFER.value, grounds=no_rules(rules, NEEDED))


def no_rules(rules: StageRules, needed: tuple[str, ...]) -> tuple[Ground, ...]:
    """One ground for each table that no edition covers."""
    gaps = [table for table in needed if not rules.has(table)]
    return tuple(Ground(code=reasons.NO_EDITION, params={"table": table}) for table in gaps)

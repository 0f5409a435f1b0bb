"""Grading: a grade per item from its impacts, and what bars export (GB/T 43697-2024; DSL art. 21)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviews.dossier import Dossier
from reviews.models import Answer
from reviews.rules.grading import Impact, ImpactError, grade
from reviews.stages import reasons
from reviews.stages.base import Assessed
from reviews.stages.rules import StageRules
from reviews.stages.screening import no_rules
from rulebook.grounds import Ground

CORE, IMPORTANT, GENERAL = "core", "important", "general"


def assess(dossier: Dossier, rules: StageRules) -> Assessed:
    """Outcome `bar` (core, or raw public data not opened), `hold` (no proposal for an item) or `pass`."""
    if not rules.has("grading"):
        return Assessed(stage="grading", outcome="hold", grounds=no_rules(rules, ("grading",)))
    items = dossier.facts["items"]
    proposed = {item["code"]: _graded(item, rules) for item in items}
    grades = {code: name for code, (name, _grounds) in proposed.items()}
    grounds = [ground for _name, found in proposed.values() for ground in found]
    barred = [ground for item in items for ground in _barred(item, grades[item["code"]])]
    return Assessed(
        stage="grading",
        outcome="bar" if barred else ("pass" if all(grades.values()) else "hold"),
        grounds=(*barred, *grounds),
        grades=grades,
    )


def _graded(item: Mapping[str, Any], rules: StageRules) -> tuple[str, list[Ground]]:
    """The proposal for one item: important only when notified or published (P24 art. 2; NDR art. 37)."""
    code = item["code"]
    if not item["impacts"]:
        return "", [Ground(code=reasons.NO_IMPACT, params={"item": code})]
    impacts = [Impact(object=name, degree=degree) for name, degree in sorted(item["impacts"].items())]
    try:
        answer = grade(impacts, rules.tables["grading"])
    except ImpactError as error:
        return "", [Ground(code=reasons.FACTS_CONTRADICT, params={"what": f"{code} {error.field}"})]
    grounds = list(answer.grounds)
    if answer.grade == CORE:
        return CORE, grounds
    if item["important"] == Answer.YES:
        params = {
            "item": code,
            "by": item["important_by"],
            "document": item["important_document"],
            "on": item["important_on"],
        }
        return IMPORTANT, [
            *grounds,
            Ground(code=reasons.IMPORTANT_NOTIFIED, params=params, citation="P24 art.2"),
        ]
    if answer.grade == IMPORTANT:
        grounds.append(Ground(code=reasons.IMPORTANT_BY_TABLE, params={"item": code}, citation="P24 art.2"))
    return GENERAL, [*grounds, Ground(code=reasons.ITEM_GRADED, params={"item": code, "grade": GENERAL})]


def _barred(item: Mapping[str, Any], graded: str) -> list[Ground]:
    grounds = []
    if graded == CORE:
        grounds.append(Ground(code=reasons.CORE_DATA, params={"item": item["code"]}, citation="NDR art.63"))
    if item["category"] == "public_data" and item["form"] == "raw" and item["openness"] == "not_opened":
        grounds.append(
            Ground(code=reasons.RAW_PUBLIC_DATA, params={"item": item["code"]}, citation="Data 20 art.(iv)")
        )
    return grounds

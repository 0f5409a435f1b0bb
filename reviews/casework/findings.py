"""A stored finding as an officer reads it: the outcome in words, grounds, lines, hits and the rules beaten.

Sentences are rendered here and never stored. Internal grounds are shown, marked: this is for officers only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reciprocity.treatments import Treatment
from reviews.models import Finding, Pathway
from reviews.stages import STAGES
from reviews.stages.base import Assessed, LineAssessed
from reviews.stages.findings import read
from rulebook.codes import code_name
from rulebook.grounds import Ground

OUTCOMES: dict[str, Promise] = {
    "complete": _("The materials are complete"),
    "incomplete": _("Something is missing"),
    "escalate": _("A person must look at what screening did not clear"),
    "accept": _("Acceptance is proposed"),
    "not_accept": _("Non-acceptance is proposed"),
    "hold": _("Held: a person must decide"),
    "bar": _("An item may not be exported"),
    "pass": _("Nothing stands in the way"),
    "review": _("A person weighs the risks"),
    "stop": _("A line may not be sent"),
    "licence": _("A line lacks its licence"),
    "approve": _("Approval is proposed"),
    "approve_in_part": _("Approval in part is proposed"),
    "refuse": _("Refusal is proposed"),
}
TONES = {
    "complete": "good",
    "accept": "good",
    "pass": "good",
    "approve": "good",
    "incomplete": "wait",
    "escalate": "wait",
    "hold": "wait",
    "review": "wait",
    "licence": "wait",
    "approve_in_part": "wait",
    "bar": "bad",
    "stop": "bad",
    "not_accept": "bad",
    "refuse": "bad",
}
TREATMENT_TONES = {
    Treatment.FACILITATE: "good",
    Treatment.STANDARD: "good",
    Treatment.PROHIBIT: "bad",
}
BEATEN = "treat_beaten"  # the reasons of rules that matched and gave way begin like this


@dataclass(frozen=True)
class GroundShown:
    """One ground in words, with the edition and row behind it."""

    text: str
    citation: str
    edition: int | None
    row: int | None
    internal: bool


@dataclass(frozen=True)
class LineShown:
    """What is found for one line."""

    line: str
    treatment: str
    tone: str
    hard_stop: bool
    grade: str
    conditions: list[str]
    hits: list[Mapping[str, Any]]
    grounds: list[GroundShown]
    beaten: list[GroundShown]


@dataclass(frozen=True)
class FindingShown:
    """A finding as it is shown."""

    stage: str
    outcome: str
    tone: str
    pathway: str
    special: str
    duties: list[str]
    grades: list[tuple[str, str]]
    grounds: list[GroundShown]
    beaten: list[GroundShown]
    lines: list[LineShown]
    made_at: datetime
    engine: str
    outdated: bool


def shown(finding: Finding, *, outdated: bool = False) -> FindingShown:
    """The finding in words; `outdated` when the rules of today would find otherwise."""
    assessed = read(finding)
    own = _own_grounds(assessed)
    return FindingShown(
        stage=str(STAGES[finding.stage].title),
        outcome=str(OUTCOMES.get(assessed.outcome, assessed.outcome)),
        tone=TONES.get(assessed.outcome, "plain"),
        pathway=str(Pathway(assessed.pathway).label) if assessed.pathway else "",
        special=code_name("special", assessed.special) if assessed.special else "",
        duties=[code_name("duty", duty) for duty in assessed.duties],
        grades=[(item, code_name("grade", grade)) for item, grade in assessed.grades.items()],
        grounds=_worded(ground for ground in own if not ground.code.startswith(BEATEN)),
        beaten=_worded(ground for ground in own if ground.code.startswith(BEATEN)),
        lines=[_line(line) for line in assessed.lines],
        made_at=finding.made_at,
        engine=finding.engine,
        outdated=outdated,
    )


def _own_grounds(assessed: Assessed) -> list[Ground]:
    """The stage's grounds that no line repeats: a line's grounds are shown with the line."""
    of_lines = [ground for line in assessed.lines for ground in line.grounds]
    return [ground for ground in assessed.grounds if ground not in of_lines]


def _worded(grounds: Iterable[Ground]) -> list[GroundShown]:
    """Each in words, once: the recipient's place and an onward one may give the same."""
    return list(dict.fromkeys(_shown(ground) for ground in grounds))


def _shown(ground: Ground) -> GroundShown:
    return GroundShown(
        text=ground.sentence(),
        citation=ground.citation,
        edition=ground.edition,
        row=ground.row,
        internal=ground.internal,
    )


def _line(line: LineAssessed) -> LineShown:
    return LineShown(
        line=line.line,
        treatment=code_name("treatment", line.treatment) if line.treatment else "",
        tone="bad"
        if line.hard_stop
        else TREATMENT_TONES.get(Treatment(line.treatment), "wait")
        if line.treatment
        else "plain",
        hard_stop=line.hard_stop,
        grade=code_name("grade", line.grade) if line.grade else "",
        conditions=[code_name("condition", code) for code in line.conditions],
        hits=[{**hit, "list": code_name("party_list", str(hit["list"]))} for hit in line.hits],
        grounds=_worded(ground for ground in line.grounds if not ground.code.startswith(BEATEN)),
        beaten=_worded(ground for ground in line.grounds if ground.code.startswith(BEATEN)),
    )

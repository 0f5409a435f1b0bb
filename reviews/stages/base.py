"""The one shape of a stage, and of what its `assess` proposes; it knows no particular stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from accounts.models import AuthorityKind
from exports.screen import Screening
from reciprocity.treatments import Treatment
from reviews.dossier import Dossier
from reviews.models import Status
from reviews.stages.rules import StageRules
from rulebook.grounds import Ground

ENGINE = "2026.11"  # raised when a change of code may change a finding


@dataclass(frozen=True, kw_only=True)
class LineAssessed:
    """What a stage proposes for one line."""

    line: str
    treatment: str = ""
    hard_stop: bool = False
    hits: tuple[Mapping[str, Any], ...] = ()
    conditions: tuple[str, ...] = ()
    grade: str = ""
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """What the machine proposes; `outcome` is a word of that stage, `hold` means a person decides."""

    stage: str
    outcome: str
    lines: tuple[LineAssessed, ...] = ()
    grounds: tuple[Ground, ...] = ()
    pathway: str = ""
    special: str = ""
    duties: tuple[str, ...] = ()
    grades: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, as findings store them."""
        return {
            "stage": self.stage,
            "outcome": self.outcome,
            "pathway": self.pathway,
            "special": self.special,
            "duties": list(self.duties),
            "grades": dict(self.grades),
            "grounds": [ground.as_dict() for ground in self.grounds],
            "lines": [
                {
                    "line": line.line,
                    "treatment": str(line.treatment),
                    "hard_stop": line.hard_stop,
                    "hits": [dict(hit) for hit in line.hits],
                    "conditions": list(line.conditions),
                    "grade": line.grade,
                    "grounds": [ground.as_dict() for ground in line.grounds],
                }
                for line in self.lines
            ],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Assessed:
        """The value that `as_dict` wrote."""
        lines = tuple(
            LineAssessed(
                **{
                    **line,
                    "hits": tuple(line["hits"]),
                    "conditions": tuple(line["conditions"]),
                    "grounds": tuple(Ground.from_dict(ground) for ground in line["grounds"]),
                }
            )
            for line in stored["lines"]
        )
        return cls(
            **{
                **stored,
                "lines": lines,
                "duties": tuple(stored["duties"]),
                "grounds": tuple(Ground.from_dict(ground) for ground in stored["grounds"]),
            }
        )

    def line(self, code: str) -> LineAssessed | None:
        """What is proposed for one line, if this stage looked at lines."""
        return next((line for line in self.lines if line.line == code), None)

    @property
    def public_grounds(self) -> tuple[Ground, ...]:
        """The grounds an enterprise may read."""
        return tuple(ground for ground in self.grounds if not ground.internal)


Assess = Callable[[Dossier, StageRules], Assessed]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage of review: where it stands, who holds it, what it asks and what the machine proposes."""

    key: str
    status: Status
    authority: AuthorityKind
    permission: str
    title: Promise | str
    clock: str
    assess: Assess
    checklist: str = ""
    passes: str  # the act that says yes


def line_of(screening: Screening, *, grade: str = "") -> LineAssessed:
    """A screening of one line, as a stage proposes it."""
    return LineAssessed(
        line=screening.line,
        treatment=screening.treatment.value,
        hard_stop=screening.hard_stop,
        hits=tuple(
            {
                "party": h.party_id,
                "list": h.list,
                "name": h.name,
                "score": h.score,
                "reasons": list(h.reasons),
            }
            for h in screening.hits
        ),
        conditions=tuple(screening.conditions),
        grade=grade,
        grounds=tuple(screening.grounds),
    )


CLEAR = frozenset({Treatment.FACILITATE.value, Treatment.STANDARD.value})


def is_clear(line: LineAssessed) -> bool:
    """Whether screening leaves nothing for a person: no hit, no stop, nothing above standard."""
    return line.treatment in CLEAR and not line.hard_stop and not line.hits


def escalation(lines: tuple[LineAssessed, ...]) -> Status | None:
    """Where a person must look at what screening did not clear (DESIGN section 4), or None."""
    if any(line.treatment == Treatment.ENHANCED_REVIEW for line in lines):
        return Status.SECURITY_REVIEW
    if all(is_clear(line) for line in lines):
        return None
    return Status.EXPORT_CONTROL

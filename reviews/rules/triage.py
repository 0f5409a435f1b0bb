"""Owns the pathway question: which mechanism a transfer needs, from facts and the rows in force; reads no
database.

How the rows are ordered, and why (regime: P24 arts 2-8; M22 art.4 before 2024-03-22):

* What is not sent abroad needs no mechanism, whoever the handler is; screening still runs.
* A state organ or a body with public functions assesses whatever it sends: PIPL arts 36 and 37 stand above
  the exemptions of P24, so they are asked first. With nothing to send, it is read like anybody else.
* Important data ends every exemption (P24 art.5 last paragraph; conservative for arts 3, 4 and 6).
* Arts 3, 4, 5(1)-(3) and the statutory duty of the NDR are worded for any handler and cover sensitive data
  too. The claim under art.3 is believed only when both counters are zero; a claim that fails leaves the
  rest to decide.
* A pilot zone's list names a pathway before "outside the list" is believed. The lists do not bind CIIOs,
  except where they name an assessment. A `hold` row leaves the case undetermined.
* The Greater Bay Area contract is a chosen route without a ceiling; never for a CIIO or important data.
* The two counters are tested independently and any hit wins.
* Under the law of 2022 there were no scenario exemptions; figures since the previous year are facts of
  their own and never derived from this year's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from reviews.rules.pathways import (
    COUNTS,
    FTZ_SAYS,
    YES_NO,
    Condition,
    HandlerKind,
    Pathway,
    PathwayRow,
    Route,
    ScenarioExemption,
    Special,
)
from rulebook.grounds import Ground
from rulebook.inforce import EditionRef, Loaded

NOT_ON_A_LIST = ""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "is_ciio": YES_NO,
    "contains_important_data": YES_NO,
    "scenario_exemption": tuple(ScenarioExemption.values),
    "handler_kind": tuple(HandlerKind.values),
    "route": tuple(Route.values),
    "outbound": YES_NO,
    "ftz_list_says": (NOT_ON_A_LIST, *FTZ_SAYS),
    "other_law": YES_NO,
}
Values = dict[str, Any]


class FactError(ValueError):
    """A fact is out of its range or contradicts another; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, kw_only=True)
class TriageFacts:
    """What triage reads. None is unknown; the optional fields have the defaults of an ordinary case.

    Counts are natural persons, de-duplicated: `pi_count_this_year` without those whose sensitive data is
    sent, since 1 January; the last three only matter under the law before 2024-03-22. A handler of kind
    `ciio` is a CIIO; saying otherwise raises FactError, as does a value outside its choices.
    """

    is_ciio: str | None = None
    contains_important_data: str | None = None
    pi_count_this_year: int | None = None
    sensitive_pi_count_this_year: int | None = None
    scenario_exemption: str | None = None
    handler_kind: str | None = HandlerKind.ENTERPRISE.value
    route: str | None = Route.NONE.value
    outbound: str | None = "yes"
    ftz_list_says: str | None = NOT_ON_A_LIST
    other_law: str | None = "no"
    pi_held: int | None = None
    pi_since_prev_year: int | None = None
    sensitive_since_prev_year: int | None = None

    def __post_init__(self) -> None:
        for field, choices in CHOICES.items():
            value = getattr(self, field)
            if value is not None and value not in choices:
                raise FactError(
                    field, _("is not one of %(choices)s") % {"choices": ", ".join(filter(None, choices))}
                )
        for field in COUNTS:
            if (getattr(self, field) or 0) < 0:
                raise FactError(field, _("is below 0"))
        if self.handler_kind == HandlerKind.CIIO:
            self._is_a_ciio()

    def _is_a_ciio(self) -> None:
        if self.is_ciio == "no":
            raise FactError("is_ciio", _("contradicts handler_kind, which says ciio"))
        object.__setattr__(self, "is_ciio", "yes")


@dataclass(frozen=True, kw_only=True)
class Triaged:
    """The machine's answer. `duties` are codes; `unknown` names the facts a person must find out, and is
    filled only when the pathway is undetermined for want of them."""

    pathway: Pathway
    special: str
    duties: tuple[str, ...]
    grounds: tuple[Ground, ...]
    edition: EditionRef
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Rule:
    """A row with its conditions worked out once."""

    row: PathwayRow
    conditions: tuple[Condition, ...]

    @property
    def pathway(self) -> Pathway:
        """What the row answers; an unverified row cannot exempt by itself."""
        answer = Pathway(self.row.pathway)
        doubtful = answer == Pathway.EXEMPT and self.row.status == "unverified"
        return Pathway.UNDETERMINED if doubtful else answer


def triage(facts: TriageFacts, pathways: Loaded[PathwayRow], *, on: date) -> Triaged:
    """The pathway on a day. Pure.

    An unknown fact matters only when it could change the answer: every representative completion of the
    unknown facts is evaluated, and their common answer is the answer. Otherwise the pathway is
    undetermined, with one ground for each fact that matters: those in which two completions differ alone
    and answer differently, which is the smallest set that settles the case.
    """
    rules = [_Rule(row, row.conditions) for row in sorted(pathways.rows, key=_order) if row.applies(on)]
    decided = {key: _first(rules, values) for key, values in _completions(facts, rules)}
    answers = {_pathway(rule) for rule in decided.values()}
    if len(answers) > 1:
        return _undetermined(facts, decided, pathways.ref)
    return _determined(facts, answers.pop(), tuple(dict.fromkeys(decided.values())), pathways.ref)


def _order(row: PathwayRow) -> int:
    return row.order


def _pathway(rule: _Rule | None) -> Pathway:
    return rule.pathway if rule else Pathway.UNDETERMINED


def _first(rules: Sequence[_Rule], values: Values) -> _Rule | None:
    for rule in rules:
        if all(condition.holds(values[condition.field]) for condition in rule.conditions):
            return rule
    return None


# --- Unknown facts ----------------------------------------------------------------------------------------

Completion = tuple[tuple[str, Any], ...]


def _completions(facts: TriageFacts, rules: Sequence[_Rule]) -> Iterator[tuple[Completion, Values]]:
    """Every combination of representative values of the unknown facts that the rules read, with the whole
    case."""
    values = asdict(facts)
    read = {condition.field: None for rule in rules for condition in rule.conditions}
    unknown = [field for field in values if field in read and values[field] is None]
    for chosen in product(*(_representatives(field, rules) for field in unknown)):
        whole = {**values, **dict(zip(unknown, chosen, strict=True))}
        if not (whole["handler_kind"] == HandlerKind.CIIO and whole["is_ciio"] == "no"):
            yield tuple(zip(unknown, chosen, strict=True)), whole


def _representatives(field: str, rules: Sequence[_Rule]) -> list[Any]:
    """One value of each class that the rules tell apart: of a count, 0 and the numbers round each
    threshold."""
    asked = [condition for rule in rules for condition in rule.conditions if condition.field == field]
    if field in COUNTS:
        numbers = {max(0, c.number + step) for c in asked for step in (-1, 0, 1)} | {0}
        values: Iterable[Any] = sorted(numbers)
    else:
        values = CHOICES[field]
    classes: dict[tuple[bool, ...], Any] = {}
    for value in values:
        classes.setdefault(tuple(condition.holds(value) for condition in asked), value)
    return list(classes.values())


def _matters(decided: Mapping[Completion, _Rule | None]) -> tuple[str, ...]:
    """The unknown facts on which the answer turns: two completions differ in that fact alone and disagree."""
    fields = [field for field, _value in next(iter(decided))]
    return tuple(field for place, field in enumerate(fields) if _turns(decided, place))


def _turns(decided: Mapping[Completion, _Rule | None], place: int) -> bool:
    answers: dict[Completion, Pathway] = {}
    for completion, rule in decided.items():
        others = completion[:place] + completion[place + 1 :]
        if answers.setdefault(others, _pathway(rule)) != _pathway(rule):
            return True
    return False


def _undetermined(
    facts: TriageFacts, decided: Mapping[Completion, _Rule | None], edition: EditionRef
) -> Triaged:
    unknown = _matters(decided)
    grounds = [
        Ground(code=f"triage.unknown.{field}", table=edition.table, edition=edition.id) for field in unknown
    ]
    return Triaged(
        pathway=Pathway.UNDETERMINED,
        special=_special(facts, decided.values()),
        duties=(),
        grounds=(*grounds, *_other_law(facts, edition)),
        edition=edition,
        unknown=unknown,
    )


# --- Answers ----------------------------------------------------------------------------------------------


def _determined(
    facts: TriageFacts, pathway: Pathway, rules: tuple[_Rule | None, ...], edition: EditionRef
) -> Triaged:
    rows = [rule.row for rule in rules if rule]
    grounds = [_ground(row, facts, edition) for row in rows]
    if not rows:
        grounds = [Ground(code="triage.no_rule", table=edition.table, edition=edition.id)]
    return Triaged(
        pathway=pathway,
        special=_special(facts, rules),
        duties=_duties(facts, rows),
        grounds=(*grounds, *_unused_claim(facts, pathway, rows, edition), *_other_law(facts, edition)),
        edition=edition,
    )


def _duties(facts: TriageFacts, rows: Sequence[PathwayRow]) -> tuple[str, ...]:
    """Every duty that any of the deciding rows names, in their order."""
    named = [duty for row in rows for duty in row.duties]
    also = ["comply_other_law"] if facts.other_law == "yes" else []
    return tuple(dict.fromkeys([*named, *also]))


def _ground(row: PathwayRow, facts: TriageFacts, edition: EditionRef) -> Ground:
    return Ground(
        code=row.reason,
        params=dict(_read_by(row, facts)),
        citation=row.citation,
        table=edition.table,
        edition=edition.id,
        row=row.row,
        key=row.key,
        status=row.status,
    )


def _read_by(row: PathwayRow, facts: TriageFacts) -> Iterator[tuple[str, Any]]:
    """The facts that the row read; of an unknown one, what the row would accept."""
    for condition in row.conditions:
        value = getattr(facts, condition.field)
        if value is not None:
            yield condition.field, value
        elif condition.any_of:
            yield condition.field, condition.any_of


def _special(facts: TriageFacts, rules: Iterable[_Rule | None]) -> str:
    """The special on which all deciding rows agree; another law is named only beside no other special."""
    specials = {rule.row.special if rule else "" for rule in rules}
    agreed = specials.pop() if len(specials) == 1 else ""
    return agreed or (Special.OTHER_LAW.value if facts.other_law == "yes" else "")


def _other_law(facts: TriageFacts, edition: EditionRef) -> Iterator[Ground]:
    if facts.other_law == "yes":
        yield Ground(code="triage.other_law", table=edition.table, edition=edition.id)


def _unused_claim(
    facts: TriageFacts, pathway: Pathway, rows: Sequence[PathwayRow], edition: EditionRef
) -> Iterator[Ground]:
    """Says so when a claimed exemption did not carry the answer."""
    claimed = facts.scenario_exemption not in (None, ScenarioExemption.NONE.value)
    if claimed and pathway != Pathway.EXEMPT:
        params = {"scenario_exemption": facts.scenario_exemption}
        yield Ground(code="triage.claim_not_used", params=params, table=edition.table, edition=edition.id)

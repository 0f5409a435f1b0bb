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
from dataclasses import dataclass
from datetime import date
from typing import Any

from reviews.rules.facts import CHOICES, FactError, TriageFacts
from reviews.rules.pathways import Pathway, PathwayRow, ScenarioExemption, Special
from reviews.rules.unknowns import Completion, Values, answer_of, completions, matters
from rulebook.grounds import Ground
from rulebook.inforce import EditionRef, Loaded

__all__ = ["CHOICES", "FactError", "TriageFacts", "Triaged", "triage"]


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


def triage(facts: TriageFacts, pathways: Loaded[PathwayRow], *, on: date) -> Triaged:
    """The pathway on a day. Pure.

    An unknown fact matters only when it could change the answer: every representative completion of the
    unknown facts is evaluated, and their common answer is the answer. Otherwise the pathway is
    undetermined, with one ground for each fact that matters: those in which two completions differ alone
    and answer differently, which is the smallest set that settles the case.
    """
    rows = [row for row in sorted(pathways.rows, key=_order) if row.applies(on)]
    decided = {key: _first(rows, values) for key, values in completions(facts, rows)}
    answers = {answer_of(row) for row in decided.values()}
    if len(answers) > 1:
        return _undetermined(facts, decided, pathways.ref)
    return _determined(facts, answers.pop(), tuple(dict.fromkeys(decided.values())), pathways.ref)


def _order(row: PathwayRow) -> int:
    return row.order


def _first(rows: Sequence[PathwayRow], values: Values) -> PathwayRow | None:
    for row in rows:
        if all(condition.holds(values[condition.field]) for condition in row.conditions):
            return row
    return None


def _undetermined(
    facts: TriageFacts, decided: Mapping[Completion, PathwayRow | None], edition: EditionRef
) -> Triaged:
    unknown = matters(decided)
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


def _determined(
    facts: TriageFacts, pathway: Pathway, deciding: tuple[PathwayRow | None, ...], edition: EditionRef
) -> Triaged:
    rows = [row for row in deciding if row]
    grounds = [_ground(row, facts, edition) for row in rows]
    if not rows:
        grounds = [Ground(code="triage.no_rule", table=edition.table, edition=edition.id)]
    return Triaged(
        pathway=pathway,
        special=_special(facts, deciding),
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


def _special(facts: TriageFacts, rows: Iterable[PathwayRow | None]) -> str:
    """The special on which all deciding rows agree; another law is named only beside no other special."""
    specials = {row.special if row else "" for row in rows}
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

"""What closing a re-assessment does to its lines, through the writer of entitlements; it checks nothing."""

from __future__ import annotations

from datetime import datetime

from accounts.access import Acting
from reviews.entitlements import writer as entitlements
from reviews.models import (
    Decision,
    Entitlement,
    EntitlementStatus,
    LineOutcome,
    OutcomeCondition,
    Reassessment,
)
from reviews.reassessment.acts import Act
from reviews.reassessment.checks import Conditions, Found, live_lines
from reviews.stages.base import LineAssessed
from reviews.stages.pathway import codes


def propose(
    row: Act, decision: Decision, reassessment: Reassessment, found: Found, conditions: Conditions
) -> None:
    """Write down what the proposal says of each live line, with what screening says of it today."""
    for line in live_lines(reassessment):
        said = found.get(line.pk)
        outcome = LineOutcome.objects.create(
            decision=decision,
            line=line.line,
            outcome=_outcome(row, line),
            treatment=str(said.treatment) if said else "",
            grounds=[ground.as_dict() for ground in said.grounds] if said else [],
        )
        OutcomeCondition.objects.bulk_create(
            OutcomeCondition(outcome=outcome, code=code, value=value)
            for code, value in conditions.get(line.line.code, {}).items()
        )


def _outcome(row: Act, line: Entitlement) -> LineOutcome.Outcome:
    """Whether the line may be sent once the act is bound; where the act leaves it alone, as it stands."""
    runs = row.lets_run or (not row.line_act and line.status == EntitlementStatus.IN_FORCE)
    return LineOutcome.Outcome.ALLOWED if runs else LineOutcome.Outcome.REFUSED


def proposed(decision: Decision) -> Conditions:
    """The conditions that a proposal carries, for the lines that it names any for."""
    rows = decision.outcomes.select_related("line").prefetch_related("conditions")
    given = {row.line.code: {each.code: each.value for each in row.conditions.all()} for row in rows}
    return {line: conditions for line, conditions in given.items() if conditions}


def act_on(
    row: Act,
    reassessment: Reassessment,
    found: Found,
    conditions: Conditions,
    *,
    by: Acting,
    now: datetime,
) -> None:
    """Each live line takes the edge that the act means for it; what settles is compared with today's finding
    from now on, and conditions replace those that held."""
    cause = reassessment.subject
    for line in live_lines(reassessment):
        edge = _edge_of(row, line)
        if edge:
            entitlements.take(line, edge, by=by, now=now, cause=cause)
        if row.settles and line.pk in found:
            _settle(line, found[line.pk], by, now, cause=cause)
        if line.line.code in conditions:
            entitlements.vary(line, conditions[line.line.code], by=by, now=now, cause=cause)


def _edge_of(row: Act, line: Entitlement) -> str:
    """The edge this act means for a line where it stands; "" where it is there already."""
    if row.lets_run:
        return "resume" if line.status == EntitlementStatus.SUSPENDED else ""
    if row.line_act == "suspend" and line.status == EntitlementStatus.SUSPENDED:
        return ""
    return row.line_act


def _settle(line: Entitlement, found: LineAssessed, by: Acting, now: datetime, *, cause: str) -> None:
    entitlements.settle(
        line, treatment=str(found.treatment), reasons=codes(found.grounds), by=by, now=now, cause=cause
    )

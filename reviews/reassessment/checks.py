"""What must be true before a re-assessment is closed: it asks what screening says of the live lines today.

It reads; it never writes. What stands in the way is raised as `Blocked`, in a sentence a person can act on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reciprocity.treatments import Treatment
from reviews.models import LIVE, Decision, Entitlement, Reassessment
from reviews.reassessment.acts import Act
from reviews.reassessment.evaluate import Evaluation, read
from reviews.refusals import Blocked
from reviews.rules.conditions import wrong_conditions
from reviews.stages.base import LineAssessed
from reviews.stages.pathway import codes
from rulebook.grounds import Ground
from rulebook.inforce import NoEditionInForce

Conditions = Mapping[str, Mapping[str, str]]  # {line code: {condition code: value}}
Found = Mapping[int, LineAssessed]  # what screening says, by entitlement


def live_lines(reassessment: Reassessment) -> list[Entitlement]:
    """The entitlements of its lines that have not ended."""
    rows = Entitlement.objects.filter(reassessment_lines__reassessment=reassessment, status__in=LIVE)
    return list(rows.select_related("line").order_by("pk"))


def findings_now(reassessment: Reassessment, now: datetime) -> dict[int, LineAssessed]:
    """What screening says today of its live lines, by entitlement; empty where no edition is in force."""
    on = timezone.localdate(now)
    rows = Entitlement.objects.filter(reassessment_lines__reassessment=reassessment, status__in=LIVE)
    try:
        evaluation = Evaluation.of_day(on, now=now)
    except NoEditionInForce:
        return {}
    batch = read(rows, on=on)
    return {line.entitlement: evaluation.found(line, batch) for line in batch.lines}


def may_close(
    row: Act, reassessment: Reassessment, found: Found, *, reason: str, conditions: Conditions
) -> None:
    """Raises Blocked when the act that closes it lacks something."""
    if not reason.strip():
        raise Blocked(_("Give the reason."), link="#reason")
    if row.lets_run:
        none_stopped(reassessment, found)
    if row.name == "vary":
        _conditions_fit(reassessment, conditions)


def none_stopped(reassessment: Reassessment, found: Found) -> None:
    """A hard stop outranks every person: such a line cannot be let run."""
    lines = live_lines(reassessment)
    if any(line.pk not in found for line in lines):
        raise Blocked(_("No edition is in force by which the lines could be screened today."))
    stopped = [line.line.code for line in lines if found[line.pk].hard_stop]
    if stopped:
        raise Blocked(
            _("A hard stop is in force for %(lines)s, so it cannot be let run.")
            % {"lines": ", ".join(stopped)}
        )


def _conditions_fit(reassessment: Reassessment, conditions: Conditions) -> None:
    known = {line.line.code for line in live_lines(reassessment)}
    if not conditions or not set(conditions) <= known:
        raise Blocked(_("Give the new conditions for lines of this re-assessment."), link="#conditions")
    for line, given in conditions.items():
        problem = wrong_conditions(given)
        if problem:
            raise Blocked(f"{line}: {problem}", link="#conditions")


def prohibits(reassessment: Reassessment, found: Found) -> bool:
    """Whether a line was, or is now, prohibited or under a hard stop, so that two others must assent."""
    opened = reassessment.lines.values_list("hard_stop", "after")
    now = ((each.hard_stop, str(each.treatment)) for each in found.values())
    return any(stop or treatment == Treatment.PROHIBIT for stop, treatment in (*opened, *now))


def still_found_so(decision: Decision, reassessment: Reassessment, found: Found) -> None:
    """Raises Blocked when other lines are live, or are found differently, than when it was proposed."""
    proposed = {
        outcome.line_id: (outcome.treatment, codes(map(Ground.from_dict, outcome.grounds)))
        for outcome in decision.outcomes.all()
    }
    today = {line.line_id: _said(found.get(line.pk)) for line in live_lines(reassessment)}
    if proposed != today:
        raise Blocked(_("The facts changed after this was proposed. Take it back and propose again."))


def _said(found: LineAssessed | None) -> tuple[str, tuple[str, ...]]:
    return (str(found.treatment), codes(found.grounds)) if found else ("", ())

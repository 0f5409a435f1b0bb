"""What a draft edition would change for live entitlements, in counts: the previewer of the rule tables that
screening reads. It runs the draft through the evaluation that sweeps use, and opens nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from reviews.reassessment.evaluate import Batch, Difference, Evaluation, live_on, live_rules, read
from reviews.stages.screening import NEEDED
from rulebook.inforce import NoEditionInForce, loaded
from rulebook.models import Edition

TABLES = NEEDED
CHUNK = 5_000


def impact(edition: Edition, now: datetime) -> dict[str, Any]:
    """Counts on the draft's first day, or today when that has passed: lines evaluated, lines whose treatment
    changes by "before->after", new hard stops, and applications concerned.

    Where another table has no edition in force, says which instead: nothing can be counted then.
    """
    on = max(timezone.localdate(now), edition.effective_from)
    try:
        rules = live_rules(on, draft=loaded(edition.pk))
    except NoEditionInForce as gap:
        return {"evaluated": 0, "missing": gap.table}
    changed: Counter[str] = Counter()
    applications: set[int] = set()
    evaluated = stops = 0
    evaluation = Evaluation(rules=rules, on=on)
    for batch in _batches(on):
        evaluated += len(batch.lines)
        for each in evaluation.differences(batch):
            changed[_change(each)] += 1
            stops += each.found.hard_stop
            applications.add(each.line.application)
    return {
        "evaluated": evaluated,
        "changed": dict(sorted(changed.items())),
        "hard_stops": stops,
        "applications": len(applications),
    }


def _change(each: Difference) -> str:
    return f"{each.line.treatment or '-'}->{each.after}"


def _batches(on: date) -> Iterator[Batch]:
    """The live lines, a chunk at a time, in the order of their ids."""
    after = 0
    while ids := list(live_on(on).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield read(live_on(on).filter(pk__gt=after, pk__lte=ids[-1]), on=on)
        after = ids[-1]

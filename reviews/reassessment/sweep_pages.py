"""The run record of the sweeps on the admin site; it shows and starts nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.models import FollowUp, Sweep
from reviews.reassessment.pages import PAGE, page, reader


def sweeps(request: HttpRequest) -> HttpResponse:
    """The run record of sweeps, newest first, and the follow-ups that failed and are tried again."""
    now = timezone.now()
    reader(request, now)
    failed = FollowUp.objects.filter(done_at__isnull=True).exclude(last_error="").order_by("due_at")
    rows = Sweep.objects.select_related("edition").prefetch_related("ranges").order_by("-pk")
    context = {
        "title": _("Sweeps"),
        "rows": [_record(sweep) for sweep in rows[:PAGE]],
        "failed": failed[:PAGE],
    }
    return page(request, "sweeps", context)


def _record(sweep: Sweep) -> Mapping[str, Any]:
    ranges = list(sweep.ranges.all())
    return {
        "sweep": sweep,
        "ranges": len(ranges),
        "done": sum(1 for each in ranges if each.finished_at),
        "counts": sorted(_sum(each.counts for each in ranges).items()),
    }


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for name, number in each.items():
            total[name] = total.get(name, 0) + number
    return total

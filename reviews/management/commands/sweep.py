"""`sweep`: works every sweep that is due to its end in this process, without a broker."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviews.models import Sweep
from reviews.reassessment import sweeps
from rulebook.inforce import NoEditionInForce


class Command(BaseCommand):
    """Prints the run record of each sweep that was open, one JSON object a line."""

    help = "Makes the sweeps of today due, works them to the end, and prints their run records."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make due, plan, work; a sweep that nobody can evaluate ends with its reason and exit 1."""
        now = timezone.now()
        sweeps.make_due(now=now)
        sweeps.plan_due(now=now)
        concerned = list(
            Sweep.objects.filter(ranges__finished_at=None).distinct().values_list("pk", flat=True)
        )
        try:
            for range_id in sweeps.waiting_ranges(now=now):
                sweeps.run_range(range_id, now=now)
        except NoEditionInForce as gap:
            raise CommandError(str(gap)) from gap
        for sweep in Sweep.objects.filter(pk__in=concerned).order_by("pk"):
            record = {"sweep": sweep.key, "finished": sweep.finished_at is not None, "counts": sweep.counts}
            self.stdout.write(json.dumps(record))

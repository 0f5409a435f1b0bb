"""`run_due`: does everything that is due in this process, with or without a broker."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviews import followups


class Command(BaseCommand):
    """The tick by hand; prints what it did as one JSON object."""

    help = "Does every due row: expiry, letters and scans, sweeps and their ranges, the seal of the ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once, to the end."""
        self.stdout.write(json.dumps(asdict(followups.run_due(now=timezone.now()))))

"""`verify_ledger`: one JSON object on standard output, exit 1 on a break."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from ledger.verify import verify


class Command(BaseCommand):
    """Reads the whole ledger and says whether it is as it was written."""

    help = "Verify the ledger: prints chains, entries, checkpoints and the first break; exits 1 on a break."
    requires_system_checks = []  # a missing trigger is reported as a break, not as a failed check

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the report."""
        report = verify()
        self.stdout.write(json.dumps(report.as_dict()))
        if report.first_break:
            raise SystemExit(1)

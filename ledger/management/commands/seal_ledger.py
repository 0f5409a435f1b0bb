"""`seal_ledger`: seals the heads of all chains now; the hourly schedule calls the same function."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ledger.seal import line_of, seal


class Command(BaseCommand):
    """Makes one checkpoint."""

    help = "Seal the ledger: store a checkpoint and write its line to LEDGER_SEAL_FILE."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the checkpoint's line."""
        self.stdout.write(line_of(seal(now=timezone.now())))

"""`load_first_editions`: puts in force what a new installation starts with; may run twice."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.access import Acting
from rulebook import first_editions, lifecycle
from rulebook.lifecycle import BadRows
from rulebook.permits import RefusedAct
from rulebook.tables import TABLES


class Command(BaseCommand):
    """Import and publish every registered table's first editions."""

    help = "Put the first editions of every rule table in force; may run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--training` adds the training editions (DEBUG); `--confirm-refresh` stamps the lists as current
        now."""
        parser.add_argument("--training", action="store_true", help="also the training editions (DEBUG only)")
        parser.add_argument(
            "--confirm-refresh", action="store_true", help="record that the refreshed lists are current today"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then say in one line what was loaded."""
        now = timezone.now()
        try:
            made = first_editions.load(now=now, training=options["training"])
        except BadRows as error:
            told = "\n".join(f"row {p.row}, {p.column}: {p.value!r} {p.message}" for p in error.problems)
            raise CommandError(f"A shipped file has problems:\n{told}") from error
        except RefusedAct as error:
            raise CommandError(str(error)) from error
        if options["confirm_refresh"]:
            for table in (table for table in TABLES.values() if table.refreshed):
                lifecycle.confirm_refresh(table.key, by=Acting.system("first-load"), now=now)
        self.stdout.write(
            f"{len(made)} editions loaded: {', '.join(f'{e.table} {e.pk}' for e in made) or '-'}"
        )

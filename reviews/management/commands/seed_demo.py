"""`seed_demo`: fills an empty installation with a demonstration; may run twice, asks nothing, DEBUG only."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviews.demo.seed import seed


class Command(BaseCommand):
    """Make demo accounts, put the first editions and the training edition in force, file applications."""

    help = "Fill the database with a demonstration; may run twice (DEBUG only)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, then say in one line what was made."""
        try:
            made = seed(now=timezone.now())
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made} applications made")

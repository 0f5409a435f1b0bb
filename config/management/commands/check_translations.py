"""`manage.py check_translations`: nothing missing, left over, fuzzy or empty."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.translations import problems


class Command(BaseCommand):
    """Compares the catalogue with what the sources say now; changes nothing."""

    help = "Fail when a message is not translated (needs gettext)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError after naming every problem."""
        found = sorted(
            problem for folder in settings.LOCALE_PATHS for problem in problems(settings.BASE_DIR, folder)
        )
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{len(found)} messages need attention: run `make messages` and translate.")

"""`manage.py update_translations`: brings the text catalogue up to date with the sources."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.translations import extract


class Command(BaseCommand):
    """New messages arrive empty, changed ones fuzzy, lost ones go."""

    help = "Update the message catalogues from the sources (needs gettext)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the catalogue; the translator's work follows."""
        for folder in settings.LOCALE_PATHS:
            extract(settings.BASE_DIR, folder)

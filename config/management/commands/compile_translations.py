"""`manage.py compile_translations`: binary catalogues from the text ones, with Babel."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.translations import catalogue_in, compile_catalogue


class Command(BaseCommand):
    """Compiles the catalogue of every locale folder of the project."""

    help = "Compile the message catalogues (needs no gettext)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Missing catalogues are passed over: the source language needs none."""
        for folder in settings.LOCALE_PATHS:
            if catalogue_in(folder).exists():
                compile_catalogue(catalogue_in(folder))

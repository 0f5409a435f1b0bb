"""The ledger app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The record of every act."""

    name = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

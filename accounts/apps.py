"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People and the units they belong to."""

    name = "accounts"
    verbose_name = _("People and units")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Has sign-ins recorded, whichever door they come through."""
        from accounts import records

        records.connect()

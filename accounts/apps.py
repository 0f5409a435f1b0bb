"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and the units they belong to."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Has sign-ins recorded, whichever door they come through."""
        from accounts import records

        records.connect()

"""The rulebook app: declares its own table and asks the database to keep what is published."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Editions of rule tables."""

    name = "rulebook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the codes table."""
        from rulebook import codes  # noqa: F401 - importing registers

"""The exports app: declares its rule tables and reasons."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Export-control screening."""

    name = "exports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Importing the modules registers what they declare."""
        from exports import reasons, tables  # noqa: F401

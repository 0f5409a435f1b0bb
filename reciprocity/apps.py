"""The reciprocity app."""

from django.apps import AppConfig


class ReciprocityConfig(AppConfig):
    """Registers this app's rule tables and reasons."""

    name = "reciprocity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Importing the modules registers what they declare."""
        from reciprocity import reasons, tables  # noqa: F401
        from reciprocity.published import jurisdictions
        from rulebook.codes import names_of

        names_of("jurisdiction", jurisdictions)

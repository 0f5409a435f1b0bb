"""The reviews app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Registers the rule tables of reviews."""

    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Importing the module registers what it declares."""
        from reviews import tables  # noqa: F401

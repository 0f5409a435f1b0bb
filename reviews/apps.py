"""The reviews app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """Registers the rule tables of reviews."""

    name = "reviews"
    verbose_name = _("Applications and results")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the rule tables and reasons, and protect what must never change once written."""
        from ledger.triggers import protect
        from reviews import tables  # noqa: F401
        from reviews.reassessment import preview
        from rulebook import previewers

        for written_once in ("snapshot", "finding", "signature", "letter", "service"):
            protect(f"reviews_{written_once}")
        previewers.register(preview.TABLES, preview.impact)

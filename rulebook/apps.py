"""The rulebook app: declares its own table and asks the database to keep what is published."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

CLOSED = (
    "(SELECT e.status FROM rulebook_edition e WHERE e.id = {row}.edition_id) IN ('published', 'withdrawn')"
)
WITHDRAWING = (
    "EXISTS (SELECT 1 FROM rulebook_withdrawal w WHERE w.edition_id = OLD.id"
    " AND w.confirmed_by <> '' AND w.effective_from = OLD.effective_from)"
)


class RulebookConfig(AppConfig):
    """Editions of rule tables."""

    name = "rulebook"
    verbose_name = _("Rule tables")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the codes table; keep what is published, and every signature, from change."""
        from ledger.triggers import protect
        from rulebook import codes  # noqa: F401 - importing registers

        protect("rulebook_rulerow", when=CLOSED.format(row="OLD"), insert_when=CLOSED.format(row="NEW"))
        protect(
            "rulebook_edition",
            when=f"OLD.status = 'withdrawn' OR (OLD.status = 'published' AND NOT {WITHDRAWING})",
        )
        protect("rulebook_withdrawal", when="OLD.confirmed_by <> ''")
        for table in ("approval", "impactreport", "checkrun", "refresh"):
            protect(f"rulebook_{table}")

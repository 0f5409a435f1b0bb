"""The ledger app."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The record of every act."""

    name = "ledger"
    verbose_name = _("Ledger")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Protects the ledger's own tables, and has every protection made after each migrate."""
        from ledger import triggers

        for table in ("ledger_entry", "ledger_checkpoint", "ledger_sealedhead"):
            triggers.protect(table)
        pre_migrate.connect(triggers.before_migrate, sender=self, dispatch_uid="ledger.before_migrate")
        post_migrate.connect(triggers.after_migrate, sender=self, dispatch_uid="ledger.after_migrate")
        checks.register(checks.Tags.database)(triggers.check_installed)

"""The ledger in the admin: entries to read, newest first, with the state of their chain; no changes."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.models import Checkpoint, Entry
from ledger.verify import chain_break

SHOWN = 1000


class NewestOnly(Paginator):
    """Counts no further than the newest rows, so that the page costs the same at any size of the ledger."""

    @cached_property
    def count(self) -> int:
        """At most SHOWN."""
        rows: QuerySet[Model] = self.object_list  # type: ignore[assignment]
        return rows[:SHOWN].count()


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that nobody adds, changes or deletes."""

    paginator = NewestOnly
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Acts; searched by their subject, whole."""

    list_display = ("at", "subject", "seq", "act", "actor", "role", "unit")
    search_fields = ("=subject",)
    search_help_text = _("The whole subject, such as user:12 or application:TG-2026-44-000001")
    ordering = ("-id",)
    fields = ("subject", "seq", "act", "actor", "role", "unit", "at", "body", "prev_hash", "hash", "chain")
    readonly_fields = fields

    @admin.display(description=_("this subject's chain"))
    def chain(self, entry: Entry) -> str:
        """Whether the whole chain of the subject is as it was written, said at the moment of looking."""
        found = chain_break(entry.subject)
        if found is None:
            return gettext("unbroken")
        return gettext("broken at entry %(seq)s (%(kind)s)") % {"seq": found.seq, "kind": found.kind}


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnlyAdmin):
    """Seals, newest first."""

    list_display = ("seq", "at", "hash")
    ordering = ("-seq",)
    fields = ("seq", "at", "body", "prev_hash", "hash")
    readonly_fields = fields

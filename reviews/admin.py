"""The rows of reviews on the admin site: officers' pages for applications, the other rows to read only.

Nobody adds, changes or deletes a row here, a technical operator included; acts go through the writer.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from ledger.admin import ReadOnlyAdmin
from reviews import models
from reviews.casework.views import acts, beside, pages
from reviews.reassessment import admin as reassessments  # noqa: F401 - its pages join the site here


@admin.register(models.TransferApplication)
class TransferApplicationAdmin(ReadOnlyAdmin):
    """Purpose-built pages in place of the stock ones; each asks for itself who may read and act."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Every officer finds the worklist; what it lists is the person's own."""
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As above: the pages scope their rows."""
        return bool(request.user.is_staff)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The worklist."""
        return pages.worklist(request)

    def get_urls(self) -> list[URLPattern]:
        """Our pages and none of the stock ones."""
        routes: list[tuple[str, Any, str]] = [
            ("", self.changelist_view, "changelist"),
            ("<str:reference>/", pages.application, "page"),
            ("<str:reference>/snapshots/<int:number>/", pages.snapshot, "snapshot"),
            ("<str:reference>/findings/<int:number>/", pages.finding, "finding"),
            ("<str:reference>/documents/<str:kind>/<int:version>/", pages.document, "document"),
            ("<str:reference>/letters/<str:number>/", pages.letter, "letter"),
            ("<str:reference>/letters/<str:number>/serve/", beside.serve, "serve"),
            ("<str:reference>/act/<slug:name>/", acts.act, "act"),
            ("<str:reference>/sign/", acts.sign, "sign"),
            ("<str:reference>/take-back/", acts.take_back, "take_back"),
            ("<str:reference>/checklist/", beside.checklist, "checklist"),
            ("<str:reference>/find/", beside.find, "find"),
            ("<str:reference>/supplement/", beside.supplement, "supplement"),
            ("<str:reference>/clock/extend/", beside.extend, "extend"),
            ("<str:reference>/clock/exclude/", beside.exclude, "exclude"),
        ]
        return [
            path(route, self.admin_site.admin_view(view), name=f"reviews_transferapplication_{name}")
            for route, view, name in routes
        ]


class RowAdmin(ReadOnlyAdmin):
    """Rows as they are stored, for auditors; no act and no form."""

    list_per_page = 50


def _shown(model: Any, *columns: str) -> None:
    """Register a model to be read, with these columns in its list."""
    related = tuple(
        column for column in columns if getattr(model._meta.get_field(column), "many_to_one", False)
    )
    kind = type(
        f"{model.__name__}Admin", (RowAdmin,), {"list_display": columns, "list_select_related": related}
    )
    admin.site.register(model, kind)


_shown(models.Snapshot, "application", "number", "content_hash", "taken_by", "taken_at")
_shown(models.Document, "application", "kind", "version", "title", "state", "uploaded_at")
_shown(models.Finding, "application", "stage", "read_on", "engine", "made_at")
_shown(models.StageReview, "application", "stage", "act", "officer", "made_at")
_shown(models.ChecklistAnswer, "application", "stage", "code", "verdict", "answered_by", "answered_at")
_shown(models.Supplement, "application", "number", "stage", "due_on", "asked_by", "answered_at")
_shown(models.Referral, "application", "from_status", "outcome", "referred_at", "recorded_at")
_shown(models.Licence, "number", "scope", "ends_on", "recorded_by", "recorded_at")
_shown(models.ClockExtension, "application", "clock", "told_on", "new_due_on", "made_by")
_shown(models.ClockExclusion, "application", "clock", "cause", "from_on", "to_on", "made_by")
_shown(models.Decision, "application", "act", "state", "assents_needed", "proposed_by", "proposed_at")
_shown(models.Signature, "signer", "assents", "signed_at")
_shown(models.Letter, "application", "kind", "number", "issued_at")
_shown(models.Service, "letter", "method", "served_at", "recorded_by")
_shown(models.Entitlement, "application", "status", "basis", "treatment", "from_on", "to_on")
_shown(models.Objection, "application", "status", "lodged_by", "lodged_at")
_shown(models.FollowUp, "kind", "subject", "due_at", "attempts", "done_at", "last_error")

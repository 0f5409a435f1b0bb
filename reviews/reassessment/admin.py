"""Re-assessments and sweeps on the admin site: purpose-built pages in place of the stock ones."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from ledger.admin import ReadOnlyAdmin
from reviews.models import Reassessment, Sweep
from reviews.reassessment import pages, sweep_pages
from reviews.reassessment.persons import may_read


class PageAdmin(ReadOnlyAdmin):
    """Shown to those who handle re-assessments and to auditors; the pages scope their rows."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index names it."""
        return may_read(request.user, now=timezone.now())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As above."""
        return may_read(request.user, now=timezone.now())


@admin.register(Reassessment)
class ReassessmentAdmin(PageAdmin):
    """The list, one page each, and its acts."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list."""
        return pages.listed(request)

    def get_urls(self) -> list[URLPattern]:
        """Our pages and none of the stock ones."""
        view = self.admin_site.admin_view
        name = "reviews_reassessment"
        return [
            path("", view(self.changelist_view), name=f"{name}_changelist"),
            path("<int:pk>/", view(pages.shown), name=f"{name}_change"),
            path("<int:pk>/act/<slug:act>/", view(pages.act), name=f"{name}_act"),
            path("<int:pk>/sign/<int:decision>/", view(pages.sign), name=f"{name}_sign"),
            path("<int:pk>/take-back/<int:decision>/", view(pages.take_back), name=f"{name}_take_back"),
        ]


@admin.register(Sweep)
class SweepAdmin(PageAdmin):
    """The run records."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The run records, newest first."""
        return sweep_pages.sweeps(request)

    def get_urls(self) -> list[URLPattern]:
        """One page."""
        return [path("", self.admin_site.admin_view(self.changelist_view), name="reviews_sweep_changelist")]

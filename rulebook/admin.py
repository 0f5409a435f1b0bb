"""Editions on the admin site: which pages there are and who sees them; the pages themselves are in
`pages`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from rulebook import pages
from rulebook.models import Edition


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """Purpose-built pages in place of the stock forms: every change goes through the one writer."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Every officer reads what is published."""
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Every officer reads what is published; the pages hide the rest."""
        return bool(request.user.is_staff)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never by the stock form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never by the stock form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Editions by table."""
        return pages.editions(request)

    def get_urls(self) -> list[URLPattern]:
        """Our pages and the list; none of the stock ones."""
        routes: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("", self.changelist_view, "changelist"),
            ("import/", pages.import_file, "import"),
            ("<int:pk>/", pages.edition, "change"),
            ("<int:pk>/act/<slug:act>/", pages.act, "act"),
            ("<int:pk>/copy/", pages.copy, "copy"),
            ("<int:pk>/details/", pages.details, "details"),
            ("<int:pk>/rows/add/", pages.row, "row_add"),
            ("<int:pk>/rows/<int:number>/", pages.row, "row"),
            ("<int:pk>/rows/<int:number>/delete/", pages.delete_row, "row_delete"),
        ]
        return [
            path(route, self.admin_site.admin_view(view), name=f"rulebook_edition_{name}")
            for route, view, name in routes
        ]

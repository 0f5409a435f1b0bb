"""The admin site reviewers and ministries work in; pages join it through `get_urls` of the apps' admins."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TongguanAdminSite(admin.AdminSite):
    """The stock site under Tongguan's name; anonymous visitors are sent to the one sign-in page."""

    site_header = _("Tongguan")
    site_title = _("Tongguan")
    index_title = _("Review")
    site_url = "/"
    enable_nav_sidebar = False

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one sign-in page; a signed-in person without a place here gets a page that says so."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page, with what waits for the person who opens it."""
        from reviews.casework import dashboard  # the apps are loaded by now, which this module is not after

        mine = dashboard.context(request.user, now=timezone.now()) if request.user.is_authenticated else {}
        pages = dashboard.pages(self.get_app_list(request))
        return super().index(request, {**mine, "pages": pages, **(extra_context or {})})

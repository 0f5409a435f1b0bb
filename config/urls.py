"""Routes of the whole site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from accounts.views import switch_language
from config import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.health, name="healthz"),
    path("i18n/setlang/", switch_language, name="set_language"),
    path("", include("accounts.urls")),
    path("", include("reviews.urls")),
    # One page changes a password, and it tells the ledger.
    path("admin/password_change/", RedirectView.as_view(pattern_name="accounts:password_change")),
    path("admin/", admin.site.urls),
]

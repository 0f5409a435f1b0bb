"""Routes of the whole site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from accounts.views import switch_language
from config import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.health, name="healthz"),
    path("i18n/setlang/", switch_language, name="set_language"),
    path("", include("accounts.urls")),
    path("", include("reviews.urls")),
    path("admin/", admin.site.urls),
]

"""What every template may read; it asks the database for nothing until a template does."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.access import enterprises_of

_LABELS = {"production": "", "demo": _("demonstration"), "test": _("test")}


def site(request: HttpRequest) -> dict[str, Any]:
    """What to call this environment (nothing in production), and whom the visitor may act for."""
    return {
        "environment": _LABELS.get(settings.ENVIRONMENT, settings.ENVIRONMENT),
        "my_enterprises": SimpleLazyObject(lambda: _enterprises(request)),
    }


def _enterprises(request: HttpRequest) -> list[Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return list(enterprises_of(user, now=timezone.now()))

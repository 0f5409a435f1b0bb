"""What every template may read; it asks the database for nothing until a template does."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.access import enterprises_of


def site(request: HttpRequest) -> dict[str, Any]:
    """The environment's name, and the enterprises the visitor may act for (empty when not signed in)."""
    return {
        "environment": settings.ENVIRONMENT,
        "my_enterprises": SimpleLazyObject(lambda: _enterprises(request)),
    }


def _enterprises(request: HttpRequest) -> list[Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return list(enterprises_of(user, now=timezone.now()))

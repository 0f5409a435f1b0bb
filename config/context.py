"""What every template may read; it asks the database for nothing until a template does."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The environment's name."""
    return {"environment": settings.ENVIRONMENT}

"""What django-axes asks of us: one name per account, and the page for a locked one; it must not count."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

TOO_MANY_REQUESTS = 429


def username(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """The e-mail address tried, in lower case, so that its spelling buys no further tries."""
    given = (credentials or {}).get("username")
    if given is None and request is not None:
        given = request.POST.get("username", "")
    return str(given or "").strip().lower()


def locked(
    request: HttpRequest, response: HttpResponse | None, credentials: Mapping[str, Any] | None
) -> HttpResponse:
    """The page that says when to try again; it reads the same whether or not the account exists."""
    until = _until(username(request, credentials))
    page = render(request, "accounts/locked.html", {"until": until}, status=TOO_MANY_REQUESTS)
    page["Retry-After"] = str(max(1, int((until - timezone.now()).total_seconds())))
    return page


def _until(email: str) -> datetime:
    newest = AccessAttempt.objects.filter(username=email).order_by("-attempt_time").first()
    start: datetime = newest.attempt_time if newest else timezone.now()
    return start + settings.AXES_COOLOFF_TIME

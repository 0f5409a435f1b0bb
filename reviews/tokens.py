"""One-time form tokens: the second post of a form finds its token used. It knows nothing of the forms."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from reviews.models import UsedToken

_BYTES = 24  # 32 characters as text; the column holds 40
_LONGEST = 40


class AlreadyUsed(Exception):
    """This form was acted on before, so nothing is done a second time."""


class NotAToken(ValueError):
    """The form came without its token, so it was not made by one of our pages."""


def new() -> str:
    """Return a token for the hidden field of one form."""
    return secrets.token_urlsafe(_BYTES)


def use(token: str, *, by: User, now: datetime) -> None:
    """Spend the token in the caller's transaction; a rollback gives it back.

    Raises AlreadyUsed on the second use, also while the first is still under way, and NotAToken for none.
    """
    if not 16 <= len(token) <= _LONGEST:
        raise NotAToken("a form needs its token")
    try:
        with transaction.atomic():
            UsedToken.objects.create(token=token, used_by=by, used_at=now)
    except IntegrityError as error:
        raise AlreadyUsed(token) from error


def is_used(token: str) -> bool:
    """Whether the form was acted on already."""
    return UsedToken.objects.filter(token=token).exists()

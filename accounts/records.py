"""Writes sign-ins, failures and sign-outs to the ledger, whichever door they came through.

Django's own signals are the only place that sees every door. E-mail addresses stay out: a failure on an
unknown address is kept as a keyed hash. Tries while an account is locked are not written, so that nobody can
fill the ledger.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.throttle import username
from accounts.writer import record_own_act, subject_of
from ledger.canonical import Fact, pseudonym
from ledger.writer import Actor, append


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(signed_in, dispatch_uid="accounts.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="accounts.signed_out")
    user_login_failed.connect(sign_in_failed, dispatch_uid="accounts.sign_in_failed")


def signed_in(sender: object, user: User, **signal: object) -> None:
    """A session began."""
    record_own_act(user, "sign_in", now=timezone.now())


def signed_out(sender: object, user: User | None, **signal: object) -> None:
    """A session ended by the person; an anonymous sign-out is nobody's act."""
    if user is not None:
        record_own_act(user, "sign_out", now=timezone.now())


@transaction.atomic
def sign_in_failed(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **signal: object
) -> None:
    """A try failed: on the person's chain where the address is known, else on the chain of the day."""
    locked = bool(getattr(request, "axes_locked_out", False))
    if locked and getattr(request, "axes_failures_since_start", None) is None:
        return
    now = timezone.now()
    email = username(request, credentials)
    user = User.objects.filter(email=email).first()
    subject = subject_of(user) if user else f"sign_in:{timezone.localdate(now).isoformat()}"
    facts: dict[str, Fact] = {"locked": locked}
    if user is None:
        facts["address"] = pseudonym(email)
    append(subject, "sign_in_failed", actor=Actor("anonymous", "none", "none"), at=now, facts=facts)

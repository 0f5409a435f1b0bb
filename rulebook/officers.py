"""Finds the demo's two officers for an edition; on a machine without DEBUG there are none."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import demo
from accounts.models import Membership, User
from accounts.roles import Role
from rulebook.models import Edition
from rulebook.permits import RefusedAct
from rulebook.tables import TABLES


def demo_officers(edition: Edition, *, now: datetime) -> tuple[User, User]:
    """An editor and an approver of the ministries that own the edition's table, of two ministries when
    there are such; the demo's accounts are made when missing. Raises RefusedAct without DEBUG, or when the
    demo has none."""
    if not settings.DEBUG:
        raise RefusedAct("debug_only", _("This is possible on a demonstration installation only (DEBUG)."))
    demo.create()
    emails = [account.email for account in demo.DEMO_ACCOUNTS]
    editors = _held(edition, Role.MINISTRY_EDITOR, emails, now)
    approvers = _held(edition, Role.MINISTRY_APPROVER, emails, now)
    pairs = [(one, other) for one in editors for other in approvers if one.user_id != other.user_id]
    if not pairs:
        raise RefusedAct("no_officer", _("The demo has no two officers for this table."))
    editor, approver = min(pairs, key=lambda pair: pair[0].authority_id == pair[1].authority_id)
    return editor.user, approver.user


def _held(edition: Edition, role: Role, emails: list[str], now: datetime) -> list[Membership]:
    return list(
        Membership.objects.filter(
            role=role,
            authority__kind__in=TABLES[edition.table].owners,
            from_on__lte=timezone.localdate(now),
            to_on__isnull=True,
            user__is_active=True,
            user__email__in=emails,
        )
        .select_related("user", "authority")
        .order_by("pk")
    )

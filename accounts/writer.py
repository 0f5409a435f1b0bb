"""The one writer of accounts and memberships: every change is an act with a name in the ledger.

It must not decide what a role allows (`accounts.roles`) or read what a person may see (`accounts.access`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Acting, NotPermitted, Person, acting_as
from accounts.models import Authority, Enterprise, Membership, Role, User
from ledger.canonical import Fact
from ledger.writer import Actor, append

MANAGE = "accounts.manage"


@transaction.atomic
def grant(
    user: User, *, role: Role, unit: Enterprise | Authority, by: Person | Acting, now: datetime
) -> Membership:
    """Gives the role from today and records it.

    Raises NotPermitted (not an administrator, or one's own account) and ValidationError (the unit cannot give
    the role, or the person already holds it there).
    """
    acting = may_change_roles(user, by=by, now=now)
    user = User.objects.select_for_update().get(pk=user.pk)
    held = Membership(user=user, role=role, from_on=timezone.localdate(now))
    held.enterprise = unit if isinstance(unit, Enterprise) else None
    held.authority = unit if isinstance(unit, Authority) else None
    held.full_clean()
    held.save()
    facts: dict[str, Fact] = {
        "membership": held.pk,
        "role": str(role),
        "unit": held.unit,
        "from_on": held.from_on.isoformat(),
    }
    append(subject_of(user), "grant_role", actor=acting.actor, at=now, facts=facts)
    return held


@transaction.atomic
def revoke(membership: Membership, *, by: Person | Acting, now: datetime) -> Membership:
    """Ends the membership today and records it; the row stays.

    Raises NotPermitted as `grant` does, and ValidationError when it has ended before.
    """
    acting = may_change_roles(membership.user, by=by, now=now)
    held = Membership.objects.select_for_update().get(pk=membership.pk)
    if held.to_on is not None:
        raise ValidationError(_("This membership has ended before."), code="ended")
    held.to_on = max(timezone.localdate(now), held.from_on)
    held.save(update_fields=["to_on"])
    facts: dict[str, Fact] = {
        "membership": held.pk,
        "role": held.role,
        "unit": held.unit,
        "to_on": held.to_on.isoformat(),
    }
    append(subject_of(held.user), "revoke_role", actor=acting.actor, at=now, facts=facts)
    return held


def may_change_roles(user: User, *, by: Person | Acting, now: datetime) -> Acting:
    """Who changes the user's roles; NotPermitted for anyone but another administrator or a system actor."""
    if isinstance(by, Acting):
        return _system(by)
    acting = acting_as(by, MANAGE, now=now)
    if by.pk == user.pk:
        raise NotPermitted(
            _("Nobody changes their own roles: ask another administrator."), code="own_account"
        )
    return acting


def record_change(
    target: User | Enterprise | Authority, act: str, *, by: Person, fields: Sequence[str], now: datetime
) -> None:
    """Records that an administrator made or changed an account or a unit: names of fields, no values."""
    acting = acting_as(by, MANAGE, now=now)
    append(subject_of(target), act, actor=acting.actor, at=now, facts={"fields": sorted(fields)})


@transaction.atomic
def record_own_act(user: Person, act: str, *, now: datetime, facts: dict[str, Fact] | None = None) -> None:
    """Records what people do to their own session or password."""
    actor = Actor(actor=f"user:{user.pk}", role="account_holder", unit="none")
    append(subject_of(user), act, actor=actor, at=now, facts=facts or {})


def subject_of(target: Person | Enterprise | Authority) -> str:
    """The chain that an account or a unit has in the ledger."""
    if isinstance(target, Enterprise | Authority):
        kind = "enterprise" if isinstance(target, Enterprise) else "authority"
        return f"{kind}:{target.code}"
    return f"user:{target.pk}"


def _system(acting: Acting) -> Acting:
    if acting.user is not None:
        raise TypeError("a person is passed as a user, so that the permission is asked for here")
    return acting

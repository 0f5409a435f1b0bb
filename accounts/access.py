"""The one answer to "may this person do this, and as what?"; it reads memberships and must change nothing.

`acting_as` raises with a sentence a person can read, `may` answers a template: one truth, two voices. A
superuser gets no bypass. Which lines of which table a person sees is a scope of the app that owns the table.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypedDict, Unpack

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, AuthorityKind, Enterprise, Membership, Role, User
from accounts.roles import ROLES, holders
from ledger.writer import Actor

Person = User | AnonymousUser


class NotPermitted(Exception):
    """Not this person's act; `message` says why in the reader's language, `code` says it to programs."""

    def __init__(self, message: object, *, code: str) -> None:
        super().__init__(message)
        self.message = lazystr(message)
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class Acting:
    """A person in the one role and unit that an act is taken in; `user` is None for a named system actor."""

    user: User | None
    role: str
    unit: str
    enterprise: Enterprise | None = None
    authority: Authority | None = None
    name: str = ""

    @property
    def actor(self) -> Actor:
        """The same as text, for the ledger."""
        who = f"user:{self.user.pk}" if self.user else f"system:{self.name}"
        return Actor(actor=who, role=self.role, unit=self.unit)

    @classmethod
    def system(cls, name: str) -> Self:
        """A named system actor, such as "sweep": what a scheduled task acts as."""
        return cls(user=None, role="system", unit="system", name=name)


class Where(TypedDict, total=False):
    """What narrows the memberships that count for an act."""

    enterprise: Enterprise | None
    authority_kind: str | None
    province: str | None


def acting_as(
    user: Person,
    permission: str,
    *,
    now: datetime,
    enterprise: Enterprise | None = None,
    authority_kind: str | None = None,
    province: str | None = None,
) -> Acting:
    """The membership in which the user may take the act at that moment.

    `enterprise` is the unit for an enterprise's own acts, and the enterprise acted on for an authority's:
    nobody acts on their own. `province` narrows provincial offices only. Raises NotPermitted, and ValueError
    for an unknown permission.
    """
    held = [m for m in _memberships(user, now) if m.role in holders(permission)]
    if not held:
        raise NotPermitted(_needed(permission), code="role_missing")
    fitting = [m for m in held if _fits(m, enterprise, authority_kind, province)]
    if not fitting:
        raise NotPermitted(
            _("You hold the role, but at another unit than the one this belongs to."), code="wrong_unit"
        )
    chosen = fitting[0]
    if chosen.authority and enterprise and enterprise.pk in own_enterprise_ids(chosen.user):
        raise NotPermitted(
            _("You belong to this enterprise, so another officer must act on it."), code="own_enterprise"
        )
    return Acting(chosen.user, chosen.role, chosen.unit, chosen.enterprise, chosen.authority)


def may(user: Person, permission: str, *, now: datetime, **where: Unpack[Where]) -> bool:
    """Whether `acting_as` would answer."""
    try:
        acting_as(user, permission, now=now, **where)
    except NotPermitted:
        return False
    return True


def permissions_of(user: Person, *, now: datetime) -> frozenset[str]:
    """Every permission the user holds at some unit at that moment."""
    roles = {Role(m.role) for m in _memberships(user, now)}
    return frozenset(p for role in roles for p in ROLES[role].permissions)


def enterprises_of(user: Person, *, now: datetime | None = None) -> QuerySet[Enterprise]:
    """The enterprises the user may file for at that moment (by default, this one)."""
    if not isinstance(user, User) or not user.is_active:
        return Enterprise.objects.none()
    held = Membership.objects.of_enterprises().active(user, timezone.localdate(now))
    return Enterprise.objects.filter(pk__in=held.values("enterprise"))


def authorities_of(user: Person, *, now: datetime | None = None) -> QuerySet[Authority]:
    """The authorities the user serves at that moment (by default, this one)."""
    if not isinstance(user, User) or not user.is_active:
        return Authority.objects.none()
    held = Membership.objects.of_authorities().active(user, timezone.localdate(now))
    return Authority.objects.filter(pk__in=held.values("authority"))


def own_enterprise_ids(user: User) -> frozenset[int]:
    """Enterprises the user may never act on as an officer: memberships past and present, represented ones."""
    own = (
        Q(memberships__user=user)
        | Q(representative__memberships__user=user)
        | Q(represented__memberships__user=user)
    )
    return frozenset(Enterprise.objects.filter(own).values_list("pk", flat=True))


def _memberships(user: Person, now: datetime) -> list[Membership]:
    if not isinstance(user, User):
        raise NotPermitted(_("Sign in first."), code="not_signed_in")
    if not user.is_active:
        raise NotPermitted(_("This account is closed."), code="inactive")
    held = Membership.objects.active(user, timezone.localdate(now)).order_by("id")
    return list(held.select_related("user", "enterprise", "authority"))


def _fits(
    held: Membership, enterprise: Enterprise | None, authority_kind: str | None, province: str | None
) -> bool:
    if held.authority is None:
        return authority_kind is None and enterprise in (None, held.enterprise)
    if authority_kind is not None and held.authority.kind != authority_kind:
        return False
    provincial = held.authority.kind == AuthorityKind.PROVINCIAL_OFFICE
    return not provincial or province is None or held.authority.province == province


def _needed(permission: str) -> object:
    names = [role.label for role in Role if role in holders(permission)]
    joined = format_lazy(", ".join(["{}"] * len(names)), *names)
    return format_lazy(_("This act needs the role: {roles}. You do not hold it."), roles=joined)

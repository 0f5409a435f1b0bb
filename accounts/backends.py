"""Signs people in by e-mail and answers Django's permission questions from memberships; it gives no bypass.

The acts of a process are asked of `accounts.access.acting_as`, never here: this opens the admin's doors.
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from accounts.access import permissions_of
from accounts.models import User
from accounts.roles import PERMISSIONS

_TECHNICAL = frozenset({"accounts", "ledger", "axes"})  # what a technical operator may look at


class RoleBackend(BaseBackend):
    """E-mail and password; permissions from the roles held today."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **other: Any,
    ) -> User | None:
        """The active user of that address and password; an unknown address takes as long as a known one."""
        if username is None or password is None:
            return None
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The user of a session; none when the account was closed meanwhile."""
        return User.objects.filter(pk=user_id, is_active=True).first()

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """One of our permissions, or one of the admin's (`app.verb_model`) as the roles imply it."""
        if not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        held = _held(user_obj)
        return perm in held if perm in PERMISSIONS else _admin_may(user_obj, held, perm)

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        """Whether the admin's index shows the app."""
        if not user_obj.is_active:
            return False
        held = _held(user_obj)
        if "reviews.view_all" in held or (user_obj.is_superuser and app_label in _TECHNICAL):
            return True
        return any(permission.startswith(f"{app_label}.") for permission in held)


def _held(user: User) -> frozenset[str]:
    """Asked dozens of times a page, so kept on the user object, which lives for one request."""
    if not hasattr(user, "_held_permissions"):
        user._held_permissions = permissions_of(user, now=timezone.now())  # type: ignore[attr-defined]
    held: frozenset[str] = user._held_permissions  # type: ignore[attr-defined]
    return held


def _admin_may(user: User, held: frozenset[str], perm: str) -> bool:
    app, _, rest = perm.partition(".")
    verb = rest.partition("_")[0]
    if app == "accounts" and "accounts.manage" in held:
        return verb in {"view", "add", "change"} or rest == "delete_membership"
    if verb != "view":
        return False
    technical = user.is_superuser and app in _TECHNICAL
    return "reviews.view_all" in held or technical or (app == "ledger" and "ledger.view" in held)

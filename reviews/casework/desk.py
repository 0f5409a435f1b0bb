"""What an officer may act on and sign, as conditions on applications; computed from roles, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.access import own_enterprise_ids
from accounts.models import AuthorityKind, Membership, Role, User
from accounts.roles import ROLES
from reviews.acts import ACTS, act_at
from reviews.models import HOLDERS, Decision, DecisionState, Status, TransferApplication
from reviews.permits import permission_of

NOBODY = Q(pk__in=())
ADMINISTERING = frozenset({Role.MINISTRY_EDITOR, Role.MINISTRY_APPROVER, Role.ADMINISTRATOR})


def needed_at(status: str) -> frozenset[str]:
    """The permissions of the officers' acts at a status, read from the transition table."""
    standing = TransferApplication(status=status)
    there = [name for name in ACTS if status in sources(name) and not act_at(name, status).by_enterprise]
    return frozenset(permission_of(standing, name) for name in there)


def sources(act: str) -> set[str]:
    """The statuses an act can be taken from, read from the transition table."""
    return set(getattr(TransferApplication, act)._django_fsm.transitions)


NEEDED: dict[Status, frozenset[str]] = {status: needed_at(status) for status in HOLDERS}


@dataclass(frozen=True)
class Desk:
    """One officer's memberships of a day, and the applications they reach."""

    user: User
    memberships: tuple[Membership, ...]
    own: frozenset[int]

    @classmethod
    def of(cls, user: User, *, now: datetime) -> Desk:
        """The desk of that moment."""
        held = Membership.objects.active(user, timezone.localdate(now)).of_authorities()
        return cls(user, tuple(held.select_related("authority")), own_enterprise_ids(user))

    @property
    def handles_cases(self) -> bool:
        """Whether any role here reads applications at all."""
        return any(Role(held.role) not in ADMINISTERING for held in self.memberships)

    @property
    def statuses(self) -> list[Status]:
        """The statuses at which this officer has an act, in the order of the journey."""
        return [status for status in Status if any(_acts_at(held, status) for held in self.memberships)]

    def may(self, permission: str) -> bool:
        """Whether one of the memberships carries the permission."""
        return any(permission in ROLES[Role(held.role)].permissions for held in self.memberships)

    def actionable(self) -> Q:
        """Applications that stand where this officer has an act, in the office that holds them."""
        return self._any(_where(held, _statuses(held)) for held in self.memberships)

    def signable(self) -> Q:
        """Applications with a proposal that waits for this officer: not the proposer, nor anybody who
        handled the application or signed already (DESIGN section 4)."""
        waiting = Q(
            pk__in=TransferApplication.objects.filter(
                decisions__state=DecisionState.PROPOSED, decisions__reassessment__isnull=True
            )
            .exclude(decisions__in=self._touched())
            .values("pk")
        )
        handled = Q(stage_reviews__officer=self.user) | Q(supplements__asked_by=self.user)
        excluded = Q(pk__in=TransferApplication.objects.filter(handled).values("pk"))
        reach = self._any(_where(held, _signing(held)) for held in self.memberships)
        return reach & waiting & ~excluded

    def _touched(self) -> object:
        mine = Q(proposed_by=self.user) | Q(signatures__signer=self.user)
        return Decision.objects.filter(mine, state=DecisionState.PROPOSED)

    def _any(self, reaches: Iterable[Q]) -> Q:
        found = NOBODY
        for reach in reaches:
            found |= reach
        return found & ~Q(enterprise__in=self.own) if self.own else found


def _acts_at(held: Membership, status: Status) -> bool:
    if held.authority is None or HOLDERS.get(status) != held.authority.kind:
        return False
    return bool(NEEDED[status] & ROLES[Role(held.role)].permissions)


def _statuses(held: Membership) -> list[Status]:
    return [status for status in HOLDERS if _acts_at(held, status)]


def _signing(held: Membership) -> list[Status]:
    """Where the member may countersign: every stage of the office, or the stage of the own permission."""
    if held.authority is None or "reviews.countersign" not in ROLES[Role(held.role)].permissions:
        return _statuses(held)
    return [status for status, holder in HOLDERS.items() if holder == held.authority.kind]


def _where(held: Membership, statuses: list[Status]) -> Q:
    if held.authority is None or not statuses:
        return NOBODY
    reach = Q(status__in=statuses)
    if held.authority.kind == AuthorityKind.PROVINCIAL_OFFICE:
        reach &= Q(enterprise__province=held.authority.province)
    return reach

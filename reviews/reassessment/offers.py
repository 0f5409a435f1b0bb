"""What a person may do with a re-assessment now, each blocked act with its reason; it asks the writer's own
checks and takes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django_fsm import can_proceed

from accounts.access import NotPermitted
from accounts.models import User
from reviews import countersign
from reviews.models import Decision, Reassessment
from reviews.reassessment.acts import ACTS, Act
from reviews.reassessment.checks import Found, findings_now, none_stopped
from reviews.reassessment.persons import acting_on, signing_on
from reviews.refusals import Refused


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One act of the present status; a blocked one says why."""

    act: str
    label: Promise | str
    help: Promise | str
    allowed: bool
    blocked: str = ""
    two_persons: bool = False


def offers(reassessment: Reassessment, user: User, *, now: datetime) -> list[Offer]:
    """Every officer's act where the re-assessment stands, each blocked one with its reason."""
    found = findings_now(reassessment, now)
    waits = _refusal(lambda: countersign.nothing_waits(reassessment.decisions.all()))
    return [
        _offer(reassessment, row, user, found, now, waits)
        for row in ACTS.values()
        if not row.by_enterprise and can_proceed(getattr(reassessment, row.name))
    ]


def escalated(reassessment: Reassessment, *, on: date) -> bool:
    """Whether a line was stopped and nobody has confirmed it in time; it stays stopped (DESIGN section 6)."""
    return reassessment.hard_stop and reassessment.closed_at is None and on > reassessment.due_on


def no_signature(proposal: Decision, user: User, *, now: datetime) -> str:
    """Why this person may not countersign the proposal; "" when they may."""

    def asked() -> None:
        assert proposal.reassessment is not None
        signing_on(proposal.reassessment, user, now)
        countersign.may_sign(proposal, user)

    return _refusal(asked)


def _offer(
    reassessment: Reassessment, row: Act, user: User, found: Found, now: datetime, waits: str
) -> Offer:
    def asked() -> None:
        acting_on(reassessment, row, user, now)
        if row.lets_run:
            none_stopped(reassessment, found)

    blocked = _refusal(asked) or waits
    return Offer(
        act=row.name,
        label=row.label,
        help=row.help,
        allowed=not blocked,
        blocked=blocked,
        two_persons=row.two_persons,
    )


def _refusal(asked: Callable[[], None]) -> str:
    """What a check of the writer's says; "" when nothing stands in the way."""
    try:
        asked()
    except (NotPermitted, Refused) as refusal:
        return str(refusal.message)
    return ""

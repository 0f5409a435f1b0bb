"""What a person may do with a re-assessment now, each blocked act with its reason; it asks the writer's own
checks and takes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django_fsm import can_proceed

from accounts.access import NotPermitted
from accounts.models import User
from reviews.models import Reassessment
from reviews.reassessment.acts import ACTS, Act
from reviews.reassessment.writer import acting_on, findings_now, none_stopped
from reviews.refusals import Refused
from reviews.stages.base import LineAssessed


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One act of the present status; a blocked one says why."""

    act: str
    label: Promise | str
    help: Promise | str
    allowed: bool
    blocked: str = ""


def offers(reassessment: Reassessment, user: User, *, now: datetime) -> list[Offer]:
    """Every officer's act where the re-assessment stands, each blocked one with its reason."""
    found = findings_now(reassessment, now)
    return [
        _offer(reassessment, row, user, found, now)
        for row in ACTS.values()
        if not row.by_enterprise and can_proceed(getattr(reassessment, row.name))
    ]


def escalated(reassessment: Reassessment, *, on: date) -> bool:
    """Whether a line was stopped and nobody has confirmed it in time; it stays stopped (DESIGN section 6)."""
    return reassessment.hard_stop and reassessment.closed_at is None and on > reassessment.due_on


def _offer(
    reassessment: Reassessment, row: Act, user: User, found: Mapping[int, LineAssessed], now: datetime
) -> Offer:
    blocked = ""
    try:
        acting_on(reassessment, row, user, now)
        if row.lets_run:
            none_stopped(reassessment, found)
    except (NotPermitted, Refused) as refusal:
        blocked = str(refusal.message)
    return Offer(act=row.name, label=row.label, help=row.help, allowed=not blocked, blocked=blocked)

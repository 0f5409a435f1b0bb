"""What a person may do with an application now: every act of its status, each blocked one with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from accounts.access import NotPermitted
from accounts.models import User
from reviews.acts import ACTS, Act, act_at
from reviews.guards import Context
from reviews.models import TransferApplication
from reviews.permits import acting_on, not_the_first_time, sources
from reviews.refusals import Refused


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One act of the present status; a blocked one says why, and where it can be mended."""

    act: str
    label: Promise | str
    help: Promise | str
    allowed: bool
    blocked: str = ""
    link: str = ""
    two_persons: bool = False
    needs_reason: bool = False


# What the page asks for only when the act is chosen; offers do not hold their absence against the act.
ASKED_LATER = {"reason_given", "grades_allowed", "licences_given", "outcome_recorded", "every_line_decided"}
ASKED_LATER |= {"held_lines_explained", "fitting_outcomes"}


def offers_to(user: User, application: TransferApplication, *, now: datetime) -> list[Offer]:
    """Every act of the present status that is somebody's, each blocked one with its reason."""
    context = Context(application=application, now=now)  # what the guards read is read once for all acts
    names = [name for name in ACTS if application.status in sources(name)]
    return [_offer(context, act_at(name, application.status), user) for name in names]


def _offer(context: Context, row: Act, user: User) -> Offer:
    application, now = context.application, context.now
    blocked, link = "", ""
    try:
        acting_on(application, row, user, now)
        not_the_first_time(row, application, user)
        for guard in row.guards:
            refusal = None if guard.__name__ in ASKED_LATER else guard(context)
            if refusal is not None:
                raise refusal
    except NotPermitted as refusal:
        blocked = str(refusal.message)
    except Refused as refusal:
        blocked, link = str(refusal.message), refusal.link
    return Offer(
        act=row.name,
        label=row.label,
        help=row.help,
        allowed=not blocked,
        blocked=blocked,
        link=link,
        two_persons=row.two_persons,
        needs_reason=row.needs_reason,
    )

"""The acts of a person on a re-assessment, one row each: words, what they need, what they do to the lines."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act. `line_act` is the edge each of its entitlements takes; `settles` means that the finding of
    today becomes what the entitlement is compared with from now on; what burdens the enterprise needs
    `two_persons` (DESIGN section 4)."""

    name: str
    label: Promise | str
    help: Promise | str
    line_act: str = ""
    settles: bool = False
    lets_run: bool = False
    letter: bool = False
    two_persons: bool = False
    by_enterprise: bool = False


_ACTS = (
    Act(
        name="uphold",
        label=_("Uphold"),
        help=_("The lines go on as they are; a line that was stopped runs again."),
        settles=True,
        lets_run=True,
    ),
    Act(
        name="vary",
        label=_("Vary the conditions"),
        help=_("The lines go on under the conditions given here, which replace the present ones."),
        settles=True,
        lets_run=True,
        letter=True,
        two_persons=True,
    ),
    Act(
        name="suspend",
        label=_("Suspend"),
        help=_("The lines stop until a later re-assessment lets them run."),
        line_act="suspend",
        settles=True,
        letter=True,
        two_persons=True,
    ),
    Act(
        name="revoke",
        label=_("Revoke"),
        help=_("The lines end for good."),
        line_act="revoke",
        letter=True,
        two_persons=True,
    ),
    Act(
        name="require_new_filing",
        label=_("Require a new filing"),
        help=_("What was assessed has changed, so the enterprise files anew; the lines stay as they stand."),
        settles=True,
        letter=True,
        two_persons=True,
    ),
    Act(name="ask", label=_("Ask the enterprise"), help=_("The enterprise answers before you decide.")),
    Act(
        name="answer_question",
        label=_("Answer"),
        help=_("Sends the answer to the national office."),
        by_enterprise=True,
    ),
)
ACTS: dict[str, Act] = {act.name: act for act in _ACTS}

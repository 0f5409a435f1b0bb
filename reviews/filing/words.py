"""Status, holder, clock and history of an application in plain words; public acts only, no officer's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import AuthorityKind, User
from ledger.models import Entry
from ledger.writer import timeline
from reviews.clock.calendar import workdays_between
from reviews.models import EDITABLE, ENDS, Status, Supplement, TransferApplication
from rulebook.inforce import Loaded, NoEditionInForce, in_force

HOLDERS: dict[str, Promise] = {
    AuthorityKind.PROVINCIAL_OFFICE: gettext_lazy("with the provincial office"),
    AuthorityKind.NATIONAL_OFFICE: gettext_lazy("with the national office"),
    AuthorityKind.COMMERCE: gettext_lazy("with the commerce ministry"),
    AuthorityKind.REVIEW_ORGAN: gettext_lazy("with the security review organ"),
}

# How a status reads at a glance; the word beside it says the same.
TONES: dict[str, str] = {
    Status.APPROVED: "good",
    Status.PARTLY_APPROVED: "good",
    Status.FILED: "good",
    Status.RECORDED: "good",
    Status.RETURNED: "wait",
    Status.REFUSED: "bad",
    Status.NOT_ACCEPTED: "bad",
    Status.NOT_EXPORTABLE: "bad",
    Status.TERMINATED: "bad",
}


def tone(status: str) -> str:
    """Return the colour word of a status."""
    return TONES.get(status, "plain")


def holder(application: TransferApplication, *, owed: bool = False) -> str:
    """Say who holds the application; `owed` when a supplement waits for the enterprise's answer."""
    if application.status in ENDS:
        return _("ended on %(day)s") % {"day": formats.date_format(timezone.localdate(application.ended_at))}
    if owed or application.status in EDITABLE:
        return _("with you")
    kind = application.holder
    return str(HOLDERS[kind]) if kind in HOLDERS else ""


def calendar_of(on: date) -> Loaded[Any] | None:
    """Return the calendar in force, or None before the first; asked once a page."""
    try:
        return in_force("calendar", on)
    except NoEditionInForce:
        return None


def clock(due_on: date | None, *, on: date, calendar: Loaded[Any] | None) -> str:
    """Say how long is left, in working days: `12 working days left (until 8 December 2026)`."""
    if due_on is None:
        return ""
    day = formats.date_format(due_on, "DATE_FORMAT")
    if calendar is None:
        return _("until %(day)s") % {"day": day}
    left = workdays_between(on, due_on, calendar)
    if due_on == on:
        return _("due today (%(day)s)") % {"day": day}
    if left < 0 or due_on < on:
        late = ngettext(
            "overdue by %(days)s working day (since %(day)s)",
            "overdue by %(days)s working days (since %(day)s)",
            -left,
        )
        return late % {"days": -left, "day": day}
    words = ngettext(
        "%(days)s working day left (until %(day)s)", "%(days)s working days left (until %(day)s)", left
    )
    return words % {"days": left, "day": day}


@dataclass(frozen=True)
class Happened:
    """One line of the history."""

    at: datetime
    who: str
    what: str


# Acts an enterprise may read of; anything else in the ledger is the authorities' own work.
PUBLIC_ACTS: dict[str, Promise] = {
    "create_draft": gettext_lazy("The draft was started."),
    "submit": gettext_lazy("The application was signed and submitted."),
    "state_exemption": gettext_lazy("The exemption was stated and recorded."),
    "return_incomplete": gettext_lazy("The application was returned as incomplete."),
    "forward": gettext_lazy("The materials were found complete and forwarded to the national office."),
    "check_materials": gettext_lazy("The filing was taken into the material check."),
    "record": gettext_lazy("The application was recorded."),
    "route": gettext_lazy("The request was routed to the competent organ."),
    "accept": gettext_lazy("The application was accepted; the assessment began."),
    "not_accept": gettext_lazy("The application was not accepted."),
    "escalate": gettext_lazy("The application was passed on for a person to look at."),
    "pass_grading": gettext_lazy("Grading was finished."),
    "pass_security": gettext_lazy("The security review was finished."),
    "require_licence": gettext_lazy("A licence issued elsewhere is needed."),
    "record_licence": gettext_lazy("A licence was recorded."),
    "pass_export_control": gettext_lazy("Export-control screening was finished."),
    "refer": gettext_lazy("The application was referred to the review organ."),
    "return_from_referral": gettext_lazy("The application came back from the review organ."),
    "ask_supplement": gettext_lazy("A supplement was asked for."),
    "answer_supplement": gettext_lazy("The supplement was answered."),
    "extend_clock": gettext_lazy("The time limit was extended, and you were told the new day."),
    "exclude_time": gettext_lazy("Time was excluded from the clock."),
    "bar_export": gettext_lazy("The data was found not to be exportable."),
    "approve": gettext_lazy("The application was approved."),
    "approve_in_part": gettext_lazy("The application was approved in part."),
    "refuse": gettext_lazy("The application was refused."),
    "file": gettext_lazy("The filing was given its number."),
    "grant_on_objection": gettext_lazy("The result was changed on objection."),
    "terminate": gettext_lazy("The procedure was ended because a supplement was overdue."),
    "withdraw": gettext_lazy("The application was withdrawn."),
    "serve": gettext_lazy("The letter reached you."),
}


def history(application: TransferApplication) -> list[Happened]:
    """Return the public acts, newest first; an officer appears as the office, never by name."""
    entries = [entry for entry in timeline(application.subject) if entry.act in PUBLIC_ACTS]
    names = _names(entries)
    lines = [Happened(e.at, names.get(e.actor, ""), str(PUBLIC_ACTS[e.act])) for e in entries]
    return list(reversed(lines))


def last_changed(application: TransferApplication) -> tuple[str, datetime]:
    """Return who of the enterprise changed the draft last, by name where the ledger knows it, and when."""
    entry = timeline(application.subject).filter(unit__startswith="enterprise:").last()
    if entry is None:
        return "", application.changed_at
    return _names([entry]).get(entry.actor, ""), application.changed_at


def _names(entries: Iterable[Entry]) -> dict[str, str]:
    """Name the enterprise's own people; everybody else stays an office or the system."""
    own = {entry.actor for entry in entries if entry.unit.startswith("enterprise:")}
    users = User.objects.in_bulk(list(_ids(own)))
    return {f"user:{pk}": user.name for pk, user in users.items()}


def _ids(actors: Iterable[str]) -> Iterator[int]:
    for actor in actors:
        kind, _colon, number = actor.partition(":")
        if kind == "user" and number.isdigit():
            yield int(number)


def open_supplement(application: TransferApplication) -> Supplement | None:
    """Return the supplement that waits for the enterprise, if one does."""
    return application.supplements.filter(answered_at__isnull=True).first()


def today(now: datetime) -> date:
    """Return the day in China."""
    return timezone.localdate(now)

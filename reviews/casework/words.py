"""Statuses, holders, clocks, acts, people and units in the reader's words; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Authority, AuthorityKind, Enterprise, Role, User
from reviews.acts import ACTS
from reviews.clock.calendar import Days, workdays_between
from reviews.clock.clocks import ClockState
from reviews.clock.running import running
from reviews.models import ENDS, POSITIVE_ENDS, Status, TransferApplication
from reviews.rules.clocks import NoSuchClock, Unit
from reviews.rules.clocks import clock as clock_row
from rulebook.inforce import Loaded, NoEditionInForce, in_force

SOON = 5  # working days
WAITING = frozenset({Status.RETURNED, Status.LICENCE_PENDING, Status.REFERRED})
BESIDE: dict[str, Promise] = {
    "create_draft": lazy("Started the draft"),
    "edit": lazy("Changed the draft"),
    "store_document": lazy("Stored a document"),
    "remove_document": lazy("Removed a document"),
    "discard_draft": lazy("Discarded the draft"),
    "find": lazy("Finding made"),
    "tick": lazy("Answered the checklist"),
    "ask_supplement": lazy("Asked for a supplement"),
    "answer_supplement": lazy("Answered the supplement"),
    "extend_clock": lazy("Extended the clock"),
    "exclude_time": lazy("Excluded time from the clock"),
    "propose": lazy("Proposed"),
    "assent": lazy("Countersigned"),
    "dissent": lazy("Dissented"),
    "take_back": lazy("Took the proposal back"),
    "letter_issued": lazy("Letter issued"),
    "serve": lazy("Paper served"),
}


def chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "").startswith("zh")


def named(row: Any) -> str:
    """A rule row's name in the reader's language."""
    return str((row.name_zh if chinese() else row.name_en) or row.name_en or row.name_zh)


def tone(status: str) -> str:
    """The colour word of a status; the word beside it says the same."""
    if status in POSITIVE_ENDS:
        return "good"
    if status in ENDS:
        return "bad"
    return "wait" if status in WAITING else "plain"


def act_name(act: str) -> str:
    """An act of the ledger in words; one that is not known is shown as it is."""
    if act in ACTS:
        return str(ACTS[act].label)
    return str(BESIDE.get(act, act.replace("_", " ")))


def holder_of(application: TransferApplication) -> str:
    """Who holds the application now."""
    if application.status in ENDS:
        return _("ended")
    if application.holder is None:
        return _("with the enterprise")
    return str(AuthorityKind(application.holder).label)


def day(value: date | datetime | None) -> str:
    """A date, or a moment of Asia/Shanghai, as the reader writes it; "" for none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return formats.date_format(value, "DATE_FORMAT")


@dataclass(frozen=True)
class Left:
    """A clock in words. `tone` is bad when overdue, wait when it ends soon."""

    text: str
    tone: str = "plain"
    until: str = ""
    provisional: bool = False
    name: str = ""
    extended: bool = False


@dataclass(frozen=True)
class Calendar:
    """The calendar in force today, asked once a page."""

    on: date
    edition: Loaded[Any] | None
    known: Days | None

    @classmethod
    def of(cls, now: datetime) -> Calendar:
        """Of that day; without an edition nothing is counted, only dates are shown."""
        on = timezone.localdate(now)
        try:
            edition: Loaded[Any] = in_force("calendar", on)
        except NoEditionInForce:
            return cls(on, None, None)
        return cls(on, edition, Days.of(edition))

    def left(self, due_on: date | None) -> Left:
        """Working days left until a day, in words."""
        if due_on is None:
            return Left(_("no clock runs"))
        if self.edition is None or self.known is None:
            return Left("", "bad" if due_on < self.on else "plain", day(due_on))
        provisional = any(year not in self.known.years for year in range(self.on.year, due_on.year + 1))
        days = workdays_between(self.on, due_on, self.edition)
        return _in_words(days, Unit.WORKDAYS, due_on, late=due_on < self.on, provisional=provisional)


def clock_of(application: TransferApplication, *, now: datetime) -> Left:
    """The clock that runs for an application, in words, with its name, extension and provisional mark."""
    state = running(application, now=now)
    if state is None:
        return Left(_("no clock runs"))
    name, unit = _clock_name(state, timezone.localdate(now))
    if state.due_on is None or state.days_left is None:
        return Left(_("stopped while time is excluded"), "wait", name=name)
    found = _in_words(state.days_left, unit, state.due_on, late=state.overdue, provisional=state.provisional)
    return Left(found.text, found.tone, found.until, found.provisional, name, state.extended)


def _clock_name(state: ClockState, on: date) -> tuple[str, str]:
    try:
        row = clock_row(in_force("clocks", on).rows, state.clock)
    except (NoEditionInForce, NoSuchClock):
        return "", Unit.WORKDAYS
    return named(row), row.unit


def _in_words(days: int, unit: str, due_on: date, *, late: bool, provisional: bool) -> Left:
    until = day(due_on)
    if late:
        over = abs(days)
        return Left(_overdue(over, unit), "bad", until, provisional)
    if days == 0:
        return Left(_("due today"), "wait", until, provisional)
    return Left(_remaining(days, unit), "wait" if days <= SOON else "plain", until, provisional)


def _overdue(days: int, unit: str) -> str:
    if days == 0:  # only days off have passed since
        return _("overdue")
    if unit == Unit.WORKDAYS:
        words = ngettext("%(n)s working day overdue", "%(n)s working days overdue", days)
    else:
        words = ngettext("%(n)s day overdue", "%(n)s days overdue", days)
    return words % {"n": days}


def _remaining(days: int, unit: str) -> str:
    if unit == Unit.WORKDAYS:
        words = ngettext("%(n)s working day left", "%(n)s working days left", days)
    else:
        words = ngettext("%(n)s day left", "%(n)s days left", days)
    return words % {"n": days}


def people_named(actors: Iterable[str]) -> dict[str, str]:
    """The names of ledger actors `user:<pk>`, in one query; a system actor is said to be one."""
    wanted = set(actors)
    ids = [int(actor.partition(":")[2]) for actor in wanted if actor.startswith("user:")]
    names = {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
    return {actor: names.get(actor) or _("the system") for actor in wanted}


def units_named(units: Iterable[str]) -> dict[str, str]:
    """The names of ledger units `authority:<code>` and `enterprise:<code>`, in two queries."""
    wanted = {unit for unit in units if ":" in unit}
    codes = [unit.partition(":")[2] for unit in wanted]
    found = {f"authority:{one.code}": str(one) for one in Authority.objects.filter(code__in=codes)}
    found |= {f"enterprise:{one.code}": str(one) for one in Enterprise.objects.filter(uscc__in=codes)}
    return {unit: found.get(unit, unit.partition(":")[2]) for unit in wanted}


def role_name(role: str) -> str:
    """A role of the ledger in words; "" for the system."""
    return str(Role(role).label) if role in Role.values else ""

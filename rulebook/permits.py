"""Who may take which act on an edition: every reason against it, in a sentence; it changes nothing.

A superuser gets no bypass. An act is asked here once for the page (`blocked`) and once for the writer
(`acting`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Acting, NotPermitted, acting_as
from accounts.models import Membership, User
from accounts.roles import holders
from rulebook.models import Edition, Status
from rulebook.tables import TABLES, Row

By = User | Acting
EDIT, APPROVE, VIEW = "rulebook.edit", "rulebook.approve", "rulebook.view_drafts"
# What a named system actor may do: carry a file in, and put first editions in force on a new installation.
SYSTEM_ACTS = {
    "import": frozenset({"create", "submit"}),
    "first-load": frozenset({"create", "submit"}),
    "first-load-approver": frozenset({"approve", "publish"}),
}


class RefusedAct(Exception):
    """The act may not be taken: `code` for programs, `message` is a sentence for the person."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class Act:
    """One act: the permission it needs, the states it starts from, and what else must hold."""

    permission: str
    sources: frozenset[str]
    guard: Callable[[Edition, Acting, datetime], None]


def acting(edition: Edition, act: str, *, by: By, now: datetime) -> Acting:
    """As what the person (or system actor) takes the act. Raises RefusedAct with the first reason against
    it."""
    spec = ACTS[act]
    who = officer(edition.table, spec.permission, by=by, now=now, act=act)
    if edition.status not in spec.sources:
        raise RefusedAct("wrong_status", _("The edition is not in a state from which this act is possible."))
    spec.guard(edition, who, now)
    return who


def blocked(edition: Edition, *, by: User, now: datetime) -> dict[str, str]:
    """Every act, with "" when the person may take it now, or the sentence that says why not."""
    reasons: dict[str, str] = {}
    for act in ACTS:
        try:
            acting(edition, act, by=by, now=now)
            reasons[act] = ""
        except RefusedAct as error:
            reasons[act] = str(error)
    return reasons


def officer(table: str, permission: str, *, by: By, now: datetime, act: str) -> Acting:
    """The person as an officer of a ministry that owns the table, or a system actor within its acts."""
    if isinstance(by, Acting):
        if by.user is not None or act not in SYSTEM_ACTS.get(by.name, frozenset()):
            raise RefusedAct("not_permitted", _("This system actor may not take this act."))
        return by
    refusal: NotPermitted | None = None
    for kind in TABLES[table].owners:
        try:
            return acting_as(by, permission, authority_kind=kind, now=now)
        except NotPermitted as error:
            refusal = error
    message = refusal.message if refusal else _("No ministry owns this table.")
    raise RefusedAct("not_permitted", message)


def own_row(edition: Edition, row: Row, *, who: Acting) -> None:
    """Refuse a row that belongs to another ministry (a measure's legal basis names it)."""
    rule = TABLES[edition.table].may_edit
    if rule and who.authority and not rule(row, who.authority.kind):
        raise RefusedAct("not_your_row", _("This row rests on a legal basis of another ministry."))


def can_see(edition: Edition, *, user: User, now: datetime) -> bool:
    """Published editions are seen by every officer; one that is not, by editors and approvers of its table's
    ministries alone, drafts with prohibit rows included."""
    return edition.status == Status.PUBLISHED or edition.table in open_tables(user, VIEW, now=now)


def open_tables(user: User, permission: str, *, now: datetime) -> frozenset[str]:
    """The tables for which the user holds the permission at an owning ministry."""
    held = Membership.objects.of_authorities().active(user, timezone.localdate(now))
    kinds = set(held.filter(role__in=holders(permission)).values_list("authority__kind", flat=True))
    return frozenset(key for key, table in TABLES.items() if kinds & set(table.owners))


def _free(edition: Edition, who: Acting, now: datetime) -> None:
    """Nothing more to ask."""


def _not_an_editor(edition: Edition, who: Acting, now: datetime) -> None:
    if who.actor.actor in {edition.submitted_by, *(actor for actor, _unit in edition.editors)}:
        raise RefusedAct("own_work", _("You edited or submitted this edition, so another person must act."))


def _may_sign(edition: Edition, who: Acting, now: datetime) -> None:
    _not_an_editor(edition, who, now)
    if edition.checked_hash != edition.content_hash:
        raise RefusedAct("not_checked", _("The rows have changed since they were last checked."))
    units = {unit for _actor, unit in edition.editors}
    if edition.has_prohibit and who.actor.unit in units:
        raise RefusedAct(
            "own_unit", _("A row prohibits, so an approver of another ministry than the editor's must sign.")
        )


def _day_free(edition: Edition, who: Acting, now: datetime) -> None:
    _not_an_editor(edition, who, now)
    if edition.approved_hash != edition.content_hash:
        raise RefusedAct("not_signed", _("What was signed is not what the edition holds."))
    if day_taken(edition.table, edition.effective_from):
        raise RefusedAct(
            "edition_day_taken", _("Another published edition of this table starts on the same day.")
        )


def _before_effect(edition: Edition, who: Acting, now: datetime) -> None:
    if edition.effective_from <= timezone.localdate(now):
        raise RefusedAct("in_effect", _("The edition has taken effect: a new edition must replace it."))
    proposal = getattr(edition, "withdrawal", None)
    if proposal is not None and proposal.proposed_by == who.actor.actor:
        raise RefusedAct("own_work", _("You proposed the withdrawal; a second person must confirm it."))


def day_taken(table: str, on: Any) -> bool:
    """Whether a published edition of the table starts on the day."""
    return Edition.objects.filter(table=table, effective_from=on, status=Status.PUBLISHED).exists()


ACTS: dict[str, Act] = {
    "edit": Act(EDIT, frozenset({Status.DRAFT}), _free),
    "submit": Act(EDIT, frozenset({Status.DRAFT}), _free),
    "return_to_draft": Act(VIEW, frozenset({Status.IN_REVIEW, Status.APPROVED}), _free),
    "approve": Act(APPROVE, frozenset({Status.IN_REVIEW}), _may_sign),
    "publish": Act(APPROVE, frozenset({Status.APPROVED}), _day_free),
    "withdraw": Act(APPROVE, frozenset({Status.APPROVED, Status.PUBLISHED}), _before_effect),
}

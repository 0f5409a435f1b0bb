"""The first page of the admin site for the person who opens it: what waits, and which rules are in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reviews.casework.desk import Desk
from reviews.casework.worklist import COUNTED, Wanted, capped
from reviews.models import Reassessment, ReassessmentStatus, TransferApplication
from reviews.reassessment.persons import signable
from rulebook.inforce import in_force_ids
from rulebook.models import Edition
from rulebook.tables import TABLES

# What the pages are called; a page that is not named here bears its model's own name.
PAGES: dict[str, Promise] = {
    "TransferApplication": _("Transfer applications"),
    "Reassessment": _("Re-assessments"),
    "Sweep": _("Runs of the re-assessment"),
    "Edition": _("Rule tables"),
    "User": _("Accounts"),
    "Enterprise": _("Enterprises"),
    "Authority": _("Authorities"),
    "Membership": _("Roles of people"),
    "Entry": _("Ledger"),
    "Checkpoint": _("Seals of the ledger"),
    "Snapshot": _("Snapshots"),
    "Document": _("Documents"),
    "Finding": _("Findings"),
    "StageReview": _("Stage reviews"),
    "ChecklistAnswer": _("Checklist answers"),
    "Supplement": _("Supplements"),
    "Referral": _("Referrals"),
    "Licence": _("Licences"),
    "ClockExtension": _("Clock extensions"),
    "ClockExclusion": _("Excluded time"),
    "Decision": _("Decisions"),
    "Signature": _("Signatures"),
    "Letter": _("Letters"),
    "Service": _("Services of papers"),
    "Entitlement": _("Entitlements"),
    "Objection": _("Objections"),
    "FollowUp": _("Follow-ups"),
}


@dataclass(frozen=True)
class Card:
    """A figure with its name and the list behind it; `figure` says "1000+" past the cap."""

    title: Promise | str
    figure: str
    url: str
    pressing: bool = False


def context(user: User, *, now: datetime) -> dict[str, Any]:
    """Cards of the person's desk, and the editions in force today."""
    desk, on = Desk.of(user, now=now), timezone.localdate(now)
    return {"cards": _cards(user, desk, now, on), "editions": _editions(on)}


def pages(apps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pages of the admin's own list, in the reader's words."""
    models = [model for app in apps for model in app["models"] if model.get("admin_url")]
    return [
        {"name": PAGES.get(model["object_name"], model["name"]), "url": model["admin_url"]}
        for model in models
    ]


def _cards(user: User, desk: Desk, now: datetime, on: date) -> list[Card]:
    if not desk.handles_cases:
        return []
    cards = []
    if desk.statuses:
        mine = TransferApplication.objects.filter(desk.actionable())
        cards += [
            _card(_("I may act on"), mine, Wanted()),
            _card(_("Overdue"), mine.filter(due_on__lt=on), Wanted(overdue=True), pressing=True),
            _card(
                _("Waiting for my signature"),
                TransferApplication.objects.filter(desk.signable()),
                Wanted(view="signature"),
                pressing=True,
            ),
        ]
    if desk.may("reviews.handle_reassessment"):
        cards += [_reassessments(user, now, on), _to_countersign(user, now)]
    visible = TransferApplication.objects.visible_to(user, now=now)
    return [*cards, _card(_("All I may read"), visible, Wanted(view="all"))]


def _card(title: Promise, rows: Any, wanted: Wanted, *, pressing: bool = False) -> Card:
    count = capped(rows)
    figure = f"{COUNTED}+" if count > COUNTED else str(count)
    address = reverse("admin:reviews_transferapplication_changelist") + wanted.url()
    return Card(title, figure, address, pressing and count > 0)


def _reassessments(user: User, now: datetime, on: date) -> Card:
    visible = TransferApplication.objects.visible_to(user, now=now)
    waiting = Reassessment.objects.filter(
        Q(status=ReassessmentStatus.OPEN) | Q(status=ReassessmentStatus.ASKED), application__in=visible
    )
    count = capped(waiting)
    late = waiting.filter(due_on__lt=on).exists()
    figure = f"{COUNTED}+" if count > COUNTED else str(count)
    return Card(_("Re-assessments open"), figure, _list_of_reassessments(), late)


def _to_countersign(user: User, now: datetime) -> Card:
    count = capped(signable(user, now=now))
    figure = f"{COUNTED}+" if count > COUNTED else str(count)
    address = _list_of_reassessments() + "?view=signature"
    return Card(_("Re-assessments to countersign"), figure, address, count > 0)


def _list_of_reassessments() -> str:
    return reverse("admin:reviews_reassessment_changelist")


def _editions(on: date) -> list[dict[str, Any]]:
    """One row a table: the edition in force today."""
    rows = Edition.objects.filter(pk__in=in_force_ids(on)).order_by("-effective_from", "table")
    return [{"edition": row, "table": TABLES[row.table].title} for row in rows if row.table in TABLES]

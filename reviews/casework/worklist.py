"""The worklist: a query over applications by time left, filtered by the URL and paged by keyset.

Nothing here is stored: who sees which row is `desk`'s and the queryset's scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reviews.casework.desk import Desk
from reviews.models import (
    Decision,
    DecisionState,
    Pathway,
    Reassessment,
    ReassessmentStatus,
    Status,
    Supplement,
    TransferApplication,
)

PAGE = 50
COUNTED = 1_000  # counting stops here; "more than a thousand" is as good as the number
VIEWS = {"mine": _("I may act on"), "signature": _("Waiting for my signature"), "all": _("All I may read")}
STOPPED = (ReassessmentStatus.OPEN, ReassessmentStatus.ASKED, ReassessmentStatus.SUSPENDED)


@dataclass(frozen=True)
class Wanted:
    """What the URL asks for; anything it does not know is left out rather than refused."""

    view: str = "mine"
    stage: str = ""
    pathway: str = ""
    overdue: bool = False
    after: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        """Read from the query string."""
        return cls(
            view=_known(query.get("view", ""), VIEWS, "mine"),
            stage=_known(query.get("stage", ""), Status.values),
            pathway=_known(query.get("pathway", ""), Pathway.values),
            overdue=query.get("overdue") == "1",
            after=query.get("after", ""),
        )

    def url(self, **changed: Any) -> str:
        """The same list with something changed, from its first page unless `after` is given."""
        asked = {"view": self.view, "stage": self.stage, "pathway": self.pathway, "overdue": self.overdue}
        kept = {name: value for name, value in {**asked, **changed}.items() if value not in ("", False, None)}
        return "?" + urlencode({name: 1 if value is True else value for name, value in kept.items()})

    @property
    def filtered(self) -> bool:
        """Whether anything is left out on request."""
        return bool(self.stage or self.pathway or self.overdue)


def _known(value: str, known: Any, default: str = "") -> str:
    return value if value in known else default


@dataclass(frozen=True)
class Listed:
    """One page of the worklist; `count` is capped at COUNTED."""

    wanted: Wanted
    rows: list[TransferApplication]
    count: int
    next_after: str = ""
    counted_all: bool = field(default=True)


def listed(user: User, wanted: Wanted, *, now: datetime, desk: Desk) -> Listed:
    """One page by time left: what is overdue first, what has no clock last."""
    matching = _filtered(_scope(user, wanted, now=now, desk=desk), wanted, on=timezone.localdate(now))
    count = capped(matching)
    after = _after(wanted.after)
    shown = matching.filter(after) if after is not None else matching
    ordered = shown.order_by(F("due_on").asc(nulls_last=True), "pk")
    page = list(_flagged(ordered, desk).select_related("enterprise")[: PAGE + 1])
    more = len(page) > PAGE
    rows = page[:PAGE]
    return Listed(wanted, rows, min(count, COUNTED), _cursor(rows[-1]) if more else "", count <= COUNTED)


def capped(rows: QuerySet[Any]) -> int:
    """How many, counted no further than one beyond COUNTED."""
    return rows.order_by()[: COUNTED + 1].count()


def _scope(user: User, wanted: Wanted, *, now: datetime, desk: Desk) -> QuerySet[TransferApplication]:
    if wanted.view == "all":
        visible: QuerySet[TransferApplication] = TransferApplication.objects.visible_to(user, now=now)
        return visible
    reach = desk.signable() if wanted.view == "signature" else desk.actionable()
    return TransferApplication.objects.filter(reach)


def _filtered(
    rows: QuerySet[TransferApplication], wanted: Wanted, *, on: date
) -> QuerySet[TransferApplication]:
    if wanted.stage:
        rows = rows.filter(status=wanted.stage)
    if wanted.pathway:
        rows = rows.filter(pathway=wanted.pathway)
    return rows.filter(due_on__lt=on) if wanted.overdue else rows


def _cursor(row: TransferApplication) -> str:
    return f"{row.due_on.isoformat() if row.due_on else ''}~{row.reference}"


def _after(cursor: str) -> Q | None:
    """What lies behind the last row shown; None for the first page and for a cursor that is not ours."""
    if not cursor:
        return None
    day, _tilde, reference = cursor.partition("~")
    last = TransferApplication.objects.filter(reference=reference).values_list("pk", flat=True).first()
    if last is None:
        return None
    if not day:
        return Q(due_on__isnull=True, pk__gt=last)
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return None
    return Q(due_on__gt=due) | Q(due_on=due, pk__gt=last) | Q(due_on__isnull=True)


def _flagged(rows: QuerySet[TransferApplication], desk: Desk) -> QuerySet[TransferApplication]:
    """The causes of the flags, in the same query."""
    supplement = Supplement.objects.filter(application=OuterRef("pk"), answered_at__isnull=True)
    proposal = Decision.objects.filter(
        application=OuterRef("pk"), reassessment__isnull=True, state=DecisionState.PROPOSED
    )
    stopped = Reassessment.objects.filter(application=OuterRef("pk"), status__in=STOPPED)
    mine = TransferApplication.objects.filter(desk.signable(), pk=OuterRef("pk"))
    return rows.annotate(
        supplement_due=Subquery(supplement.values("due_on")[:1]),
        proposed_act=Subquery(proposal.values("act")[:1]),
        reassessed=Subquery(stopped.order_by("-opened_at").values("status")[:1]),
        waits_for_me=Exists(mine),
    )

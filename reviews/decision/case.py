"""Gathers the rows that one letter speaks of, and says who signs it; it writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, AuthorityKind
from reciprocity.published import jurisdictions
from reciprocity.rows import JurisdictionRow
from reviews.decision.kinds import Kind
from reviews.decision.wording import Language, place
from reviews.models import (
    Decision,
    LineOutcome,
    Reassessment,
    Snapshot,
    StageReview,
    Supplement,
    TransferApplication,
)
from reviews.refusals import Blocked
from reviews.stages import STAGES


@dataclass(frozen=True, kw_only=True)
class Case:
    """All that the sections and fields of one letter read."""

    application: TransferApplication
    kind: Kind
    snapshot: Snapshot
    facts: Mapping[str, Any]
    issuer: Authority
    now: datetime
    decision: Decision | None = None
    supplement: Supplement | None = None
    reassessment: Reassessment | None = None
    review: StageReview | None = None

    @property
    def on(self) -> date:
        """The day of the letter, in Shanghai."""
        return timezone.localdate(self.now)

    @property
    def occasion(self) -> str:
        """What the letter answers; there is one letter of a kind for it."""
        for name in ("decision", "supplement", "reassessment"):
            row = getattr(self, name)
            if row is not None:
                return f"{name}:{row.pk}"
        return f"snapshot:{self.snapshot.number}"

    @cached_property
    def outcomes(self) -> list[LineOutcome]:
        """What was decided per line; [] where nothing was."""
        if self.decision is None:
            return []
        return list(self.decision.outcomes.select_related("line").prefetch_related("conditions"))

    def place(self, code: str, language: Language) -> str:
        """A country, region or scope by name; a code that no published edition knows is shown as it is."""
        return place(code, language, self._places)

    @cached_property
    def _places(self) -> Mapping[str, JurisdictionRow]:
        return jurisdictions()


def gather(
    application: TransferApplication,
    kind: Kind,
    *,
    now: datetime,
    decision: Decision | None = None,
    supplement: Supplement | None = None,
    reassessment: Reassessment | None = None,
) -> Case:
    """The rows of one letter.

    A supplement letter, and a termination for one that was not answered, speak of the latest unless told.
    Raises Blocked when there is no snapshot, no supplement to speak of, or nobody to sign.
    """
    snapshot = decision.snapshot if decision else application.snapshot
    if snapshot is None:
        raise Blocked(_("The application was not submitted yet, so there is nothing to write about."))
    if "questions" in kind.sections and supplement is None:
        supplement = _latest(application)
    review = StageReview.objects.filter(application=application, act__in=kind.acts).last()
    return Case(
        application=application,
        kind=kind,
        snapshot=snapshot,
        facts=snapshot.facts,
        issuer=_issuer(snapshot.facts, kind, _units(decision, review), supplement),
        now=now,
        decision=decision,
        supplement=supplement,
        reassessment=reassessment,
        review=review,
    )


def _latest(application: TransferApplication) -> Supplement:
    latest = application.supplements.order_by("-number").first()
    if latest is None:
        raise Blocked(_("No supplement was asked for, so there is nothing to write about."))
    return latest


def _units(decision: Decision | None, review: StageReview | None) -> Iterable[str]:
    if decision is not None:
        yield decision.proposed_unit
    elif review is not None:
        yield review.unit


def _issuer(
    facts: Mapping[str, Any], kind: Kind, units: Iterable[str], supplement: Supplement | None
) -> Authority:
    """The unit that acted, else the authority that the kind of letter is pinned to."""
    for unit in units:
        if unit.startswith("authority:"):
            return Authority.objects.get(code=unit.removeprefix("authority:"))
    pinned = STAGES[supplement.stage].authority if supplement else kind.issuer
    wanted = Authority.objects.filter(kind=pinned)
    if pinned == AuthorityKind.PROVINCIAL_OFFICE:
        wanted = wanted.filter(province=facts["handler"]["province"])
    found = wanted.order_by("code").first()
    if found is None:
        raise Blocked(_("No authority is registered that could sign this letter."))
    return found

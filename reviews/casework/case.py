"""One application as one officer has it open: what its page and its forms read, fetched once a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts.access import NotPermitted, Where, may
from accounts.models import User
from reviews.beside import officer_of
from reviews.casework.desk import NEEDED
from reviews.models import (
    Decision,
    DecisionState,
    Finding,
    Snapshot,
    Status,
    Supplement,
    TransferApplication,
)
from reviews.refusals import NotAllowed
from reviews.stages import BY_STATUS, findings
from reviews.stages.base import Assessed, Stage


@dataclass
class Case:
    """An application, who looks at it, and when."""

    application: TransferApplication
    user: User
    now: datetime

    @property
    def on(self) -> date:
        """Today, in Asia/Shanghai."""
        return timezone.localdate(self.now)

    @cached_property
    def snapshot(self) -> Snapshot | None:
        """The facts as last submitted."""
        return self.application.snapshot

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """The facts of the snapshot; empty lists before the first."""
        empty: dict[str, Any] = {"items": [], "recipients": [], "lines": [], "documents": []}
        return self.snapshot.facts if self.snapshot else empty

    @cached_property
    def stage(self) -> Stage | None:
        """The stage it stands at, if any."""
        return BY_STATUS.get(Status(self.application.status))

    @cached_property
    def finding(self) -> Finding | None:
        """The newest finding of the stage; at an end or a pause, the newest of all."""
        if self.stage is not None:
            return findings.latest(self.application, self.stage.key)
        return self.application.findings.order_by("-made_at", "-pk").first()

    @cached_property
    def assessed(self) -> Assessed | None:
        """What that finding proposes."""
        return findings.read(self.finding) if self.finding else None

    @cached_property
    def proposal(self) -> Decision | None:
        """The decision that waits for its countersignature."""
        return (
            self.application.decisions.filter(reassessment__isnull=True, state=DecisionState.PROPOSED)
            .select_related("proposed_by")
            .prefetch_related("signatures__signer", "outcomes__line", "outcomes__conditions")
            .first()
        )

    @cached_property
    def open_supplement(self) -> Supplement | None:
        """The supplement that waits for the enterprise's answer."""
        return self.application.supplements.filter(answered_at__isnull=True).first()

    @cached_property
    def is_officer(self) -> bool:
        """Whether this person works the present stage."""
        try:
            officer_of(self.application, self.user, self.now)
        except (NotPermitted, NotAllowed):
            return False
        return True

    @cached_property
    def acts_here(self) -> bool:
        """Whether this person has an act where the application stands, a pause between stages included."""
        needed = NEEDED.get(Status(self.application.status), frozenset())
        where: Where = {
            "enterprise": self.application.enterprise,
            "authority_kind": self.application.holder,
            "province": self.application.enterprise.province,
        }
        return any(may(self.user, permission, now=self.now, **where) for permission in needed)

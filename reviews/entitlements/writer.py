"""The one writer of entitlements: it issues them and takes their edges; nothing else changes their status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import can_proceed

from accounts.access import Acting
from exports.screen import Transfer
from ledger.writer import append
from reviews.entitlements.profiles import add_count, group_of, profile_of
from reviews.models import (
    Basis,
    Decision,
    Entitlement,
    EntitlementCondition,
    Line,
    TransferApplication,
    writing,
)
from reviews.refusals import NotAllowed, Stale

EDGES = ("suspend", "resume", "revoke", "expire", "surrender", "supersede", "cancel")


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One line that may be sent: what was screened, what was found, under which conditions."""

    line: Line
    transfer: Transfer
    treatment: str
    reasons: tuple[str, ...] = ()
    conditions: Mapping[str, str] = field(default_factory=dict)
    added: int = 0  # what this line adds to the counts of its month
    until: date | None = None  # an earlier end of its own, such as that of its licence


@transaction.atomic
def issue(
    application: TransferApplication,
    grants: list[Grant],
    *,
    basis: Basis,
    by: Acting,
    now: datetime,
    to_on: date | None,
    decision: Decision | None = None,
) -> list[Entitlement]:
    """Give each line its entitlement from today to `to_on` (half-open; None while an exemption holds).

    Order: the row is made, its month is counted, the ledger says so.
    """
    return [_issue_one(application, grant, basis, by, now, to_on, decision) for grant in grants]


def _issue_one(
    application: TransferApplication,
    grant: Grant,
    basis: Basis,
    by: Acting,
    now: datetime,
    to_on: date | None,
    decision: Decision | None,
) -> Entitlement:
    day = timezone.localdate(now)
    group = group_of(grant.transfer.recipient)
    to_on = min((end for end in (to_on, grant.until) if end is not None), default=None)
    entitlement = Entitlement.objects.create(
        application=application,
        line=grant.line,
        enterprise=application.enterprise,
        profile=profile_of(grant.transfer),
        recipient_group=group,
        decision=decision,
        basis=basis,
        treatment=grant.treatment,
        reasons=list(grant.reasons),
        from_on=day,
        to_on=to_on,
    )
    set_conditions(entitlement, grant.conditions)
    if grant.added:
        add_count(
            application.enterprise,
            group,
            category=grant.transfer.data_categories[0],
            unit=grant.transfer.count_unit,
            on=day,
            count=grant.added,
        )
    facts: dict[str, Any] = {
        "application": application.reference,
        "line": grant.line.code,
        "basis": basis.value,
        "from": day.isoformat(),
        "to": to_on.isoformat() if to_on else None,
    }
    append(entitlement.subject, "issue", actor=by.actor, at=now, facts=facts)
    return entitlement


def set_conditions(entitlement: Entitlement, conditions: Mapping[str, str]) -> None:
    """Replace the conditions that hold now; codes with their parameter."""
    entitlement.conditions.all().delete()
    EntitlementCondition.objects.bulk_create(
        EntitlementCondition(entitlement=entitlement, code=code, value=value)
        for code, value in sorted(conditions.items())
    )


@transaction.atomic
def take(
    entitlement: Entitlement,
    act: str,
    *,
    by: Acting,
    now: datetime,
    version: int | None = None,
    cause: str = "",
) -> Entitlement:
    """Lock the row, check version and edge, take the edge, save, append to the ledger.

    `cause` is the ledger subject of what led to it, such as `reassessment:7`. The caller has checked that
    `by` may do this. Raises Stale and NotAllowed.
    """
    locked: Entitlement = Entitlement.objects.select_for_update().get(pk=entitlement.pk)
    if version is not None and locked.version != version:
        raise Stale
    if act not in EDGES or not can_proceed(getattr(locked, act)):
        raise NotAllowed(_("This cannot be done with an entitlement that stands where this one does."))
    before = locked.status
    getattr(locked, act)()
    locked.version += 1
    with writing():
        locked.save()
    facts: dict[str, Any] = {"from": str(before), "to": str(locked.status), "cause": cause}
    append(locked.subject, act, actor=by.actor, at=now, facts=facts)
    return locked


@transaction.atomic
def settle(
    entitlement: Entitlement,
    *,
    treatment: str,
    reasons: tuple[str, ...],
    by: Acting,
    now: datetime,
    cause: str,
) -> Entitlement:
    """Compare this line with that finding from now on: a person has decided about it."""
    locked: Entitlement = Entitlement.objects.select_for_update().get(pk=entitlement.pk)
    facts: dict[str, Any] = {"before": locked.treatment, "after": treatment, "cause": cause}
    locked.treatment, locked.reasons = treatment, list(reasons)
    locked.version += 1
    locked.save()
    append(locked.subject, "settle", actor=by.actor, at=now, facts=facts)
    return locked


@transaction.atomic
def vary(
    entitlement: Entitlement, conditions: Mapping[str, str], *, by: Acting, now: datetime, cause: str
) -> None:
    """Replace the conditions that hold from now on; the ledger names their codes."""
    set_conditions(entitlement, conditions)
    facts: dict[str, Any] = {"conditions": sorted(conditions), "cause": cause}
    append(entitlement.subject, "vary", actor=by.actor, at=now, facts=facts)

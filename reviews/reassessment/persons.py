"""Who may read, act on and countersign re-assessments; computed from roles, never stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.access import Acting, acting_as, may, own_enterprise_ids
from accounts.models import AuthorityKind, User
from reviews import countersign
from reviews.models import Decision, DecisionState, Reassessment, TransferApplication
from reviews.reassessment.acts import Act


def acting_on(reassessment: Reassessment, row: Act, by: User, now: datetime) -> Acting:
    """The membership in which a person takes the act. Raises NotPermitted."""
    edge = getattr(Reassessment, row.name)._django_fsm.transitions[reassessment.status]
    return acting_as(
        by,
        str(edge.permission),
        enterprise=reassessment.application.enterprise,
        authority_kind=None if row.by_enterprise else AuthorityKind.NATIONAL_OFFICE,
        now=now,
    )


def signing_on(reassessment: Reassessment, by: User, now: datetime) -> Acting:
    """The membership in which a person countersigns. Raises NotPermitted."""
    enterprise = reassessment.application.enterprise
    national = AuthorityKind.NATIONAL_OFFICE
    return acting_as(by, "reviews.countersign", enterprise=enterprise, authority_kind=national, now=now)


def signable(user: User, *, now: datetime) -> QuerySet[Reassessment]:
    """Re-assessments with a proposal that waits for this person: the rules of `countersign.may_sign` as a
    query, for lists."""
    if not may(user, "reviews.countersign", authority_kind=AuthorityKind.NATIONAL_OFFICE, now=now):
        return Reassessment.objects.none()
    waiting = Decision.objects.filter(state=DecisionState.PROPOSED, reassessment__isnull=False)
    touched = waiting.filter(Q(proposed_by=user) | Q(signatures__signer=user))
    handled = TransferApplication.objects.filter(
        Q(supplements__asked_by=user) | Q(stage_reviews__in=countersign.advice_of(user))
    )
    found: QuerySet[Reassessment] = (
        Reassessment.objects.filter(pk__in=waiting.values("reassessment"))
        .exclude(pk__in=touched.values("reassessment"))
        .exclude(asked_by=user)
        .exclude(application__in=handled)
        .exclude(application__enterprise__in=own_enterprise_ids(user))
    )
    return found


def readable(user: User, *, now: datetime) -> QuerySet[Reassessment]:
    """The re-assessments a decision maker of the national office may handle, own enterprises left out; an
    auditor reads all. Nobody else sees any."""
    rows = Reassessment.objects.select_related("application__enterprise", "sweep__edition")
    if may(user, "reviews.view_all", now=now):
        return rows.all()
    if may(user, "reviews.handle_reassessment", authority_kind=AuthorityKind.NATIONAL_OFFICE, now=now):
        return rows.exclude(application__enterprise__in=own_enterprise_ids(user))
    return rows.none()


def may_read(user: Any, *, now: datetime) -> bool:
    """Whether the pages are this person's at all."""
    if not isinstance(user, User):
        return False
    return may(user, "reviews.view_all", now=now) or may(user, "reviews.handle_reassessment", now=now)

"""Who may take which act on an application, and as what: reads the transition table and memberships."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Acting, NotPermitted, acting_as
from accounts.models import AuthorityKind, User
from reviews.acts import ACTS, Act, act_at
from reviews.models import DECIDED, Decision, DecisionState, TransferApplication
from reviews.refusals import NotAllowed


def sources(act: str) -> set[str]:
    """The statuses an act may be taken from."""
    return set(getattr(TransferApplication, act)._django_fsm.transitions)


def act_of(act: str, application: TransferApplication) -> Act:
    """The act as it is where the application stands. Raises NotAllowed where it does not exist."""
    if act not in ACTS or application.status not in sources(act):
        raise NotAllowed(_("This act does not exist where the application stands now."))
    return act_at(act, application.status)


def permission_of(application: TransferApplication, act: str) -> str:
    """The permission of an edge where the application stands."""
    edge = getattr(TransferApplication, act)._django_fsm.transitions[application.status]
    return str(edge.permission)


def acting_on(application: TransferApplication, row: Act, by: User, now: datetime) -> Acting:
    """The person as whose act this is where the application stands. Raises NotPermitted."""
    permission, enterprise = permission_of(application, row.name), application.enterprise
    if row.by_enterprise:
        return acting_as(by, permission, enterprise=enterprise, now=now)
    where: dict[str, Any] = {"enterprise": enterprise, "province": enterprise.province, "now": now}
    holder = application.holder or _after_the_end(application)
    try:
        return acting_as(by, permission, authority_kind=holder, **where)
    except NotPermitted:
        if row.also_at is None:
            raise
        return acting_as(by, permission, authority_kind=row.also_at, **where)


def _after_the_end(application: TransferApplication) -> str | None:
    """A decided application belongs to the national office still, for an objection."""
    return AuthorityKind.NATIONAL_OFFICE if application.status in DECIDED else None


def countersigning(application: TransferApplication, row: Act, by: User, now: datetime) -> Acting:
    """A countersigner of the holding office, or another holder of the stage's own permission."""
    holder = application.holder or _after_the_end(application)
    where: dict[str, Any] = {
        "enterprise": application.enterprise,
        "authority_kind": holder,
        "province": application.enterprise.province,
        "now": now,
    }
    try:
        return acting_as(by, "reviews.countersign", **where)
    except NotPermitted:
        return acting_as(by, permission_of(application, row.name), **where)


def not_the_first_time(row: Act, application: TransferApplication, by: User) -> None:
    """An objection is decided by two others than the first time (M22 art. 13)."""
    if row.name != "grant_on_objection":
        return
    first = decisions_of_the_filing(application).filter(state=DecisionState.BOUND)
    if first.filter(proposed_by=by).exists() or first.filter(signatures__signer=by).exists():
        raise NotPermitted(
            _("You took part in the first decision, so others must decide the objection."), code="first_time"
        )


def decisions_of_the_filing(application: TransferApplication) -> QuerySet[Decision]:
    """The decisions over the application itself, not over a re-assessment of what it gave."""
    return application.decisions.filter(reassessment__isnull=True)

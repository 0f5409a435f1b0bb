"""Acts of two persons: who may countersign a proposal, and when enough have (DESIGN section 4, four eyes).

It keeps signatures and the state of a proposal, whatever is proposed about. Rows are locked, and what a bound
proposal does is done, by the writer that the proposal belongs to.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Acting, NotPermitted
from accounts.models import User
from ledger.writer import append
from reviews.models import Decision, DecisionState, Signature, StageReview, Status
from reviews.refusals import Blocked, NotAllowed


def nothing_waits(decisions: QuerySet[Decision]) -> None:
    """Raises Blocked when one of them still waits for its signature."""
    if decisions.filter(state=DecisionState.PROPOSED).exists():
        raise Blocked(_("A proposal waits for its countersignature."), link="#proposal")


def waiting(decision: Decision) -> Decision:
    """The proposal, locked after what it is about. Raises NotAllowed when it waits no more."""
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if locked.state != DecisionState.PROPOSED:
        raise NotAllowed(_("This proposal no longer waits for a signature."))
    return locked


def may_sign(decision: Decision, by: User) -> None:
    """Proposer, earlier signers, advisers and case officers cannot sign. Raises NotPermitted."""
    if decision.proposed_by_id == by.pk:
        raise NotPermitted(_("You proposed this, so another person must sign."), code="proposer")
    if decision.signatures.filter(signer=by).exists():
        raise NotPermitted(_("You have already signed this proposal."), code="signed")
    if _advised(decision, by):
        raise NotPermitted(
            _("You handled this application at an earlier stage, so another person must sign."),
            code="adviser",
        )
    if decision.application.supplements.filter(asked_by=by).exists():
        raise NotPermitted(
            _("You asked for a supplement as case officer, so another person must sign."), code="case_officer"
        )
    if decision.reassessment is not None and decision.reassessment.asked_by_id == by.pk:
        raise NotPermitted(
            _("You asked the enterprise as case officer, so another person must sign."), code="case_officer"
        )


def _advised(decision: Decision, by: User) -> bool:
    reviews = decision.application.stage_reviews.filter(officer=by)
    if decision.reassessment_id is not None:
        reviews = reviews.filter(pk__in=advice_of(by))
    return reviews.exists()


def advice_of(user: User) -> QuerySet[StageReview]:
    """What bars this person from signing about what became of an application: stages handled, but for the
    decision, since to have bound a result is no advice on a change of the rules after it."""
    return StageReview.objects.filter(officer=user).exclude(stage=Status.DECISION.value)


def keep_signature(decision: Decision, *, by: Acting, now: datetime, assents: bool, note: str) -> bool:
    """Keep an assent or a dissent, on the ledger too; True when there are assents enough.

    A dissent says why, and asks for a second assent. Raises Blocked.
    """
    assert by.user is not None
    if not assents and not note.strip():
        raise Blocked(_("Say why you dissent."), link="#note")
    Signature.objects.create(
        decision=decision,
        signer=by.user,
        signer_unit=by.unit,
        proposer=decision.proposed_by,
        assents=assents,
        note=note,
        signed_at=now,
    )
    if not assents and decision.assents_needed == 1:
        decision.assents_needed = 2
        decision.save(update_fields=["assents_needed"])
    verdict = "assent" if assents else "dissent"
    append(decision.subject, verdict, actor=by.actor, at=now, facts={"decision": decision.pk})
    return decision.signatures.filter(assents=True).count() >= decision.assents_needed


def bind(decision: Decision, *, now: datetime) -> None:
    """It is decided; what follows is the writer's."""
    decision.state, decision.bound_at = DecisionState.BOUND, now
    decision.save(update_fields=["state", "bound_at"])


def take_back(decision: Decision, *, by: Acting, now: datetime) -> None:
    """The proposer takes it back; signatures already given stay readable. Raises NotPermitted."""
    if by.user is None or decision.proposed_by_id != by.user.pk:
        raise NotPermitted(_("Only the proposer takes a proposal back."), code="not_the_proposer")
    decision.state, decision.lapsed_at = DecisionState.LAPSED, now
    decision.save(update_fields=["state", "lapsed_at"])
    append(decision.subject, "take_back", actor=by.actor, at=now, facts={"decision": decision.pk})


def overtake(decisions: QuerySet[Decision], *, now: datetime) -> None:
    """What waits among them lapses: the matter was settled in another way."""
    decisions.filter(state=DecisionState.PROPOSED).update(state=DecisionState.LAPSED, lapsed_at=now)

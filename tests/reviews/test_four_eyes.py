"""Four eyes as data: who may sign what, how many must, and what a changed fact does to a proposal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from accounts.access import NotPermitted
from accounts.models import AuthorityKind, Role, User
from ledger.writer import timeline
from reviews import beside, workflow
from reviews.models import Decision, Status, TransferApplication
from reviews.refusals import Blocked, NotAllowed
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.reviews import NOW, officer, propose, signatory_of, tick_all
from tests.reviews import journeys
from tests.reviews.journeys import ALLOWED, REFUSED
from tests.reviews.test_guards import LISTED

pytestmark = pytest.mark.usefixtures("rules")

MAKER = Role.DECISION_MAKER


def proposed(outcome: dict[str, Any] | None = None, **fields: Any) -> Decision:
    """A decision that waits for its countersignature."""
    outcome = outcome or ALLOWED
    name = "approve" if outcome == ALLOWED else "refuse"
    return propose(journeys.at_decision(**fields), name, {"L1": outcome})


def prohibited() -> Decision:
    """A refusal of a line that screening prohibits."""
    application = journeys.submitted_with(recipient=LISTED)
    application = journeys.passed(application, "forward", Role.INTAKE_OFFICER)
    application = journeys.graded(journeys.passed(application, "accept", Role.ACCEPTANCE_OFFICER))
    application = journeys.passed(application, "pass_security", Role.SECURITY_REVIEWER, reason="So.")
    application = journeys.passed(
        application, "pass_export_control", Role.EXPORT_CONTROL_OFFICER, reason="To the decision."
    )
    return propose(application, "refuse", {"L1": REFUSED})


def sign(decision: Decision, by: User, *, assents: bool = True, note: str = "") -> Decision:
    return workflow.sign(decision, by=by, now=NOW, assents=assents, note=note)


def refusal_of(decision: Decision, by: User) -> str:
    """The code of the refusal to sign; no signature is kept."""
    before = decision.signatures.count()
    with pytest.raises(NotPermitted) as raised, transaction.atomic():
        sign(decision, by)
    assert decision.signatures.count() == before
    return raised.value.code


def also(user: User, role: Role = MAKER) -> User:
    """The same person, a decision maker as well."""
    unit = journeys.colleague(role, AuthorityKind.NATIONAL_OFFICE).memberships.get().authority
    MembershipFactory(user=user, role=role, authority=unit)
    return user


def status_of(decision: Decision) -> str:
    return journeys.again(decision.application).status


# --- Who may not sign


def test_the_proposer_does_not_sign():
    decision = proposed()

    assert refusal_of(decision, decision.proposed_by) == "proposer"
    assert sign(decision, officer(MAKER)).state == "bound"


def test_who_signed_once_does_not_sign_again():
    decision = prohibited()
    first = officer(MAKER)
    sign(decision, first)

    assert refusal_of(decision, first) == "signed"
    assert status_of(decision) == Status.DECISION


@pytest.mark.parametrize("act", ["forward", "accept", "pass_grading", "pass_security", "pass_export_control"])
def test_who_handled_an_earlier_stage_does_not_sign(act):
    decision = proposed()
    adviser = decision.application.stage_reviews.get(act=act).officer

    assert refusal_of(decision, also(adviser)) == "adviser"


def test_who_asked_for_a_supplement_does_not_sign():
    application, by = journeys.at_decision(), officer(MAKER)
    supplement = beside.ask_supplement(
        application, by=by, now=NOW, version=application.version, questions=["How long?"]
    )
    beside.answer_supplement(supplement, by=application.created_by, now=NOW, answers={1: "Two years."})
    decision = propose(application, "approve", {"L1": ALLOWED})

    assert refusal_of(decision, by) == "case_officer"


def test_nobody_signs_for_their_own_enterprise_past_or_present():
    decision = proposed()
    enterprise = decision.application.enterprise
    member, former, superuser = officer(MAKER), officer(MAKER), officer(MAKER)
    journeys.member_of(enterprise, member)
    journeys.member_of(enterprise, former, to_on=date(2025, 1, 1))
    journeys.member_of(enterprise, superuser)
    superuser.is_superuser = True
    superuser.save()

    refusals = {refusal_of(decision, user) for user in (member, former, superuser)}

    assert refusals == {"own_enterprise"}


def test_a_superuser_who_proposed_does_not_sign_and_one_without_the_role_does_neither():
    decision = proposed()
    decision.proposed_by.is_superuser = True
    decision.proposed_by.save()

    assert refusal_of(decision, decision.proposed_by) == "proposer"
    assert refusal_of(decision, UserFactory(is_superuser=True)) == "role_missing"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.GRADING_OFFICER])
def test_another_role_of_the_same_office_does_not_sign(role):
    assert refusal_of(proposed(), officer(role)) == "role_missing"


def test_the_enterprise_does_not_sign():
    decision = proposed()

    assert refusal_of(decision, signatory_of(decision.application)) == "role_missing"


def test_a_termination_is_signed_by_a_second_officer_of_the_same_province():
    application, later = journeys.overdue(journeys.at_materials(), Role.INTAKE_OFFICER)
    asker = application.supplements.get().asked_by
    decision = workflow.propose(
        application,
        "terminate",
        by=officer(Role.INTAKE_OFFICER),
        now=later,
        version=application.version,
        reason="No answer.",
    )
    beijing = journeys.colleague(Role.INTAKE_OFFICER, AuthorityKind.PROVINCIAL_OFFICE, province="11")

    for other in (asker, beijing, officer(MAKER)):
        with pytest.raises(NotPermitted), transaction.atomic():
            workflow.sign(decision, by=other, now=later, assents=True)
    workflow.sign(decision, by=officer(Role.INTAKE_OFFICER), now=later, assents=True)

    assert status_of(decision) == Status.TERMINATED


def test_a_procedure_at_the_decision_can_be_ended_too():
    application, later = journeys.overdue(journeys.at_decision(), MAKER)
    decision = workflow.propose(
        application,
        "terminate",
        by=officer(MAKER),
        now=later,
        version=application.version,
        reason="No answer.",
    )

    workflow.sign(decision, by=officer(MAKER), now=later, assents=True)

    assert status_of(decision) == Status.TERMINATED


def test_an_objection_is_granted_by_two_others_than_the_first_time():
    decision = proposed(REFUSED)
    signer = officer(MAKER)
    sign(decision, signer)
    application = journeys.again(decision.application)
    journeys.admitted_objection(application)
    given = {"now": NOW, "version": application.version, "reason": "Misread.", "outcomes": {"L1": ALLOWED}}

    for first in (decision.proposed_by, signer):
        with pytest.raises(NotPermitted) as refusal, transaction.atomic():
            workflow.propose(application, "grant_on_objection", by=first, **given)
        assert refusal.value.code == "first_time"
    second = workflow.propose(application, "grant_on_objection", by=officer(MAKER), **given)
    refusals = {refusal_of(second, first) for first in (decision.proposed_by, signer)}
    sign(second, officer(MAKER))

    assert refusals == {"first_time", "adviser"}  # the first signer also handled the decision
    assert status_of(second) == Status.APPROVED
    assert application.entitlements.get().decision == second


# --- How many must sign


def test_one_other_is_enough_for_an_ordinary_line():
    decision = sign(proposed(), officer(MAKER))

    assert (decision.assents_needed, decision.state, status_of(decision)) == (1, "bound", Status.APPROVED)


def test_a_prohibited_line_needs_two_others():
    decision = prohibited()

    first = sign(decision, officer(MAKER))
    between = status_of(decision)
    second = sign(decision, officer(MAKER))

    assert (first.state, between) == ("proposed", Status.DECISION)
    assert (second.state, status_of(decision)) == ("bound", Status.REFUSED)


def test_a_dissent_says_why_is_kept_and_calls_for_a_second_assent():
    decision = proposed()

    with pytest.raises(Blocked), transaction.atomic():
        sign(decision, officer(MAKER), assents=False, note="  ")
    sign(decision, officer(MAKER), assents=False, note="The safeguards are thin.")
    first = sign(decision, officer(MAKER))
    second = sign(decision, officer(MAKER))

    assert (first.state, second.state) == ("proposed", "bound")
    assert list(decision.signatures.values_list("assents", flat=True)) == [False, True, True]
    signed = timeline(decision.subject).filter(act__in=["assent", "dissent"])
    assert list(signed.values_list("act", flat=True)) == ["dissent", "assent", "assent"]


def test_a_bound_decision_takes_no_further_signature():
    decision = sign(proposed(), officer(MAKER))

    with pytest.raises(NotAllowed):
        sign(decision, officer(MAKER))


# --- Taking back, and facts that move


def test_the_proposer_alone_takes_a_proposal_back_and_signatures_stay_readable():
    decision = prohibited()
    sign(decision, officer(MAKER))

    with pytest.raises(NotPermitted) as refusal, transaction.atomic():
        workflow.take_back(decision, by=officer(MAKER), now=NOW)
    taken = workflow.take_back(decision, by=decision.proposed_by, now=NOW)

    assert refusal.value.code == "not_the_proposer"
    assert taken.state == "lapsed"
    assert taken.signatures.count() == 1
    with pytest.raises(NotAllowed):
        sign(decision, officer(MAKER))
    with pytest.raises(NotAllowed):
        workflow.take_back(decision, by=decision.proposed_by, now=NOW)


def test_an_earlier_signature_does_not_count_for_the_next_proposal():
    decision = prohibited()
    signer = officer(MAKER)
    sign(decision, signer)
    workflow.take_back(decision, by=decision.proposed_by, now=NOW)

    again = propose(journeys.again(decision.application), "refuse", {"L1": REFUSED})

    assert sign(again, signer).state == "proposed"


def test_a_withdrawal_overtakes_what_waits_for_its_signature():
    decision = proposed()
    application = journeys.again(decision.application)

    workflow.take(application, "withdraw", by=signatory_of(application), now=NOW, version=application.version)
    decision.refresh_from_db()

    assert decision.state == "lapsed"
    with pytest.raises(NotAllowed):
        sign(decision, officer(MAKER))


def test_new_facts_overtake_a_proposal():
    decision = proposed()
    application = journeys.again(decision.application)
    supplement = beside.ask_supplement(
        application, by=officer(MAKER), now=NOW, version=application.version, questions=["How long?"]
    )

    with pytest.raises(Blocked), transaction.atomic():
        sign(decision, officer(MAKER))
    beside.answer_supplement(supplement, by=application.created_by, now=NOW, answers={1: "Two years."})
    decision.refresh_from_db()

    assert decision.state == "lapsed"
    assert status_of(decision) == Status.DECISION


def test_a_proposal_is_not_signed_under_rules_that_changed():
    decision = proposed()
    journeys.reciprocity_with()

    with pytest.raises(Blocked) as refusal, transaction.atomic():
        sign(decision, officer(MAKER))

    assert refusal.value.link == "#finding"
    assert decision.signatures.count() == 0


def test_a_proposal_made_on_another_finding_is_not_signed():
    decision = proposed()
    _refer_singapore(decision.application)

    with pytest.raises(Blocked), transaction.atomic():
        sign(decision, officer(MAKER))

    assert status_of(decision) == Status.DECISION


def _refer_singapore(application: TransferApplication) -> None:
    journeys.reciprocity_with(
        {
            "row_kind": "rule",
            "jurisdiction": "SG",
            "treatment": "refer",
            "effective_from": "2026-11-21",
            "reason": "A person looks",
            "status": "verified",
        }
    )
    beside.find_again(application, by=officer(MAKER), now=NOW)


def test_a_finding_made_again_that_says_the_same_does_not_overtake():
    decision = proposed()
    beside.find_again(decision.application, by=officer(MAKER), now=NOW)

    assert sign(decision, officer(MAKER)).state == "bound"


def test_what_was_decided_is_stored_with_units_grounds_and_conditions():
    application = journeys.at_decision()
    tick_all(application, by=officer(MAKER))
    said = {"outcome": "allowed", "conditions": {"retention_days": "365", "audit_right": ""}}
    decision = sign(propose(application, "approve", {"L1": said}), officer(MAKER))

    outcome = decision.outcomes.get()
    entitlement = application.entitlements.get()

    assert decision.proposed_unit.startswith("authority:")
    assert decision.signatures.get().signer_unit == decision.proposed_unit
    assert outcome.treatment == "standard"
    assert outcome.grounds
    assert dict(entitlement.conditions.values_list("code", "value")) == said["conditions"]
    assert (entitlement.from_on, entitlement.to_on) == (date(2026, 11, 21), date(2029, 11, 21))

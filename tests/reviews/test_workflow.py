"""Each journey of the design end to end, at the writer; what it leaves in rows and in the ledger."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Role
from ledger.verify import verify
from ledger.writer import timeline
from reviews import beside, workflow
from reviews.models import (
    FollowUp,
    Pathway,
    ReferralOutcome,
    Status,
    TransferApplication,
)
from reviews.refusals import NotAllowed
from reviews.stages import findings
from tests.factories.reviews import (
    NOW,
    TransferApplicationFactory,
    act,
    add_documents,
    officer,
    propose,
    signatory_of,
    submitted,
    tick_all,
)
from tests.reviews import journeys
from tests.reviews.journeys import ALLOWED, CONTROLLED, LICENCE, REFUSED
from tests.reviews.test_guards import LISTED

pytestmark = pytest.mark.usefixtures("rules")


def told(application: TransferApplication) -> list[str]:
    """The acts that changed the status, as the ledger tells them."""
    entries = [(entry.act, json.loads(entry.body)["facts"]) for entry in timeline(application.subject)]
    return [name for name, facts in entries if "to" in facts]


def letters(application: TransferApplication) -> list[str]:
    rows = FollowUp.objects.filter(kind="letter", facts__application=application.pk).order_by("pk")
    return [row.facts["letter"] for row in rows]


def granted(application: TransferApplication) -> list[tuple[str, str, date, date | None]]:
    """Line, basis, from and until of each entitlement."""
    rows = application.entitlements.select_related("line").order_by("line__number")
    return [(row.line.code, row.basis, row.from_on, row.to_on) for row in rows]


@pytest.mark.parametrize("status", Status.values)
def test_every_status_is_reached_through_the_workflow(status):
    application = journeys.again(journeys.at(status))

    assert application.status == status
    assert _statuses(application)[-1] == status
    assert verify().first_break is None


def _statuses(application: TransferApplication) -> list[str]:
    """Every status it stood at, as the ledger tells."""
    facts = [json.loads(entry.body)["facts"] for entry in timeline(application.subject)]
    return [Status.DRAFT, *(each["to"] for each in facts if "to" in each)]


# --- Security assessment


def test_a_security_assessment_goes_through_every_stage_and_may_send_for_three_years():
    application = journeys.at(Status.APPROVED)

    assert told(application) == [
        "submit", "forward", "accept", "pass_grading", "pass_security", "pass_export_control", "approve",
    ]  # fmt: skip
    assert granted(application) == [("L1", "assessment", date(2026, 11, 21), date(2029, 11, 21))]
    assert letters(application) == ["accepted", "approved"]
    assert application.ended_at == NOW
    assert application.due_on is None
    assert application.stage_reviews.count() == 6


def test_a_decision_in_part_lets_some_lines_go_and_no_other():
    application = journeys.at(Status.PARTLY_APPROVED)

    assert [code for code, *_rest in granted(application)] == ["L1"]
    assert letters(application)[-1] == "partly_approved"


def test_a_refusal_lets_nothing_go():
    application = journeys.at(Status.REFUSED)

    assert granted(application) == []
    assert letters(application)[-1] == "refused"


def test_the_counts_of_people_are_kept_when_lines_are_granted():
    from reviews.models import CountBucket

    journeys.at(Status.APPROVED)

    bucket = CountBucket.objects.get()
    assert (bucket.category, bucket.month, bucket.count) == ("contact", date(2026, 11, 1), 100_000)


def test_an_application_granted_in_part_gets_the_rest_on_objection():
    application = journeys.at(Status.PARTLY_APPROVED)
    journeys.admitted_objection(application)
    decision = workflow.propose(
        application,
        "grant_on_objection",
        by=officer(Role.DECISION_MAKER),
        now=NOW,
        version=application.version,
        reason="The safeguards were misread.",
        outcomes={"L1": ALLOWED, "L2": ALLOWED},
    )

    journeys.signed(decision)

    assert journeys.again(application).status == Status.APPROVED
    assert [code for code, *_rest in granted(application)] == ["L1", "L2"]


def test_an_objection_may_be_granted_for_some_lines_only():
    application = journeys.two_lines()
    journeys.signed(propose(application, "refuse", {"L1": REFUSED, "L2": REFUSED}))
    application = journeys.again(application)
    journeys.admitted_objection(application)

    decision = workflow.propose(
        application,
        "grant_on_objection",
        by=officer(Role.DECISION_MAKER),
        now=NOW,
        version=application.version,
        reason="One line was misread.",
        outcomes={"L1": REFUSED, "L2": ALLOWED},
    )
    journeys.signed(decision)

    assert journeys.again(application).status == Status.PARTLY_APPROVED
    assert [code for code, *_rest in granted(application)] == ["L2"]


def test_a_licence_issued_elsewhere_is_recorded_and_the_decision_follows():
    application = journeys.at_licence()
    by = officer(Role.EXPORT_CONTROL_OFFICER)

    application = act(application, "record_licence", by=by, licences=LICENCE)
    tick_all(application, by=by)
    application = act(application, "pass_export_control", by=by, reason="Licence on record.")
    application = journeys.decided(application, "approve", ALLOWED)

    assert application.status == Status.APPROVED
    assert application.lines.get().licences.get().number == "2026-0001"


# --- Standard contract


def test_a_standard_contract_filed_in_time_gets_its_number():
    application = journeys.at(Status.FILED)

    assert told(application) == ["submit", "check_materials", "file"]
    assert not application.filed_late
    assert application.filing_number == "44-2026-000001"
    assert granted(application) == [("L1", "filed_contract", date(2026, 11, 21), date(2029, 11, 21))]
    assert letters(application) == ["filed"]


def test_filing_numbers_count_on_within_a_province_and_a_year():
    first, second = journeys.at(Status.FILED), journeys.at(Status.FILED)

    assert [first.filing_number, second.filing_number] == ["44-2026-000001", "44-2026-000002"]


@pytest.mark.parametrize(
    ("effective", "late"),
    [(date(2026, 11, 9), False), (date(2026, 11, 6), True), (date(2025, 1, 6), True)],
)
def test_a_contract_filed_after_ten_working_days_is_taken_and_recorded_as_late(effective, late):
    application = submitted(contract=True, contract_effective_on=effective)

    assert application.filed_late is late
    assert application.status == Status.SUBMITTED


def test_a_filing_in_time_does_not_become_late_by_being_returned():
    application = submitted(contract=True, contract_effective_on=date(2026, 11, 9))
    act(application, "return_incomplete", by=officer(Role.INTAKE_OFFICER), reason="A page is missing.")

    later = NOW + timedelta(days=30)
    application = act(journeys.again(application), "submit", by=signatory_of(application), now=later)

    assert application.snapshot.number == 2
    assert application.filed_late is False


# --- Certification, exemption


def test_a_certificate_is_recorded_until_its_own_last_day():
    draft = TransferApplicationFactory(certified=True)
    add_documents(draft, pathway=Pathway.CERTIFICATION)
    application = act(draft, "submit", by=signatory_of(draft))

    application = journeys.passed(application, "record", Role.INTAKE_OFFICER)

    assert application.status == Status.RECORDED
    assert granted(application) == [("L1", "certificate", date(2026, 11, 21), date(2029, 10, 2))]


def test_an_exemption_is_a_statement_of_the_enterprise_and_has_no_end_of_its_own():
    application = journeys.stated_exempt()

    assert told(application) == ["state_exemption"]
    assert granted(application) == [("L1", "exemption", date(2026, 11, 21), None)]
    assert not application.stage_reviews.exists()
    assert not application.decisions.exists()
    assert letters(application) == ["recorded"]


def test_an_escalated_exemption_is_recorded_after_a_decision_by_two():
    draft = journeys.drafted(item={"control_codes": ["9X999"]}, exempt=True)
    add_documents(draft, pathway=Pathway.EXEMPT)
    application = act(draft, "submit", by=signatory_of(draft))
    application = journeys.passed(application, "escalate", Role.INTAKE_OFFICER)
    application = journeys.passed(
        application, "pass_export_control", Role.EXPORT_CONTROL_OFFICER, reason="Not a listed item."
    )

    application = journeys.decided(application, "record", ALLOWED)

    assert application.status == Status.RECORDED
    assert [basis for _line, basis, *_rest in granted(application)] == ["exemption"]
    assert application.entitlements.get().decision.signatures.count() == 1


# --- Foreign authorities, review organ


def test_a_foreign_authoritys_request_is_routed_and_lets_nothing_go():
    application = journeys.at(Status.ROUTED)

    assert application.pathway == Pathway.FOREIGN_AUTHORITY
    assert told(application) == ["submit", "route"]
    assert granted(application) == []
    assert letters(application) == ["routed"]


@pytest.mark.parametrize("activity", ["processing", "foreign_ma"])
def test_processing_and_acquisitions_go_to_the_review_organ_and_then_to_the_decision(activity):
    draft = TransferApplicationFactory(activity=activity)
    application = act(draft, "submit", by=signatory_of(draft))

    application = journeys.referred(application, Role.INTAKE_OFFICER)
    application = journeys.returned_by_organ(application, ReferralOutcome.CONDITIONS)
    application = journeys.decided(application, "approve", ALLOWED)

    assert application.pathway == Pathway.NATIONAL_SECURITY_REVIEW
    assert told(application) == ["submit", "refer", "return_from_referral", "approve"]
    assert application.referrals.get().outcome == "conditions"


@pytest.mark.parametrize(
    ("way", "role", "status"),
    [
        (journeys.at_acceptance, Role.ACCEPTANCE_OFFICER, Status.ACCEPTANCE),
        (journeys.at_grading, Role.GRADING_OFFICER, Status.GRADING),
        (journeys.at_security, Role.SECURITY_REVIEWER, Status.SECURITY_REVIEW),
        (journeys.at_screening, Role.EXPORT_CONTROL_OFFICER, Status.EXPORT_CONTROL),
    ],
)
def test_a_referral_comes_back_to_where_it_came_from_and_is_found_anew(way, role, status):
    application = journeys.referred(way(), role)
    assert application.holder == "review_organ"

    application = journeys.returned_by_organ(application)

    assert application.status == status
    stage = {"export_control": "export_control"}.get(status, status)
    assert application.findings.filter(stage=stage).count() == 2


# --- Escalation


def test_enhanced_review_sends_a_contract_to_security_review():
    rule = {
        "row_kind": "rule",
        "jurisdiction": "SG",
        "treatment": "enhanced_review",
        "legal_basis": "DSL26",
        "decision_no": "D-2026-1",
        "reason": "Reviewed whatever the route",
        "instrument": "An act",
        "status": "verified",
        "effective_from": "2026-11-21",
    }
    journeys.reciprocity_with(rule)

    application = journeys.passed(journeys.at_materials(), "escalate", Role.INTAKE_OFFICER)
    application = journeys.passed(application, "pass_security", Role.SECURITY_REVIEWER, reason="Weighed.")
    application = journeys.passed(
        application, "pass_export_control", Role.EXPORT_CONTROL_OFFICER, reason="Nothing listed."
    )
    application = journeys.decided(application, "file", ALLOWED)

    assert told(application) == [
        "submit", "check_materials", "escalate", "pass_security", "pass_export_control", "file",
    ]  # fmt: skip
    assert application.status == Status.FILED
    assert application.filing_number
    assert [basis for _line, basis, *_rest in granted(application)] == ["filed_contract"]


@pytest.mark.parametrize(
    "parts",
    [{"recipient": LISTED}, {"item": {"control_codes": CONTROLLED}}, {"item": {"control_codes": ["9X999"]}}],
    ids=["a listed recipient", "a licence", "a code nobody knows"],
)
def test_a_hit_a_licence_and_an_unknown_send_a_contract_to_export_control(parts):
    draft = journeys.drafted(**parts, contract=True)
    add_documents(draft, pathway=Pathway.STANDARD_CONTRACT)
    application = act(draft, "submit", by=signatory_of(draft))

    application = journeys.passed(application, "escalate", Role.INTAKE_OFFICER)

    assert application.status == Status.EXPORT_CONTROL
    assert application.reached_national
    assert application.reached_commerce


# --- Returns, withdrawals, terminations


def test_what_was_returned_is_submitted_again_as_a_second_snapshot():
    application = journeys.at(Status.RETURNED)
    with workflow.editing(
        application, by=application.created_by, now=NOW, version=application.version
    ) as row:
        row.purpose = "Deliver orders, and nothing else."
    later = NOW + timedelta(days=2)

    application = act(row, "submit", by=signatory_of(row), now=later)

    first, second = application.snapshots.all()
    assert (first.number, second.number) == (1, 2)
    assert first.facts["application"]["purpose"] == "Deliver orders placed by customers."
    assert second.facts["application"]["purpose"] == "Deliver orders, and nothing else."
    assert application.submitted_at == NOW
    assert findings.latest(application, "intake").snapshot == second
    assert letters(application) == ["returned"]


@pytest.mark.parametrize("status", [Status.RETURNED, Status.GRADING, Status.LICENCE_PENDING, Status.DECISION])
def test_an_enterprise_withdraws_before_a_result(status):
    application = journeys.at(status)

    application = act(application, "withdraw", by=signatory_of(application))

    assert application.status == Status.WITHDRAWN
    assert granted(application) == []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.APPROVED, Status.WITHDRAWN, Status.ROUTED])
def test_nobody_withdraws_a_draft_or_a_result(status):
    application = journeys.at(status)

    with pytest.raises(NotAllowed):
        act(application, "withdraw", by=signatory_of(application))


def test_a_draft_is_discarded_and_only_a_draft_is():
    draft, application = TransferApplicationFactory(), submitted()
    subject = draft.subject

    workflow.discard_draft(draft, by=draft.created_by, now=NOW)
    with pytest.raises(NotAllowed), transaction.atomic():
        workflow.discard_draft(application, by=application.created_by, now=NOW)

    assert not TransferApplication.objects.filter(reference=draft.reference).exists()
    assert timeline(subject).last().act == "discard_draft"


def test_a_supplement_that_nobody_answers_ends_the_procedure_by_two():
    application = journeys.terminated()

    assert application.status == Status.TERMINATED
    assert application.decisions.get().signatures.count() == 1
    assert letters(application) == ["supplement", "terminated"]


# --- Clocks


def test_the_clock_of_the_stage_is_copied_for_the_worklist():
    application = submitted()
    assert application.due_on == date(2026, 11, 27)

    application = journeys.passed(application, "forward", Role.INTAKE_OFFICER)
    assert application.due_on == date(2026, 12, 1)

    application = journeys.passed(application, "accept", Role.ACCEPTANCE_OFFICER)
    first = application.due_on
    application = journeys.graded(application)
    assert application.due_on == first


def test_an_extension_is_told_with_its_reason_and_lies_later():
    application, by = journeys.at_security(), officer(Role.SECURITY_REVIEWER)
    told_to = application.due_on + timedelta(days=30)

    for wrong in (
        {"new_due_on": application.due_on, "reason": "So."},
        {"new_due_on": told_to, "reason": " "},
    ):
        with pytest.raises(workflow.Blocked), transaction.atomic():
            beside.extend_clock(application, by=by, now=NOW, **wrong)
    beside.extend_clock(application, by=by, now=NOW, new_due_on=told_to, reason="A complex case.")

    assert journeys.again(application).due_on == told_to


def test_the_days_of_an_expert_panel_stop_a_licences_clock_only():
    licensing, assessed = journeys.at_licence(), journeys.at_screening()
    given: dict[str, Any] = {"now": NOW, "cause": "expert_panel", "from_on": date(2026, 11, 24)}
    by = officer(Role.EXPORT_CONTROL_OFFICER)

    with pytest.raises(workflow.Blocked), transaction.atomic():
        beside.exclude_time(assessed, by=by, **given)
    beside.exclude_time(licensing, by=by, **given)

    assert journeys.again(licensing).due_on is None

"""Each guard of the workflow, refused first and then satisfied; a refusal changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Role, User
from ledger.writer import timeline
from reviews import beside, workflow
from reviews.models import ReferralOutcome, Status, TransferApplication
from reviews.refusals import Blocked, Stale
from reviews.stages import findings
from reviews.tokens import AlreadyUsed, new
from rulebook import first_editions, lifecycle
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

pytestmark = pytest.mark.usefixtures("rules")

LISTED = {"name_en": "Recorded Future, Inc.", "jurisdiction": "US"}
CORE = {"impacts": {"national_security": "serious"}}
RAW = {"category": "public_data", "openness": "not_opened", "form": "raw"}


def blocked(application: TransferApplication, name: str, *, by: User, now: Any = NOW, **data: Any) -> Blocked:
    """The refusal of an act; nothing of the application or its ledger moved."""
    before = (journeys.again(application).version, timeline(application.subject).count())
    with pytest.raises(Blocked) as raised, transaction.atomic():
        act(application, name, by=by, now=now, **data)
    assert (journeys.again(application).version, timeline(application.subject).count()) == before
    return raised.value


def not_proposed(
    application: TransferApplication, name: str, outcomes: dict[str, Any], *, by: User, reason: str = "So."
) -> Blocked:
    version = journeys.again(application).version
    with pytest.raises(Blocked) as raised, transaction.atomic():
        workflow.propose(application, name, by=by, now=NOW, version=version, reason=reason, outcomes=outcomes)
    assert not application.decisions.exists()
    return raised.value


# --- Checklists, supplements, proposals


def test_a_checklist_with_open_items_holds_the_act_back_until_it_is_answered():
    application, by = journeys.at_acceptance(), officer(Role.ACCEPTANCE_OFFICER)

    refusal = blocked(application, "accept", by=by)
    tick_all(application, by=by)

    assert refusal.link == "#checklist"
    assert act(application, "accept", by=by).status == Status.GRADING


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"no_such_item": ("yes", "")}, "an item the list does not have"),
        ({"pathway": ("perhaps", "")}, "an answer there is not"),
    ],
)
def test_a_checklist_takes_no_answer_it_does_not_know(answers, why):
    application = journeys.at_acceptance()

    with pytest.raises(Blocked), transaction.atomic():
        beside.tick(application, by=officer(Role.ACCEPTANCE_OFFICER), now=NOW, answers=answers)

    assert not application.checklist_answers.filter(stage="acceptance").exists()


def test_an_open_supplement_holds_every_act_of_the_officer_back_until_it_is_answered():
    application, by = journeys.at_acceptance(), officer(Role.ACCEPTANCE_OFFICER)
    tick_all(application, by=by)
    supplement = beside.ask_supplement(
        application, by=by, now=NOW, version=application.version, questions=["How long?", " "]
    )

    refusals = [blocked(application, name, by=by, reason="So.") for name in ("accept", "not_accept", "refer")]
    beside.answer_supplement(supplement, by=application.created_by, now=NOW, answers={1: "Two years."})
    tick_all(application, by=by)

    assert {refusal.link for refusal in refusals} == {"#supplements"}
    assert supplement.items.count() == 1
    assert act(application, "accept", by=by).status == Status.GRADING


def test_an_answer_to_a_supplement_makes_a_new_snapshot_and_the_checklist_is_answered_again():
    application, by = journeys.at_acceptance(), officer(Role.ACCEPTANCE_OFFICER)
    tick_all(application, by=by)
    supplement = beside.ask_supplement(
        application, by=by, now=NOW, version=application.version, questions=["How long?"]
    )
    first = application.snapshot

    beside.answer_supplement(supplement, by=application.created_by, now=NOW, answers={1: "Two years."})

    assert application.snapshot.number == first.number + 1
    assert application.snapshot.facts["supplements"] == [
        {"number": 1, "items": [{"number": 1, "answer": "Two years."}]}
    ]
    assert findings.latest(application, "acceptance").snapshot == application.snapshot
    assert blocked(application, "accept", by=by).link == "#checklist"


def test_a_supplement_needs_words_a_day_that_lies_ahead_and_no_other_open_one():
    application, by = journeys.at_materials(), officer(Role.INTAKE_OFFICER)
    given = {"by": by, "now": NOW, "version": application.version}

    for wrong in (
        {"questions": [" ", ""]},
        {"questions": ["Why?"], "due_on": NOW.date()},
        {"questions": ["Why?"], "due_on": date(2027, 3, 1)},  # a filing's term is ten working days
    ):
        with pytest.raises(Blocked):
            beside.ask_supplement(application, **given, **wrong)
    asked = beside.ask_supplement(application, **given, questions=["Why?"])
    with pytest.raises(Blocked):
        beside.ask_supplement(
            application, **given | {"version": application.version + 1}, questions=["And why?"]
        )

    assert asked.due_on == date(2026, 12, 4)


def test_an_answer_without_words_or_document_is_not_an_answer():
    application, _later = journeys.overdue(journeys.at_materials(), Role.INTAKE_OFFICER)
    supplement = application.supplements.get()

    with pytest.raises(Blocked) as refusal, transaction.atomic():
        beside.answer_supplement(supplement, by=application.created_by, now=NOW, answers={1: "  "})

    assert refusal.value.link == "#item-1"
    assert application.supplements.get().open


def test_a_proposal_that_waits_holds_everything_else_back():
    application = journeys.at_decision()
    decision = propose(application, "approve", {"L1": ALLOWED})
    version = journeys.again(application).version

    with pytest.raises(Blocked) as refusal:
        workflow.propose(
            application,
            "refuse",
            by=officer(Role.DECISION_MAKER),
            now=NOW,
            version=version,
            reason="So.",
            outcomes={"L1": REFUSED},
        )
    workflow.take_back(decision, by=decision.proposed_by, now=NOW)

    assert refusal.value.link == "#proposal"
    assert propose(application, "refuse", {"L1": REFUSED}).state == "proposed"


# --- The rules may move


def test_a_finding_of_other_editions_must_be_made_again():
    application, by = journeys.at_acceptance(), officer(Role.ACCEPTANCE_OFFICER)
    tick_all(application, by=by)
    journeys.reciprocity_with()

    refusal = blocked(application, "accept", by=by)
    beside.find_again(application, by=by, now=NOW)

    assert refusal.link == "#finding"
    assert act(application, "accept", by=by).status == Status.GRADING
    assert application.findings.filter(stage="acceptance").count() == 2


def test_a_row_that_begins_within_the_same_edition_makes_the_finding_old():
    rule = {
        "row_kind": "rule",
        "jurisdiction": "SG",
        "treatment": "refer",
        "effective_from": "2026-12-01",
        "reason": "A person looks from December",
        "status": "verified",
    }
    journeys.reciprocity_with(rule)
    application, by = journeys.at_materials(), officer(Role.INTAKE_OFFICER)
    tick_all(application, by=by)
    before, after = NOW + timedelta(days=8), NOW + timedelta(days=12)

    refusal = blocked(application, "file", by=by, now=after)

    assert refusal.link == "#finding"
    assert act(application, "file", by=by, now=before).status == Status.FILED


def test_a_party_list_that_went_stale_makes_the_finding_old():
    application, by = journeys.at_materials(), officer(Role.INTAKE_OFFICER)
    tick_all(application, by=by)
    later = NOW + timedelta(days=31)

    refusal = blocked(application, "file", by=by, now=later)
    lifecycle.confirm_refresh("parties", by=first_editions.LOADER, now=later)

    assert refusal.link == "#finding"
    assert act(application, "file", by=by, now=later).status == Status.FILED


# --- What an enterprise must have done


def test_an_incomplete_draft_is_not_submitted():
    draft = TransferApplicationFactory()
    by = signatory_of(draft)

    refusal = blocked(draft, "submit", by=by)
    add_documents(draft)

    assert refusal.link == "#missing"
    assert act(draft, "submit", by=by).status == Status.SUBMITTED


def test_a_blanket_consent_is_not_submitted():
    draft = journeys.drafted(item={"consent_basis": "blanket"})
    add_documents(draft)

    assert blocked(draft, "submit", by=signatory_of(draft)).link == "#missing"


def test_what_is_not_exempt_cannot_be_stated_as_exempt():
    draft = TransferApplicationFactory()
    add_documents(draft)

    refusal = blocked(draft, "state_exemption", by=signatory_of(draft))

    assert refusal.link == "#finding"


# --- Screening


def test_an_exempt_transfer_that_screening_does_not_clear_is_submitted_and_escalated():
    draft = journeys.drafted(recipient=LISTED, exempt=True)
    add_documents(draft, pathway="exempt")
    by = officer(Role.INTAKE_OFFICER)

    refusal = blocked(draft, "state_exemption", by=signatory_of(draft))
    application = act(draft, "submit", by=signatory_of(draft))
    tick_all(application, by=by)

    assert refusal.link == "#finding"
    assert blocked(application, "record", by=by).link == "#finding"
    assert act(application, "escalate", by=by).status == Status.EXPORT_CONTROL


def test_a_contract_whose_recipient_is_listed_is_not_filed_but_escalated():
    draft = journeys.drafted(recipient=LISTED, contract=True)
    add_documents(draft, pathway="standard_contract")
    by = officer(Role.INTAKE_OFFICER)
    application = act(act(draft, "submit", by=signatory_of(draft)), "check_materials", by=by)
    tick_all(application, by=by)

    refusal = blocked(application, "file", by=by)

    assert refusal.link == "#finding"
    assert act(application, "escalate", by=by).status == Status.EXPORT_CONTROL


def test_what_screening_cleared_is_not_escalated():
    application, by = journeys.at_materials(), officer(Role.INTAKE_OFFICER)

    assert blocked(application, "escalate", by=by).link == "#finding"


def test_an_exemption_submitted_although_clear_is_recorded_at_intake():
    draft = TransferApplicationFactory(exempt=True)
    add_documents(draft, pathway="exempt")
    application = act(draft, "submit", by=signatory_of(draft))

    application = journeys.passed(application, "record", Role.INTAKE_OFFICER)

    assert application.status == Status.RECORDED
    assert application.entitlements.get().basis == "exemption"


@pytest.mark.parametrize("name", ["check_materials", "record", "route", "escalate"])
def test_an_act_of_another_route_is_refused(name):
    application, by = submitted(), officer(Role.INTAKE_OFFICER)
    tick_all(application, by=by)

    blocked(application, name, by=by)

    assert act(application, "forward", by=by).status == Status.ACCEPTANCE


# --- Grading


@pytest.mark.parametrize(
    ("grades", "item"),
    [
        ({}, {}),
        ({"I1": "core"}, {}),
        ({"I1": "secret"}, {}),
        ({"I1": "important"}, {}),
        (
            {"I1": "general"},
            {
                "important": "yes",
                "important_by": "MIIT",
                "important_document": "No. 7",
                "important_on": date(2026, 6, 1),
            },
        ),
    ],
)
def test_a_grade_that_the_facts_do_not_carry_is_refused(grades, item):
    application = journeys.submitted_with(item=item)
    application = journeys.passed(application, "forward", Role.INTAKE_OFFICER)
    application = journeys.passed(application, "accept", Role.ACCEPTANCE_OFFICER)
    by = officer(Role.GRADING_OFFICER)
    tick_all(application, by=by)

    refusal = blocked(application, "pass_grading", by=by, grades=grades)

    right = "important" if item else "general"
    assert refusal.link == "#grading"
    assert act(application, "pass_grading", by=by, grades={"I1": right}).status == Status.SECURITY_REVIEW


@pytest.mark.parametrize("item", [CORE, RAW])
def test_core_data_and_raw_public_data_are_barred_and_nothing_else_is(item):
    application = journeys.submitted_with(item={**item, "consent_basis": "not_personal"})
    application = journeys.passed(application, "forward", Role.INTAKE_OFFICER)
    application = journeys.passed(application, "accept", Role.ACCEPTANCE_OFFICER)
    by = officer(Role.GRADING_OFFICER)
    tick_all(application, by=by)

    refusal = blocked(application, "pass_grading", by=by, grades={"I1": "general"})
    ordinary = not_proposed(journeys.at_grading(), "bar_export", {}, by=by)
    proposed = workflow.propose(
        application, "bar_export", by=by, now=NOW, version=application.version, reason="Barred."
    )
    journeys.signed(proposed)

    assert {refusal.link, ordinary.link} == {"#finding"}
    assert journeys.again(application).status == Status.NOT_EXPORTABLE


def test_grades_that_were_confirmed_outlive_an_answer_to_a_supplement():
    application, by = journeys.at_security(), officer(Role.SECURITY_REVIEWER)
    supplement = beside.ask_supplement(
        application, by=by, now=NOW, version=application.version, questions=["Who has keys?"]
    )

    beside.answer_supplement(supplement, by=application.created_by, now=NOW, answers={1: "We."})

    made = findings.read(findings.latest(application, "security_review"))
    assert [line.grade for line in made.lines] == ["general"]


# --- Licences and holds


def test_a_line_that_needs_a_licence_waits_for_its_number_scope_and_end():
    application = journeys.at_licence()
    by = officer(Role.EXPORT_CONTROL_OFFICER)

    wrong: list[dict[str, Any]] = [
        {},
        {"L1": {**LICENCE["L1"], "number": ""}},
        {"L1": {**LICENCE["L1"], "scope": ""}},
        {"L1": {**LICENCE["L1"], "ends_on": NOW.date()}},
        {"L1": {**LICENCE["L1"], "ends_on": None}},
        {"L9": LICENCE["L1"]},
    ]
    refusals = [blocked(application, "record_licence", by=by, licences=given) for given in wrong]
    application = act(application, "record_licence", by=by, licences=LICENCE)
    tick_all(application, by=by)

    assert {refusal.link for refusal in refusals} == {"#licence"}
    assert blocked(application, "require_licence", by=by).link == "#finding"
    assert act(application, "pass_export_control", by=by).status == Status.DECISION


def test_screening_is_not_closed_over_a_line_without_its_licence():
    application = journeys.submitted_with(item={"control_codes": CONTROLLED})
    application = journeys.passed(application, "forward", Role.INTAKE_OFFICER)
    application = journeys.graded(journeys.passed(application, "accept", Role.ACCEPTANCE_OFFICER))
    application = journeys.passed(application, "pass_security", Role.SECURITY_REVIEWER, reason="So.")
    by = officer(Role.EXPORT_CONTROL_OFFICER)
    tick_all(application, by=by)

    assert blocked(application, "pass_export_control", by=by, reason="So.").link == "#finding"
    assert act(application, "require_licence", by=by).status == Status.LICENCE_PENDING


def test_no_licence_is_required_where_none_is_needed():
    application = journeys.at_screening()

    refusal = blocked(application, "require_licence", by=officer(Role.EXPORT_CONTROL_OFFICER))

    assert refusal.link == "#finding"


def test_a_licence_that_has_ended_by_the_decision_is_none():
    application = journeys.at_licence()
    by = officer(Role.EXPORT_CONTROL_OFFICER)
    short = {"L1": {**LICENCE["L1"], "ends_on": date(2026, 11, 25)}}
    application = act(application, "record_licence", by=by, licences=short)
    tick_all(application, by=by)

    refusal = blocked(application, "pass_export_control", by=by, now=NOW + timedelta(days=5))

    assert refusal.link == "#finding"


def test_what_the_machine_held_passes_only_with_a_reason():
    application = journeys.submitted_with(item={"control_codes": ["9X999"]})
    application = journeys.passed(application, "forward", Role.INTAKE_OFFICER)
    application = journeys.graded(journeys.passed(application, "accept", Role.ACCEPTANCE_OFFICER))
    application = journeys.passed(application, "pass_security", Role.SECURITY_REVIEWER, reason="So.")
    by = officer(Role.EXPORT_CONTROL_OFFICER)
    tick_all(application, by=by)

    refusal = blocked(application, "pass_export_control", by=by, reason="  ")

    assert refusal.link == "#reason"
    assert act(application, "pass_export_control", by=by, reason="Looked at.").status == Status.DECISION


@pytest.mark.parametrize(
    ("status", "name", "role"),
    [
        (Status.ACCEPTANCE, "not_accept", Role.ACCEPTANCE_OFFICER),
        (Status.SUBMITTED, "return_incomplete", Role.INTAKE_OFFICER),
        (Status.SUBMITTED, "refer", Role.INTAKE_OFFICER),
    ],
)
def test_an_act_that_needs_a_reason_is_refused_without_one(status, name, role):
    assert blocked(journeys.at(status), name, by=officer(role), reason=" ").link == "#reason"


# --- Decisions


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("approve", {}),
        ("approve", {"L1": ALLOWED, "L2": ALLOWED}),
        ("approve", {"L2": ALLOWED}),
        ("approve", {"L1": {"outcome": "perhaps"}}),
        ("approve", {"L1": REFUSED}),
        ("refuse", {"L1": ALLOWED}),
        ("approve_in_part", {"L1": ALLOWED}),
        ("approve_in_part", {"L1": REFUSED}),
    ],
)
def test_a_decision_says_one_fitting_thing_of_every_line(name, outcomes):
    application, by = journeys.at_decision(), officer(Role.DECISION_MAKER)
    tick_all(application, by=by)

    assert not_proposed(application, name, outcomes, by=by).link == "#lines"
    assert propose(application, "approve", {"L1": ALLOWED}).outcomes.get().outcome == "allowed"


def test_a_decision_needs_a_reason():
    application, by = journeys.at_decision(), officer(Role.DECISION_MAKER)
    tick_all(application, by=by)

    assert not_proposed(application, "approve", {"L1": ALLOWED}, by=by, reason=" ").link == "#reason"


def _listed_at_decision() -> TransferApplication:
    application = journeys.submitted_with(recipient=LISTED)
    application = journeys.passed(application, "forward", Role.INTAKE_OFFICER)
    application = journeys.graded(journeys.passed(application, "accept", Role.ACCEPTANCE_OFFICER))
    application = journeys.passed(application, "pass_security", Role.SECURITY_REVIEWER, reason="So.")
    return journeys.passed(
        application, "pass_export_control", Role.EXPORT_CONTROL_OFFICER, reason="To the decision."
    )


def test_a_line_with_a_hard_stop_cannot_be_allowed():
    application, by = _listed_at_decision(), officer(Role.DECISION_MAKER)
    tick_all(application, by=by)

    refusal = not_proposed(application, "approve", {"L1": ALLOWED}, by=by)
    decision = propose(application, "refuse", {"L1": REFUSED})

    assert refusal.link == "#lines"
    assert decision.assents_needed == 2


def test_the_review_organs_prohibition_binds():
    application = journeys.referred(submitted(), Role.INTAKE_OFFICER)
    application = journeys.returned_by_organ(application, ReferralOutcome.PROHIBITED)
    by = officer(Role.DECISION_MAKER)
    tick_all(application, by=by)

    refusal = not_proposed(application, "approve", {"L1": ALLOWED}, by=by)
    journeys.signed(propose(application, "refuse", {"L1": REFUSED}))

    assert refusal.link == "#lines"
    assert journeys.again(application).status == Status.REFUSED


@pytest.mark.parametrize(
    "said", [{}, {"outcome": "cleared"}, {"outcome": "maybe", "document": "GA-7"}, {"document": "GA-7"}]
)
def test_a_referral_comes_back_only_with_an_outcome_and_its_document(said):
    application = journeys.referred(submitted(), Role.INTAKE_OFFICER)

    refusal = blocked(application, "return_from_referral", by=officer(Role.REFERRAL_OFFICER), **said)

    assert refusal.link == "#referral"
    assert application.referrals.get().outcome == ""


def test_an_objection_must_be_admitted_before_it_is_granted():
    application, by = journeys.at(Status.REFUSED), officer(Role.DECISION_MAKER)
    version = application.version
    given = {"by": by, "now": NOW, "version": version, "reason": "Misread.", "outcomes": {"L1": ALLOWED}}

    with pytest.raises(Blocked):
        workflow.propose(application, "grant_on_objection", **given)
    journeys.admitted_objection(application)

    assert workflow.propose(application, "grant_on_objection", **given).state == "proposed"


def test_an_objection_cannot_allow_what_is_stopped():
    application = _listed_at_decision()
    journeys.signed(propose(application, "refuse", {"L1": REFUSED}))
    application = journeys.again(application)
    journeys.admitted_objection(application)

    with pytest.raises(Blocked) as refusal:
        workflow.propose(
            application,
            "grant_on_objection",
            by=officer(Role.DECISION_MAKER),
            now=NOW,
            version=application.version,
            reason="Misread.",
            outcomes={"L1": ALLOWED},
        )

    assert refusal.value.link == "#lines"


@pytest.mark.parametrize("days", [0, -1])
def test_a_procedure_is_not_ended_before_its_supplement_is_overdue(days):
    application, overdue = journeys.overdue(journeys.at_materials(), Role.INTAKE_OFFICER)
    given: dict[str, Any] = {"by": officer(Role.INTAKE_OFFICER), "version": application.version}

    with pytest.raises(Blocked) as refusal:
        workflow.propose(
            application, "terminate", now=overdue - timedelta(days=1), reason="No answer.", **given
        )

    assert refusal.value.link == "#supplements"
    assert workflow.propose(application, "terminate", now=overdue, reason="No answer.", **given).pk


# --- Forms that come twice, or late


def test_a_form_that_comes_twice_acts_once_and_says_so():
    application, by, token = submitted(), officer(Role.INTAKE_OFFICER), new()
    given = {"by": by, "now": NOW, "version": application.version, "token": token, "reason": "Pages."}
    workflow.take(application, "return_incomplete", **given)

    with pytest.raises(AlreadyUsed), transaction.atomic():
        workflow.take(application, "return_incomplete", **given)

    assert timeline(application.subject).filter(act="return_incomplete").count() == 1


def test_a_refused_form_may_be_sent_again():
    application, by, token = submitted(), officer(Role.INTAKE_OFFICER), new()
    given = {"by": by, "now": NOW, "version": application.version, "token": token}

    with pytest.raises(Blocked), transaction.atomic():
        workflow.take(application, "return_incomplete", reason="", **given)

    assert workflow.take(application, "return_incomplete", reason="Pages.", **given).status == "returned"


def test_a_signature_that_comes_twice_is_one():
    application = _listed_at_decision()
    decision, by, token = propose(application, "refuse", {"L1": REFUSED}), officer(Role.DECISION_MAKER), new()
    workflow.sign(decision, by=by, now=NOW, assents=True, token=token)

    with pytest.raises(AlreadyUsed), transaction.atomic():
        workflow.sign(decision, by=by, now=NOW, assents=True, token=token)

    assert decision.signatures.count() == 1


def test_a_form_of_an_older_version_is_stale():
    application, by = submitted(), officer(Role.INTAKE_OFFICER)
    old = application.version - 1

    with pytest.raises(Stale):
        workflow.take(application, "return_incomplete", by=by, now=NOW, version=old, reason="Pages.")
    with pytest.raises(Stale):
        beside.ask_supplement(application, by=by, now=NOW, version=old, questions=["Why?"])

    assert journeys.again(application).status == Status.SUBMITTED


def test_a_draft_saved_from_an_older_page_is_stale_and_a_submitted_one_is_frozen():
    draft = TransferApplicationFactory()
    by = draft.created_by
    with workflow.editing(draft, by=by, now=NOW) as row:
        row.title = "Changed by a colleague"

    with pytest.raises(Stale), workflow.editing(draft, by=by, now=NOW, version=draft.version - 1):
        raise AssertionError("not reached")
    application = submitted()
    with (
        pytest.raises(workflow.NotAllowed),
        workflow.editing(application, by=application.created_by, now=NOW),
    ):
        raise AssertionError("not reached")

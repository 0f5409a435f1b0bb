"""Proposing a decision over lines, and signing it, on the admin pages."""

from __future__ import annotations

import pytest

from accounts.models import Role
from reviews.models import Decision, OutcomeCondition, Signature, Status, TransferApplication
from reviews.rules.conditions import wrong_value
from rulebook.codes import CodeRow
from tests.factories.reviews import (
    RecipientFactory,
    TransferApplicationFactory,
    act,
    add_documents,
    at_decision,
    officer,
    signatory_of,
    tick_all,
)
from tests.reviews.casework.conftest import FORGED, Screen, screen, stored

ALLOW = {"reason": "Lawful and needed.", "L1-outcome": "allowed"}


def maker(application: TransferApplication) -> Screen:
    own = screen(Role.DECISION_MAKER)
    tick_all(application, by=own.user)
    return own


def proposed(application: TransferApplication) -> Screen:
    own = maker(application)
    assert own.act(application, "approve", **ALLOW).status_code == 302
    return own


def test_a_decision_is_proposed_with_several_conditions_and_countersigned():
    application = at_decision()
    conditions = {
        "L1-condition-0": "volume_cap",
        "L1-value-0": "2000000",
        "L1-condition-1": "onward_bar",
        "L1-value-1": "",
    }

    maker(application).act(application, "approve", **ALLOW, **conditions)
    countersigned = screen(Role.DECISION_MAKER).post(application, "sign/", verdict="assent", note="")

    assert countersigned.status_code == 302
    assert stored(application).status == Status.APPROVED
    assert dict(OutcomeCondition.objects.values_list("code", "value")) == {
        "volume_cap": "2000000",
        "onward_bar": "",
    }


def test_the_decided_file_shows_entitlements_and_conditions_in_words():
    application = at_decision()
    maker(application).act(
        application, "approve", **ALLOW, **{"L1-condition-0": "report_interval_months", "L1-value-0": "6"}
    )
    screen(Role.DECISION_MAKER).post(application, "sign/", verdict="assent", note="")

    html = screen(Role.AUDITOR).html(application)

    assert "Report every so many months: 6" in html
    assert "In force" in html
    assert "Nov. 21, 2029" in html


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": ""}, "Give the reason."),
        ({"L1-outcome": ""}, "Decide every line."),
        ({"L1-condition-0": "volume_cap", "L1-value-0": "many"}, "Enter a whole number above 0."),
        ({"L1-condition-0": "volume_cap", "L1-value-0": ""}, "This condition needs a value."),
        ({"L1-condition-0": "onward_bar", "L1-value-0": "5"}, "This condition carries no value."),
        ({"L1-condition-0": "", "L1-value-0": "5"}, "Choose the condition"),
        ({"L1-condition-0": "no_such_code", "L1-value-0": ""}, "Select a valid choice"),
        (
            {
                "L1-condition-0": "notice",
                "L1-value-0": "",
                "L1-condition-1": "notice",
                "L1-value-1": "",
            },
            "on the line already",
        ),
    ],
)
def test_a_faulty_decision_names_the_field_keeps_what_was_typed_and_stores_nothing(fields, said):
    application = at_decision()
    own = maker(application)

    response = own.act(application, "approve", **{**ALLOW, "reason": "Long words.", **fields})

    html = response.content.decode()
    assert response.status_code == 422
    assert said in html
    assert fields.get("reason", "Long words.") in html
    assert not Decision.objects.exists()


def test_more_rows_for_conditions_keep_what_was_typed_and_propose_nothing():
    application = at_decision()
    own = maker(application)

    response = own.act(
        application, "approve", reason="Half", more="1", **{"L1-condition-0": "notice", "L1-value-0": ""}
    )

    html = response.content.decode()
    assert response.status_code == 200
    assert 'name="L1-condition-1"' in html
    assert '<option value="notice" selected>' in html
    assert "Half" in html
    assert not Decision.objects.exists()


def test_outcomes_that_do_not_fit_the_decision_are_refused_with_the_reason():
    application = at_decision()

    response = maker(application).act(application, "refuse", **ALLOW)

    assert response.status_code == 409
    assert "do not fit this decision" in response.content.decode()


def test_the_form_is_filled_in_with_what_the_finding_proposes():
    application = at_decision()

    html = maker(application).html(application)

    assert '<option value="allowed" selected>' in html


def test_every_line_has_its_own_outcome():
    draft = TransferApplicationFactory()
    RecipientFactory(application=draft, name_en="Second Warehouse Ltd.", jurisdiction="SG")
    add_documents(draft)
    application = act(draft, "submit", by=signatory_of(draft))
    for name, role, data in (
        ("forward", Role.INTAKE_OFFICER, {}),
        ("accept", Role.ACCEPTANCE_OFFICER, {}),
        ("pass_grading", Role.GRADING_OFFICER, {"grades": {"I1": "general"}}),
        ("pass_security", Role.SECURITY_REVIEWER, {"reason": "x"}),
        ("pass_export_control", Role.EXPORT_CONTROL_OFFICER, {"reason": "x"}),
    ):
        by = officer(role)
        tick_all(application, by=by)
        application = act(application, name, by=by, **data)

    response = maker(application).act(
        application,
        "approve_in_part",
        reason="In part.",
        **{"L1-outcome": "allowed", "L2-outcome": "refused"},
    )
    screen(Role.DECISION_MAKER).post(application, "sign/", verdict="assent", note="")

    assert response.status_code == 302
    assert stored(application).status == Status.PARTLY_APPROVED
    assert [row.line.code for row in application.entitlements.all()] == ["L1"]


def test_the_proposer_cannot_sign_and_is_told_why():
    application = at_decision()
    own = proposed(application)

    html = own.html(application)
    response = own.post(application, "sign/", verdict="assent", note="")

    assert "another person signs" in html
    assert response.status_code == 403
    assert "You proposed this" in response.content.decode()
    assert stored(application).status == Status.DECISION


def test_an_officer_of_an_earlier_stage_cannot_sign():
    application = at_decision()
    proposed(application)
    earlier = application.stage_reviews.filter(stage="acceptance").get().officer

    form = {**FORGED, "version": stored(application).version, "verdict": "assent", "note": ""}
    response = Screen(earlier).send(application, "sign/", form)

    assert response.status_code == 403
    assert not Signature.objects.exists()


def test_a_dissent_needs_a_word_and_asks_for_a_second_assent():
    application = at_decision()
    proposed(application)
    dissenter = screen(Role.DECISION_MAKER)

    silent = dissenter.post(application, "sign/", verdict="dissent", note="")
    spoken = dissenter.post(application, "sign/", verdict="dissent", note="The necessity is not shown.")
    first = screen(Role.DECISION_MAKER)
    first.post(application, "sign/", verdict="assent", note="")
    between = stored(application).status
    screen(Role.DECISION_MAKER).post(application, "sign/", verdict="assent", note="")

    assert silent.status_code == 422
    assert "Say why you dissent." in silent.content.decode()
    assert spoken.status_code == 302
    assert between == Status.DECISION
    assert stored(application).status == Status.APPROVED
    assert "The necessity is not shown." in screen(Role.AUDITOR).html(application)


def test_a_proposal_is_taken_back_by_its_proposer_alone():
    application = at_decision()
    own = proposed(application)

    stranger = screen(Role.DECISION_MAKER).post(application, "take-back/")
    back = own.post(application, "take-back/")

    assert stranger.status_code == 403
    assert back.status_code == 302
    assert Decision.objects.get().state == "lapsed"


def test_nothing_else_is_proposed_while_a_proposal_waits():
    application = at_decision()
    proposed(application)
    other = screen(Role.DECISION_MAKER)

    html = other.html(application)
    response = other.act(application, "refuse", reason="x", **{"L1-outcome": "refused"})

    assert "A proposal waits for its countersignature." in html
    assert 'id="decide"' not in html
    assert response.status_code == 409
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("param", "value", "right"),
    [
        ("none", "", True),
        ("none", "1", False),
        ("count", "3", True),
        ("count", "0", False),
        ("count", "-3", False),
        ("days", "30", True),
        ("days", "1.5", False),
        ("percent", "100", True),
        ("percent", "101", False),
        ("date", "2027-01-31", True),
        ("date", "31.1.2027", False),
        ("text", "SG", True),
        ("text", "", False),
    ],
)
def test_a_conditions_value_has_the_shape_its_parameter_asks_for(param, value, right):
    row = CodeRow(
        row=1,
        status="verified",
        source="x",
        list="condition",
        code="c",
        name_en="c",
        name_zh="c",
        param=param,
    )

    assert (wrong_value(row, value) == "") is right

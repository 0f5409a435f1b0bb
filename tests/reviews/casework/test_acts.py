"""Acts by the admin's forms: each stage, every refusal, and what becomes of what was typed."""

from __future__ import annotations

import pytest

from accounts.models import AuthorityKind, Province, Role
from reviews.acts import ACTS
from reviews.models import Referral, Status, TransferApplication
from tests.factories.accounts import AuthorityFactory, UserFactory, person
from tests.factories.reviews import act, at_decision, officer, submitted, tick_all
from tests.reviews.casework.conftest import FORGED, Screen, address, screen, stored

BESIDE = ("sign/", "take-back/", "checklist/", "find/", "supplement/", "clock/extend/", "clock/exclude/")


def ticked(role: Role, application: TransferApplication) -> Screen:
    """A screen whose person has answered the checklist."""
    own = screen(role)
    tick_all(application, by=own.user)
    return own


def test_every_stage_of_an_assessment_is_passed_on_the_admin_pages():
    application = submitted()
    steps = (
        (Role.INTAKE_OFFICER, "forward", {}, Status.ACCEPTANCE),
        (Role.ACCEPTANCE_OFFICER, "accept", {}, Status.GRADING),
        (Role.GRADING_OFFICER, "pass_grading", {"grade-I1": "general"}, Status.SECURITY_REVIEW),
        (Role.SECURITY_REVIEWER, "pass_security", {"reason": "Risks weighed."}, Status.EXPORT_CONTROL),
        (Role.EXPORT_CONTROL_OFFICER, "pass_export_control", {}, Status.DECISION),
    )

    for role, name, data, target in steps:
        response = ticked(role, stored(application)).act(application, name, **data)
        assert response.status_code == 302, response.content.decode()
        assert stored(application).status == target


def test_a_standard_contract_is_checked_and_filed():
    application = submitted(contract=True)
    screen(Role.INTAKE_OFFICER).act(application, "check_materials")
    response = ticked(Role.INTAKE_OFFICER, stored(application)).act(application, "file")

    assert response.status_code == 302
    assert stored(application).status == Status.FILED
    assert stored(application).filing_number in screen(Role.AUDITOR).html(application)


def test_a_referral_goes_out_and_its_outcome_comes_back():
    application = submitted()
    screen(Role.INTAKE_OFFICER).act(application, "refer", reason="Security of the state is touched.")
    organ = screen(Role.REFERRAL_OFFICER)

    unsaid = organ.act(application, "return_from_referral", outcome="", document="")
    said = organ.act(application, "return_from_referral", outcome="cleared", document="NSR-2026-7")

    assert unsaid.status_code == 422
    assert said.status_code == 302
    assert stored(application).status == Status.DECISION
    assert Referral.objects.get().outcome_document == "NSR-2026-7"


def test_a_return_without_a_reason_names_the_field_and_stores_nothing():
    application = submitted()

    response = screen(Role.INTAKE_OFFICER).act(application, "return_incomplete", reason="")

    assert response.status_code == 422
    assert "Give the reason." in response.content.decode()
    assert 'href="#act-return_incomplete-reason"' in response.content.decode()
    assert stored(application).status == Status.SUBMITTED


def test_a_blocked_act_says_why_and_where_to_mend_it():
    application = submitted()

    html = screen(Role.INTAKE_OFFICER).html(application)

    assert "The checklist has open items" in html
    assert 'href="#checklist"' in html
    assert "This act belongs to another route" in html


def test_posting_a_blocked_act_is_refused_and_what_was_typed_is_shown_again():
    application = act(submitted(), "refer", by=officer(Role.INTAKE_OFFICER), reason="x")
    act(
        application,
        "return_from_referral",
        by=officer(Role.REFERRAL_OFFICER),
        outcome="cleared",
        document="7",
    )

    response = screen(Role.DECISION_MAKER).send(
        application,
        "act/refuse/",
        {
            "version": stored(application).version,
            "token": "a-token-long-enough",
            "reason": "Typed with care.",
            "L1-outcome": "refused",
        },
    )

    assert response.status_code == 409
    assert "Typed with care." in response.content.decode()
    assert not application.decisions.exists()


def test_an_act_that_does_not_exist_where_the_application_stands_says_so():
    application = submitted()

    response = screen(Role.INTAKE_OFFICER).act(application, "terminate", reason="x")
    elsewhere = screen(Role.INTAKE_OFFICER).act(application, "pass_security", reason="Kept words.")

    assert response.status_code == 409
    assert "No supplement is overdue" in response.content.decode()
    assert elsewhere.status_code == 409
    assert "does not exist where the application stands" in elsewhere.content.decode()
    assert "Kept words." in elsewhere.content.decode()


def test_an_act_nobody_knows_is_not_found():
    assert screen(Role.INTAKE_OFFICER).act(submitted(), "approve-everything").status_code == 404


def test_a_stale_form_says_who_changed_it_and_shows_what_was_typed():
    application = submitted()
    slow, quick = screen(Role.INTAKE_OFFICER), screen(Role.INTAKE_OFFICER)
    opened = slow.hidden(application)
    quick.act(application, "refer", reason="First.")

    response = slow.send(application, "act/return_incomplete/", {**opened, "reason": "A long text of mine."})

    html = response.content.decode()
    assert response.status_code == 409
    assert "A long text of mine." in html
    assert quick.user.name in html
    assert "Refer to the review organ" in html
    assert stored(application).status == Status.REFERRED


def test_a_second_click_finds_the_act_done_and_does_nothing_again():
    application = submitted()
    intake = screen(Role.INTAKE_OFFICER)
    form = {**intake.hidden(application), "reason": "Twice."}

    first = intake.send(application, "act/refer/", form)
    second = intake.client.post(address(application) + "act/refer/", form, follow=True)

    assert first.status_code == 302
    assert "was acted on once" in second.content.decode()
    assert Referral.objects.count() == 1


def test_a_form_without_version_or_token_is_no_form_of_ours():
    application = submitted()

    response = screen(Role.INTAKE_OFFICER).send(application, "act/refer/", {"reason": "x"})

    assert response.status_code == 400
    assert stored(application).status == Status.SUBMITTED


@pytest.mark.parametrize("path", ["", "act/refer/", *BESIDE, "snapshots/1/", "findings/1/"])
def test_another_office_does_not_find_the_application_at_any_door(path):
    application = submitted()
    office = AuthorityFactory(kind=AuthorityKind.PROVINCIAL_OFFICE, province=Province.BEIJING)
    stranger = Screen(person(Role.INTAKE_OFFICER, authority=office))

    assert stranger.open(application, path).status_code in (404, 405)
    assert stranger.send(application, path, FORGED).status_code in (404, 405)


def test_another_office_does_not_find_a_document():
    application = submitted()
    document = application.documents.first()
    office = AuthorityFactory(kind=AuthorityKind.PROVINCIAL_OFFICE, province=Province.BEIJING)
    stranger = Screen(person(Role.INTAKE_OFFICER, authority=office))

    assert stranger.open(application, f"documents/{document.kind}/{document.version}/").status_code == 404


@pytest.mark.parametrize("name", sorted(ACTS))
def test_an_auditor_takes_no_act(name):
    application = at_decision() if name in {"approve", "refuse", "approve_in_part"} else submitted()
    before = stored(application).version

    response = screen(Role.AUDITOR).send(application, f"act/{name}/", {**FORGED, "version": before})

    assert response.status_code in (403, 409)
    assert stored(application).version == before


@pytest.mark.parametrize("path", BESIDE)
def test_an_auditor_writes_nothing_beside_the_acts(path):
    application = submitted()
    form = {**FORGED, "version": application.version, "question-1": "x", "verdict": "assent"}

    response = screen(Role.AUDITOR).send(application, path, form)

    assert response.status_code in (403, 409)
    assert not application.supplements.exists()
    assert not application.checklist_answers.exists()


def test_a_technical_operator_has_no_way_round():
    application = submitted()
    operator = UserFactory(is_superuser=True)

    assert Screen(operator).open(application).status_code == 404
    assert Screen(operator).send(application, "act/refer/", FORGED).status_code == 404

    person(Role.GRADING_OFFICER, user=operator, authority=AuthorityFactory())
    act(application, "refer", by=officer(Role.INTAKE_OFFICER), reason="x")
    response = Screen(operator).send(
        application, "act/return_from_referral/", {**FORGED, "version": stored(application).version}
    )
    assert response.status_code == 403
    assert "You do not hold it" in response.content.decode()


def test_an_act_of_the_enterprise_is_not_offered_to_officers():
    application = submitted()
    intake = screen(Role.INTAKE_OFFICER)

    assert "Ends the procedure before a result" not in intake.html(application)
    assert intake.act(application, "withdraw").status_code == 403
    assert stored(application).status == Status.SUBMITTED


def test_grades_start_from_what_the_finding_proposes_and_core_is_refused():
    application = submitted()
    for role, name in ((Role.INTAKE_OFFICER, "forward"), (Role.ACCEPTANCE_OFFICER, "accept")):
        ticked(role, stored(application)).act(application, name)
    grading = ticked(Role.GRADING_OFFICER, stored(application))

    assert '<option value="general" selected>' in grading.html(application)
    response = grading.act(application, "pass_grading", **{"grade-I1": "core"})

    assert response.status_code == 409
    assert "Item I1 is core" in response.content.decode()
    assert '<option value="core" selected>' in response.content.decode()


def test_the_page_is_read_with_get_only_and_acts_are_taken_with_post_only():
    application = submitted()
    intake = screen(Role.INTAKE_OFFICER)

    assert intake.open(application, "act/refer/").status_code == 405
    assert intake.send(application, "", FORGED).status_code == 405


def test_a_reason_says_whether_the_enterprise_will_read_it():
    html = screen(Role.INTAKE_OFFICER).html(submitted())

    returning, referring = html.split('id="act-return_incomplete"')[1], html.split('id="act-refer"')[1]

    assert "Goes word for word into the letter." in returning[: returning.index("</form>")]
    assert "Internal: no letter carries it." in referring[: referring.index("</form>")]

"""A draft keeps what was typed, refuses what cannot be, and tells one person of another's change."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Role
from reviews.filing.sections import SECTIONS, State, progress_of
from reviews.models import TransferApplication
from tests.factories.accounts import person
from tests.factories.reviews import NOW, TransferApplicationFactory, act, add_documents, officer, submitted
from tests.reviews.filing.browser import fill, form_of, text


@pytest.fixture
def draft(enterprise):
    return TransferApplicationFactory(enterprise=enterprise)


@pytest.fixture
def empty(enterprise):
    return TransferApplicationFactory(
        enterprise=enterprise,
        parts=False,
        foreign_authority="unknown",
        outbound="unknown",
        scenario="",
        transaction_kind="",
        purpose="",
        necessity="",
        legal_basis="",
        pi_count_this_year=None,
        sensitive_pi_count_this_year=None,
    )


def page(application, key):
    return reverse("filing:section", args=(application.reference, key))


def states(application):
    return {task.key: task.state for task in progress_of(application, now=NOW).tasks}


def test_the_task_list_of_a_new_draft_has_nothing_started_but_what_may_stay_empty(empty):
    assert states(empty) == {
        "activity": State.NOT_STARTED,
        "setting": State.NOT_STARTED,
        "route": State.READY,
        "purpose": State.NOT_STARTED,
        "counts": State.NOT_STARTED,
        "items": State.NOT_STARTED,
        "recipients": State.NOT_STARTED,
        "lines": State.NOT_STARTED,
        "documents": State.NOT_STARTED,
    }


def test_a_section_begun_is_in_progress_and_a_full_one_is_ready(empty, preparer):
    fill(preparer, page(empty, "purpose"), purpose="Pay the staff.")
    assert states(_again(empty))["purpose"] == State.IN_PROGRESS

    fill(preparer, page(empty, "purpose"), necessity="One payroll for all.", legal_basis="hr_management")
    assert states(_again(empty))["purpose"] == State.READY


def test_a_complete_draft_has_every_section_ready(draft):
    add_documents(draft)

    assert set(states(_again(draft)).values()) == {State.READY}


def test_contract_or_certificate_is_asked_only_on_its_route(draft, preparer):
    assert "instrument" not in states(draft)

    fill(preparer, page(draft, "counts"), pi_count_this_year="200,000", sensitive_pi_count_this_year="0")
    assert "contract_effective_on" in form_of(preparer.get(page(draft, "instrument")))

    fill(preparer, page(draft, "route"), route_choice="certification")
    assert set(form_of(preparer.get(page(draft, "instrument")))) >= {"certificate_number", "certificate_to"}
    assert "instrument" in states(_again(draft))


@pytest.mark.parametrize("key", SECTIONS)
def test_a_section_stores_what_its_form_shows_and_nothing_else(draft, preparer, key):
    before = {name: getattr(draft, name) for section in SECTIONS.values() for name in section.fields}

    response = fill(preparer, page(draft, key))

    assert response.url == reverse("filing:application", args=(draft.reference,))
    after = _again(draft)
    assert {name: getattr(after, name) for name in before} == before
    assert after.version == draft.version + 1


WRONG = [
    ("activity", {"title": ""}, "title", "This field is required."),
    ("activity", {"title": "x" * 121}, "title", "at most 120 characters"),
    ("activity", {"activity": "smuggling"}, "activity", "not one of the available choices"),
    ("activity", {"outbound": "perhaps"}, "outbound", "not one of the available choices"),
    ("setting", {"scenario": "nothing known"}, "scenario", "not one of the available choices"),
    ("setting", {"scope": "GBA-XX"}, "scope", "not one of the available choices"),
    ("route", {"scenario_exemption": "wishful"}, "scenario_exemption", "not one of the available choices"),
    ("route", {"ftz_list_says": "maybe"}, "ftz_list_says", "not one of the available choices"),
    ("route", {"gba_contract": "on", "route_choice": "certification"}, "route_choice", "Choose one."),
    ("purpose", {"legal_basis": "blanket"}, "legal_basis", "not one of the available choices"),
    ("counts", {"pi_count_this_year": "a lot"}, "pi_count_this_year", "Enter a whole number"),
    ("counts", {"pi_count_this_year": "-1"}, "pi_count_this_year", "greater than or equal to 0"),
    ("counts", {"sensitive_pi_count_this_year": "9" * 30}, "sensitive_pi_count_this_year", "less than or"),
    ("instrument", {"contract_effective_on": "2026-02-30"}, "contract_effective_on", "Enter the date as"),
]


@pytest.mark.parametrize(("key", "changes", "field", "said"), WRONG)
def test_an_error_names_its_field_stores_nothing_and_keeps_what_was_typed(
    draft, preparer, key, changes, field, said
):
    before = TransferApplication.objects.values().get(pk=draft.pk)

    response = fill(preparer, page(draft, key), **changes)

    assert response.status_code == 422
    assert said in text(response)
    assert f'href="#id_{field}' in response.content.decode()
    assert TransferApplication.objects.values().get(pk=draft.pk) == before
    typed = form_of(response)
    for name, value in changes.items():
        if name in typed and said not in {"not one of the available choices"}:
            assert typed[name] == value


def test_a_certificate_ends_after_it_starts(draft, preparer):
    fill(preparer, page(draft, "route"), route_choice="certification")

    response = fill(
        preparer, page(draft, "instrument"), certificate_from="2026-10-01", certificate_to="2026-10-01"
    )

    assert response.status_code == 422
    assert "The certificate must end after it starts." in text(response)


@pytest.mark.parametrize("typed", ["1,234,567", "1 234 567", "1，234，567", "1234567"])
def test_numbers_may_be_typed_with_separators(draft, preparer, typed):
    fill(preparer, page(draft, "counts"), pi_count_this_year=typed)

    assert _again(draft).pi_count_this_year == 1_234_567


def test_a_stale_form_says_who_changed_it_loses_nothing_and_can_be_saved_again(
    draft, preparer, enterprise, enter
):
    mine = form_of(preparer.get(page(draft, "purpose")))
    colleague = enter(person(Role.PREPARER, enterprise=enterprise, user__name="Colleague Li"))
    fill(colleague, page(draft, "purpose"), purpose="What the colleague wrote")

    response = preparer.post(page(draft, "purpose"), {**mine, "purpose": "What I wrote"})

    assert response.status_code == 409
    assert "Changed by Colleague Li at Nov. 21, 2026, 10 a.m." in text(response)
    assert _again(draft).purpose == "What the colleague wrote"
    assert form_of(response)["purpose"] == "What I wrote"

    preparer.post(page(draft, "purpose"), form_of(response))
    assert _again(draft).purpose == "What I wrote"


def test_a_double_click_on_save_saves_once(draft, preparer):
    data = {**form_of(preparer.get(page(draft, "purpose"))), "purpose": "Once"}

    first, second = (preparer.post(page(draft, "purpose"), data) for _click in range(2))

    assert first.url == second.url
    assert _again(draft).version == draft.version + 1


@pytest.mark.parametrize("missing", ["version", "token"])
def test_a_form_that_none_of_our_pages_made_is_a_bad_request(draft, preparer, missing):
    data = form_of(preparer.get(page(draft, "purpose")))
    data.pop(missing)

    assert preparer.post(page(draft, "purpose"), data).status_code == 400


def test_no_page_of_that_name_is_404(draft, preparer):
    assert preparer.get(page(draft, "secrets")).status_code == 404


def test_a_session_that_ended_leads_to_sign_in_and_back_to_the_page(draft, client):
    response = client.post(page(draft, "purpose"), {"purpose": "Typed"})

    assert response.status_code == 302
    assert response.url.startswith("/sign-in/")
    assert page(draft, "purpose") in response.url


def test_a_draft_is_discarded_after_one_more_question(draft, preparer):
    url = reverse("filing:discard", args=(draft.reference,))
    assert "cannot be undone" in text(preparer.get(url))
    assert TransferApplication.objects.exists()

    preparer.post(url)

    assert not TransferApplication.objects.exists()


def test_a_returned_application_shows_what_was_missing_and_can_be_changed_again(enterprise, preparer):
    application = submitted(enterprise=enterprise)
    act(application, "return_incomplete", by=officer(Role.INTAKE_OFFICER), reason="The stamp is missing.")

    shown = text(preparer.get(reverse("filing:application", args=(application.reference,))))
    response = fill(preparer, page(application, "purpose"), purpose="Better said")

    assert "The stamp is missing." in shown
    assert "Discard" not in shown
    assert response.status_code == 302
    assert _again(application).purpose == "Better said"


def test_the_route_is_worked_out_from_the_answers(draft, preparer):
    fill(preparer, page(draft, "counts"), pi_count_this_year="5000", sensitive_pi_count_this_year="0")

    shown = text(preparer.get(reverse("filing:application", args=(draft.reference,))))

    assert "Route as it looks now Exempt" in shown


def test_days_are_read_as_days(draft, preparer):
    fill(preparer, page(draft, "counts"), pi_count_this_year="200000")
    fill(preparer, page(draft, "instrument"), contract_effective_on="2026-12-01")

    assert _again(draft).contract_effective_on == date(2026, 12, 1)


def _again(application):
    return TransferApplication.objects.get(pk=application.pk)

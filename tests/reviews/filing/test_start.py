"""The first question comes first, and only "no" leads on."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from ledger.models import Entry
from reviews.models import TransferApplication, UsedToken
from tests.reviews.filing.browser import fill, form_of, text

NEW, DETAILS = reverse("filing:new"), reverse("filing:new_details")


@pytest.mark.parametrize(
    ("answer", "said"), [("yes", "are outside this system"), ("unknown", "is treated as if it did")]
)
def test_yes_and_unknown_store_nothing_and_show_the_proper_route(preparer, answer, said):
    sessions, entries = list(Session.objects.values()), Entry.objects.count()

    response = fill(preparer, NEW, state_secrets=answer)

    assert said in text(response)
    assert "secrecy officer" in text(response)
    assert not TransferApplication.objects.exists()
    assert not UsedToken.objects.exists()
    assert list(Session.objects.values()) == sessions
    assert Entry.objects.count() == entries


def test_no_answer_is_an_error_that_names_the_question(preparer):
    response = fill(preparer, NEW)

    assert response.status_code == 422
    assert "Choose an answer." in text(response)
    assert 'href="#id_state_secrets_0"' in response.content.decode()


def test_no_leads_to_title_and_activity_which_create_the_draft(preparer, enterprise):
    details = fill(preparer, NEW, state_secrets="no")

    response = fill(preparer, details.url, title="Payroll 2027", activity="transfer")

    draft = TransferApplication.objects.get()
    assert (draft.enterprise, draft.title, draft.status) == (enterprise, "Payroll 2027", "draft")
    assert response.url == reverse("filing:application", args=(draft.reference,))


def test_the_first_question_cannot_be_skipped(preparer):
    assert preparer.get(DETAILS).url == NEW
    assert preparer.post(DETAILS, {"title": "x", "activity": "transfer"}).url == NEW
    assert not TransferApplication.objects.exists()


def test_a_missing_title_is_named_and_the_activity_stays_chosen(preparer):
    response = fill(preparer, DETAILS + "?state_secrets=no", title="", activity="foreign_ma")

    assert response.status_code == 422
    assert "Short title: This field is required." in text(response)
    assert form_of(response)["activity"] == "foreign_ma"
    assert "Error:" in text(response)


def test_a_double_click_creates_one_draft(preparer):
    data = {
        **form_of(preparer.get(DETAILS + "?state_secrets=no")),
        "title": "Payroll",
        "activity": "transfer",
    }

    first, second = preparer.post(DETAILS, data), preparer.post(DETAILS, data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert TransferApplication.objects.count() == 1


def test_a_form_without_its_token_is_a_bad_request(preparer):
    data = {"state_secrets": "no", "title": "Payroll", "activity": "transfer"}

    assert preparer.post(DETAILS, data).status_code == 400

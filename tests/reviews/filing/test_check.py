"""Check answers: what is missing is linked, the rules speak, and only a signatory signs, once."""

import pytest
from django.urls import reverse

from accounts.models import Role
from reviews.models import Pathway, Snapshot, Status, TransferApplication
from tests.factories.accounts import person
from tests.factories.reviews import DataItemFactory, TransferApplicationFactory, add_documents
from tests.reviews.filing.browser import fill, form_of, text


@pytest.fixture
def draft(enterprise):
    made = TransferApplicationFactory(enterprise=enterprise)
    add_documents(made)
    return made


@pytest.fixture
def exempt(enterprise):
    made = TransferApplicationFactory(enterprise=enterprise, exempt=True)
    add_documents(made, pathway=Pathway.EXEMPT)
    return made


def check(application):
    return reverse("filing:check", args=(application.reference,))


def sign(client, application, act="submit", **changes):
    return fill(client, check(application), declaration="on", act=act, **changes)


def status(application):
    return TransferApplication.objects.get(pk=application.pk).status


def test_everything_is_shown_in_words_with_links_to_change_it(draft, signatory):
    page = signatory.get(check(draft))

    shown = text(page)
    assert "Deliver orders placed by customers." in shown
    assert "Merlion Fulfilment Pte. Ltd. (Singapore)" in shown
    assert "Category Contact details" in shown
    assert "1,500,000" in shown
    for view, more in [
        ("section", ["purpose"]),
        ("item", [1]),
        ("recipient", [1]),
        ("lines", []),
        ("documents", []),
    ]:
        assert reverse(f"filing:{view}", args=(draft.reference, *more)) in page.content.decode()


def test_what_the_rules_say_comes_with_its_grounds_and_duties(draft, signatory):
    shown = text(signatory.get(check(draft)))

    assert "What the rules say Security assessment" in shown
    assert "reaches the assessment threshold" in shown
    assert "Make a risk self-assessment (M22 art. 5)" in shown
    assert "A person decides." in shown


def test_everything_missing_is_listed_with_a_link_to_the_page_that_fills_it(enterprise, signatory):
    bare = TransferApplicationFactory(enterprise=enterprise, purpose="", pi_count_this_year=None)
    DataItemFactory(application=bare, source="", impacts={})

    page = signatory.get(check(bare))

    found = {gap.text: gap.url for gap in page.context["progress"].gaps}
    assert found["Purpose and necessity: Purpose of sending the data abroad"].endswith(
        "/section/purpose/#id_purpose"
    )
    assert any(url.endswith("/section/counts/#id_pi_count_this_year") for url in found.values())
    assert found["Item I2: source"].endswith("/items/2/")
    assert found["Item I2: impact per object"].endswith("/items/2/")
    assert all(url in page.content.decode() for url in found.values())
    assert "disabled" in page.content.decode()


def test_an_incomplete_application_cannot_be_submitted_round_the_page(enterprise, signatory):
    bare = TransferApplicationFactory(enterprise=enterprise, purpose="")

    response = sign(signatory, bare)

    assert response.status_code == 403
    assert "The application is not complete" in text(response)
    assert status(bare) == Status.DRAFT


def test_a_preparer_sees_that_a_signatory_must_sign_and_cannot_sign_round_the_page(draft, preparer):
    page = preparer.get(check(draft))
    assert "A signatory of your enterprise must sign" in text(page)

    response = preparer.post(
        check(draft), {"act": "submit", "declaration": "on", "version": draft.version, "token": "x" * 20}
    )

    assert response.status_code == 403
    assert "signatory" in text(response)
    assert status(draft) == Status.DRAFT


def test_without_the_declaration_nothing_is_signed(draft, signatory):
    response = fill(signatory, check(draft), act="submit")

    assert response.status_code == 422
    assert "Tick the declaration to sign." in text(response)
    assert 'href="#id_declaration"' in response.content.decode()
    assert status(draft) == Status.DRAFT


def test_a_signatory_signs_and_the_facts_are_frozen(draft, signatory):
    response = sign(signatory, draft)

    assert response.url == reverse("filing:application", args=(draft.reference,))
    assert status(draft) == Status.SUBMITTED
    assert Snapshot.objects.filter(application=draft).count() == 1
    assert "was signed and submitted." in text(signatory.get(response.url))


def test_a_double_click_submits_once_and_both_clicks_end_on_the_status_page(draft, signatory):
    data = {**form_of(signatory.get(check(draft))), "declaration": "on", "act": "submit"}

    first, second = (signatory.post(check(draft), data) for _click in range(2))

    assert first.url == second.url
    assert Snapshot.objects.filter(application=draft).count() == 1


def test_a_signatory_never_signs_what_was_changed_behind_the_page(draft, signatory, enterprise, enter):
    data = {**form_of(signatory.get(check(draft))), "declaration": "on", "act": "submit"}
    colleague = enter(person(Role.PREPARER, enterprise=enterprise, user__name="Colleague Li"))
    fill(colleague, reverse("filing:section", args=(draft.reference, "purpose")), purpose="Something else")

    response = signatory.post(check(draft), data)

    assert response.status_code == 409
    assert "Changed by Colleague Li" in text(response)
    assert "Something else" in text(response)
    assert status(draft) == Status.DRAFT


def test_the_exemption_is_offered_only_where_the_rules_say_exempt(draft, exempt, signatory):
    assert "Sign the exemption statement" not in text(signatory.get(check(draft)))
    assert "Sign the exemption statement" in text(signatory.get(check(exempt)))


def test_a_stated_exemption_is_recorded_and_says_what_may_be_sent(exempt, signatory):
    response = sign(signatory, exempt, act="state_exemption")

    assert status(exempt) == Status.RECORDED
    shown = text(signatory.get(response.url))
    assert "May be sent Stated exemption" in shown
    assert "as long as the exemption holds" in shown


def test_a_statement_of_exemption_round_the_page_is_refused_when_it_is_not_exempt(draft, signatory):
    response = sign(signatory, draft, act="state_exemption")

    assert response.status_code == 403
    assert "is not exempt" in text(response)
    assert status(draft) == Status.DRAFT


@pytest.mark.parametrize("act", ["", "approve", "withdraw", "delete"])
def test_no_other_act_goes_through_this_door(draft, signatory, act):
    assert sign(signatory, draft, act=act).status_code == 403
    assert status(draft) == Status.DRAFT


def test_the_check_page_of_a_submitted_application_leads_to_its_status(draft, signatory):
    sign(signatory, draft)

    assert signatory.get(check(draft)).url == reverse("filing:application", args=(draft.reference,))

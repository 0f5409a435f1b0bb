"""Items and recipients have pages of their own, and every pair of them is a line until somebody says no."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Role
from reviews.models import DataItem, Line, Recipient
from tests.factories.reviews import (
    DataItemFactory,
    RecipientFactory,
    TransferApplicationFactory,
    act,
    officer,
    submitted,
)
from tests.reviews.filing.browser import fill, form_of, text


@pytest.fixture
def draft(enterprise):
    return TransferApplicationFactory(enterprise=enterprise)


def at(view, application, *more):
    return reverse(f"filing:{view}", args=(application.reference, *more))


ITEM = {"name": "Payroll", "category": "financial", "count": "1,200", "sensitive_count": "1200"}


def test_an_item_is_added_on_its_own_page_and_goes_to_every_recipient(draft, preparer):
    RecipientFactory(application=draft, name_en="Second")

    response = fill(preparer, at("add_item", draft), **ITEM, control_codes="3A001.b\n\n083901X")

    item = DataItem.objects.get(number=2)
    assert response.url == at("items", draft)
    assert (item.count, item.control_codes) == (1200, ["3A001.b", "083901X"])
    assert Line.objects.filter(item=item).count() == 2


def test_what_was_stored_comes_back_into_the_form_as_it_was(draft, preparer):
    fill(
        preparer,
        at("item", draft, 1),
        impact_national_security="serious",
        impact_public_interest="none",
        control_codes="3A001.b\r\n083901X",
        important="yes",
        important_by="Ministry",
        important_document="No. 7",
        important_on="2026-03-01",
        retention_months="24",
    )

    shown = form_of(preparer.get(at("item", draft, 1)))

    item = DataItem.objects.get(number=1)
    assert item.impacts == {
        "national_security": "serious",
        "public_interest": "none",
        "individual_rights": "general",
    }
    assert item.important_on == date(2026, 3, 1)
    assert shown["impact_national_security"] == "serious"
    assert shown["control_codes"].split() == ["3A001.b", "083901X"]
    assert shown["important_on"] == "2026-03-01"


WRONG_ITEMS = [
    ({"name": ""}, "name", "This field is required."),
    ({"category": ""}, "category", "This field is required."),
    ({"category": "gossip"}, "category", "not one of the available choices"),
    ({"consent_basis": "blanket"}, "consent_basis", "A blanket consent cannot carry a transfer"),
    ({"count": "many"}, "count", "Enter a whole number"),
    ({"count": "10", "sensitive_count": "11"}, "sensitive_count", "There cannot be more with sensitive"),
    ({"count": "", "sensitive_count": "1"}, "count", "Enter how many there are in all."),
    ({"retention_months": "1.5"}, "retention_months", "Enter a whole number"),
    ({"retention_months": "9999"}, "retention_months", "less than or equal to 1200"),
    ({"control_codes": "3A001.b\nABC"}, "control_codes", "“ABC” is not a control code"),
    ({"control_codes": "3a001"}, "control_codes", "“3a001” is not a control code"),
    ({"impact_social_order": "awful"}, "impact_social_order", "not one of the available choices"),
    ({"important": "yes"}, "important_by", "Enter the department that notified"),
    ({"important": "yes"}, "important_document", "Enter the number of the document"),
    ({"important": "yes"}, "important_on", "Enter the date of the notification"),
    ({"important": "yes", "important_on": "2026-11-22"}, "important_on", "The date lies in the future."),
    ({"important_on": "yesterday"}, "important_on", "Enter the date as 2026-11-21."),
    ({"near_miss": "x" * 301}, "near_miss", "at most 300 characters"),
]


@pytest.mark.parametrize(("changes", "field", "said"), WRONG_ITEMS)
def test_an_item_that_cannot_be_is_refused_by_field_and_what_was_typed_stays(
    draft, preparer, changes, field, said
):
    before = list(DataItem.objects.values())

    response = fill(preparer, at("item", draft, 1), description="Typed before the error", **changes)

    assert response.status_code == 422
    assert said in text(response)
    assert f'href="#id_{field}' in response.content.decode()
    assert form_of(response)["description"] == "Typed before the error"
    assert list(DataItem.objects.values()) == before


@pytest.mark.parametrize("code", ["3A001", "3A001.b", "0A", "5E002.a1", "083901X", "252903J"])
def test_control_codes_are_known_by_their_shape(draft, preparer, code):
    assert fill(preparer, at("item", draft, 1), control_codes=code).status_code == 302


def test_a_recipient_is_added_in_both_scripts_with_its_onward_places(draft, preparer):
    response = fill(
        preparer,
        at("add_recipient", draft),
        name_en="Acme Ltd",
        name_zh="艾克美公司",
        aliases="ACME\nAcme Holdings\nACME",
        jurisdiction="DE",
        onward_0="FR",
        onward_2="US",
    )

    recipient = Recipient.objects.get(number=2)
    assert response.url == at("recipients", draft)
    assert (recipient.name, recipient.aliases) == ("艾克美公司", ["ACME", "Acme Holdings"])
    assert recipient.onward == ["FR", "US"]
    assert Line.objects.filter(recipient=recipient).count() == 1


def test_more_onward_places_can_be_named_than_there_were_boxes_at_first(draft, preparer):
    fill(preparer, at("recipient", draft, 1), onward_0="FR", onward_1="US", onward_2="JP")
    fill(preparer, at("recipient", draft, 1), onward_3="KR", onward_0="")

    assert Recipient.objects.get(number=1).onward == ["US", "JP", "KR"]


WRONG_RECIPIENTS = [
    ({"name_en": "", "name_zh": ""}, "name_en", "Enter the recipient's name"),
    ({"jurisdiction": ""}, "jurisdiction", "This field is required."),
    ({"jurisdiction": "CN"}, "jurisdiction", "not one of the available choices"),
    ({"jurisdiction": "EU"}, "jurisdiction", "not one of the available choices"),
    ({"kind": "friend"}, "kind", "not one of the available choices"),
    ({"onward_0": "XX"}, "onward_0", "not one of the available choices"),
    ({"aliases": "x" * 201}, "aliases", "is longer than 200 characters"),
    ({"aliases": "\n".join(str(n) for n in range(51))}, "aliases", "at most 50 lines"),
    ({"name_en": "x" * 201}, "name_en", "at most 200 characters"),
]


@pytest.mark.parametrize(("changes", "field", "said"), WRONG_RECIPIENTS)
def test_a_recipient_that_cannot_be_is_refused_by_field_and_what_was_typed_stays(
    draft, preparer, changes, field, said
):
    before = list(Recipient.objects.values())

    response = fill(preparer, at("recipient", draft, 1), safeguards="Typed before the error", **changes)

    assert response.status_code == 422
    assert said in text(response)
    assert f'href="#id_{field}' in response.content.decode()
    assert form_of(response)["safeguards"] == "Typed before the error"
    assert list(Recipient.objects.values()) == before


def test_places_and_codes_are_named_in_the_readers_language(draft, preparer, enterprise, enter):
    assert "Germany" in text(preparer.get(at("recipient", draft, 1)))

    preparer.post("/i18n/setlang/", {"language": "zh-hans"})

    shown = text(preparer.get(at("recipient", draft, 1)))
    assert "德国" in shown
    assert "Germany" not in shown


def test_a_recipient_can_be_found_in_taiwan_hong_kong_and_macao(draft, preparer):
    for place in ("TW", "HK", "MO"):
        assert fill(preparer, at("recipient", draft, 1), jurisdiction=place).status_code == 302


@pytest.mark.parametrize(("part", "model"), [("item", DataItem), ("recipient", Recipient)])
def test_removing_asks_once_more_takes_the_lines_along_and_a_double_click_is_harmless(
    draft, preparer, part, model
):
    url = at(f"remove_{part}", draft, 1)
    shown = preparer.get(url)
    assert model.objects.count() == 1

    first, second = (preparer.post(url, form_of(shown)) for _click in range(2))

    assert first.url == second.url == at(f"{part}s", draft)
    assert not model.objects.exists()
    assert not Line.objects.exists()


def test_a_double_click_on_add_adds_one(draft, preparer):
    data = {**form_of(preparer.get(at("add_item", draft))), **ITEM}

    for _click in range(2):
        preparer.post(at("add_item", draft), data)

    assert DataItem.objects.filter(name="Payroll").count() == 1


def test_the_matrix_makes_exactly_the_lines_that_are_ticked_and_keeps_their_numbers(draft, preparer):
    RecipientFactory(application=draft)
    DataItemFactory(application=draft)
    numbers = {(line.item.number, line.recipient.number): line.number for line in Line.objects.all()}
    assert set(numbers) == {(1, 1), (1, 2), (2, 1), (2, 2)}

    fill(preparer, at("lines", draft), lines=["1-1", "2-2"])
    kept = {(line.item.number, line.recipient.number): line.number for line in Line.objects.all()}
    assert kept == {pair: numbers[pair] for pair in [(1, 1), (2, 2)]}

    fill(preparer, at("lines", draft), lines=["1-1", "2-2", "2-1"])
    assert Line.objects.get(item__number=2, recipient__number=1).number > max(kept.values())


@pytest.mark.parametrize(
    ("ticked", "said"), [(None, "Tick at least one box"), (["7-7"], "not one of the available choices")]
)
def test_no_line_or_a_line_of_nothing_is_refused(draft, preparer, ticked, said):
    response = fill(preparer, at("lines", draft), lines=ticked)

    assert response.status_code == 422
    assert said in text(response)
    assert Line.objects.count() == 1


def test_without_items_or_recipients_the_matrix_says_what_comes_first(enterprise, preparer):
    empty = TransferApplicationFactory(enterprise=enterprise, parts=False)

    assert "First describe at least one data item" in text(preparer.get(at("lines", empty)))


def test_a_number_that_was_submitted_is_never_given_to_something_else(enterprise, preparer):
    application = submitted(enterprise=enterprise)
    act(application, "return_incomplete", by=officer(Role.INTAKE_OFFICER), reason="Once more, please.")

    fill(preparer, at("remove_item", application, 1))
    fill(preparer, at("add_item", application), **ITEM)

    assert DataItem.objects.get().number == 2
    assert Line.objects.get().number == 2


@pytest.mark.parametrize("view", ["item", "recipient", "remove_item", "remove_recipient"])
def test_a_number_that_is_not_there_is_404(draft, preparer, view):
    assert preparer.get(at(view, draft, 99)).status_code == 404


@pytest.mark.parametrize("view", ["items", "recipients", "lines"])
def test_the_number_of_queries_does_not_grow_with_the_parts(
    draft, preparer, view, django_assert_max_num_queries
):
    preparer.get(at(view, draft))
    for _more in range(6):
        DataItemFactory(application=draft)
        RecipientFactory(application=draft)

    with django_assert_max_num_queries(13):
        preparer.get(at(view, draft))

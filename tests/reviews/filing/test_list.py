"""The list of an enterprise's applications."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from reviews import beside, workflow
from tests.factories.accounts import EnterpriseFactory, UserFactory
from tests.factories.reviews import (
    NOW,
    TransferApplicationFactory,
    act,
    officer,
    signatory_of,
    submitted,
)
from tests.reviews.filing.browser import text

LIST = reverse("filing:list")


def drafts(enterprise, count):
    by = TransferApplicationFactory(enterprise=enterprise, parts=False, title="Number 0").created_by
    for number in range(1, count):
        at = NOW - timedelta(minutes=number // 2)  # some share their moment
        workflow.create_draft(enterprise, by=by, now=at, title=f"Number {number}")


def test_an_empty_list_says_what_to_do(preparer):
    page = text(preparer.get(LIST))

    assert "No applications yet" in page
    assert "Start the first application" in page


def test_each_row_says_status_route_holder_and_clock_in_words(preparer, enterprise):
    submitted(enterprise=enterprise, title="Orders")

    page = text(preparer.get(LIST))

    assert "Submitted Security assessment with the provincial office" in page
    assert "5 working days left (until Nov. 27, 2026)" in page


def test_a_supplement_owed_is_with_you_until_its_day(preparer, enterprise):
    application = submitted(enterprise=enterprise)
    beside.ask_supplement(
        application,
        by=officer(Role.INTAKE_OFFICER),
        now=NOW,
        version=application.version,
        questions=["Which systems?"],
    )

    page = text(preparer.get(LIST))

    assert "with you 10 working days left (until Dec. 4, 2026)" in page


def test_the_filter_parts_open_from_ended(preparer, enterprise):
    application = submitted(enterprise=enterprise, title="Given up")
    act(application, "withdraw", by=signatory_of(application))
    TransferApplicationFactory(enterprise=enterprise, title="Going on", parts=False)

    open_ones, ended = text(preparer.get(LIST + "?show=open")), text(preparer.get(LIST + "?show=ended"))

    assert "Going on" in open_ones
    assert "Given up" not in open_ones
    assert "Given up" in ended
    assert "Going on" not in ended


def test_another_enterprise_is_not_in_the_list(preparer, enterprise):
    TransferApplicationFactory(enterprise=EnterpriseFactory(), title="Not yours", parts=False)

    assert "Not yours" not in text(preparer.get(LIST))


def test_pages_follow_each_other_without_gap_or_repetition(preparer, enterprise):
    drafts(enterprise, 45)

    seen, url = [], LIST
    while url:
        rows = preparer.get(url).context
        seen += [row["application"].title for row in rows["rows"]]
        url = f"{LIST}?after={rows['next']}" if rows["next"] else ""

    assert len(seen) == 45
    assert len(set(seen)) == 45


@pytest.mark.parametrize("cursor", ["x", "1_", "_1", "9" * 40 + "_1", "1_x"])
def test_a_made_up_place_in_the_list_is_a_bad_request(preparer, cursor):
    assert preparer.get(LIST, {"after": cursor}).status_code == 400


def test_the_number_of_queries_does_not_grow_with_the_rows(preparer, enterprise, django_assert_num_queries):
    drafts(enterprise, 2)
    preparer.get(LIST)
    with django_assert_num_queries(QUERIES):
        preparer.get(LIST)
    drafts(enterprise, 18)
    with django_assert_num_queries(QUERIES):
        preparer.get(LIST)


QUERIES = 7  # session, person, current enterprise, rows, calendar; the menu's enterprises and authorities


def test_people_of_no_enterprise_are_told_why(rules, enter):
    response = enter(UserFactory()).get(LIST)

    assert response.status_code == 403
    assert "You belong to no enterprise" in text(response)

"""Officers find, read and decide re-assessments on the admin site; nobody else sees that there are any."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from reviews import tokens
from reviews.models import EntitlementStatus, FollowUp
from reviews.reassessment import pages
from tests.factories.accounts import MembershipFactory, person
from tests.reviews.reassessment.world import (
    at,
    entitle,
    fresh,
    listing,
    officer,
    opened,
    publish,
    rule,
    rules,
    sweep_all,
)

pytestmark = pytest.mark.django_db
TURN = date(2026, 11, 10)
SUSPENDED = {"suspended_from": "2025-11-10", "suspended_to": "2026-11-10"}
LIST = "admin:reviews_reassessment_changelist"


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(at(date(2026, 11, 11)), tick=False):
        yield


@pytest.fixture
def found():
    rules(parties=[listing("Recorded Future Inc", **SUSPENDED)])
    entitle(name="Recorded Future Inc", to="US")
    sweep_all(TURN)
    return opened()[0]


def page(found):
    return reverse("admin:reviews_reassessment_change", args=[found.pk])


def post(client, found, act, **data):
    address = reverse("admin:reviews_reassessment_act", args=[found.pk, act])
    return client.post(address, {"version": found.version, "token": tokens.new(), **data})


def signed_in(client, user):
    client.force_login(user)
    return client


def test_the_list_shows_what_waits_and_that_a_line_was_stopped(client, found):
    shown = signed_in(client, officer()).get(reverse(LIST)).content.decode()

    assert found.application.reference in shown
    assert "hard stop" in shown


def test_a_stop_nobody_confirmed_in_time_is_marked_as_escalated(client, found):
    signed_in(client, officer())
    assert "escalated" not in client.get(reverse(LIST)).content.decode()

    with time_machine.travel(at(date(2026, 11, 18)), tick=False):
        signed_in(client, officer())
        assert "escalated" in client.get(reverse(LIST)).content.decode()


def test_the_page_shows_before_and_after_with_the_ground_and_the_reason_beside_a_blocked_act(client, found):
    shown = signed_in(client, officer()).get(page(found)).content.decode()

    assert "Recorded Future Inc" in shown
    assert "this transfer is stopped" in shown
    assert "A hard stop is in force for" in shown


def test_grounds_are_in_the_readers_language(client, found):
    reader = officer()
    reader.language = "zh-hans"
    reader.save()

    assert "this transfer is stopped" not in signed_in(client, reader).get(page(found)).content.decode()


def test_confirming_the_stop_on_the_page_closes_it_and_leaves_the_letter(client, found):
    answer = post(signed_in(client, officer()), found, "suspend", reason="The listing is back.")

    assert answer.status_code == 302
    assert [row.status for row in opened()] == ["suspended"]
    assert FollowUp.objects.filter(kind="letter", subject=found.subject).exists()


def test_a_refused_act_says_why_and_keeps_what_was_typed(client, found):
    answer = post(signed_in(client, officer()), found, "suspend", version=99, reason="Typed with care")

    assert answer.status_code == 409
    assert "changed by somebody else" in answer.content.decode()
    assert "Typed with care" in answer.content.decode()


def test_conditions_that_cannot_be_read_are_named(client, found):
    answer = post(signed_in(client, officer()), found, "vary", reason="x", conditions="encryption")

    assert answer.status_code == 422
    assert "encryption” is not a line code" in answer.content.decode()


def test_conditions_are_typed_a_line_each(client):
    rules()
    line = entitle(to="JP")
    publish("reciprocity", [rule("standard"), rule("enhanced_review", "JP")], TURN)
    sweep_all(TURN)

    typed = f"{line.line.code}: encryption; retention_months=6\n"
    post(signed_in(client, officer()), opened()[0], "vary", reason="Now stricter", conditions=typed)

    assert dict(line.conditions.values_list("code", "value")) == {"encryption": "", "retention_months": "6"}


def test_a_second_click_is_harmless(client, found):
    signed_in(client, officer())
    token = tokens.new()
    post(client, found, "ask", question="Who?", token=token)

    assert post(client, found, "ask", question="Who?", token=token).status_code in {302, 409}
    assert [row.status for row in opened()] == ["asked"]


def test_an_auditor_reads_and_may_not_act(client, found):
    auditor = person(Role.AUDITOR)

    assert signed_in(client, auditor).get(page(found)).status_code == 200
    assert post(client, found, "suspend", reason="x").status_code == 409
    assert fresh(found.lines.get().entitlement).status == EntitlementStatus.SUSPENDED


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in {Role.DECISION_MAKER, Role.AUDITOR, Role.PREPARER, Role.SIGNATORY}]
)
def test_other_officers_find_no_page(client, found, role):
    signed_in(client, person(role))

    assert client.get(reverse(LIST)).status_code == 404
    assert client.get(page(found)).status_code == 404
    assert post(client, found, "suspend", reason="x").status_code == 404


def test_ones_own_enterprise_is_not_there(client, found):
    both = officer()
    MembershipFactory(user=both, role=Role.PREPARER, enterprise=found.application.enterprise)

    assert signed_in(client, both).get(page(found)).status_code == 404
    assert found.application.reference not in client.get(reverse(LIST)).content.decode()


def test_the_list_goes_on_behind_the_last_row(client, monkeypatch):
    monkeypatch.setattr(pages, "PAGE", 2)
    rules()
    lines = [entitle(to="JP") for _ in range(5)]
    publish("reciprocity", [rule("standard"), rule("enhanced_review", "JP")], TURN)
    sweep_all(TURN)
    signed_in(client, officer())

    seen, address = [], reverse(LIST)
    while address:
        answer = client.get(address)
        seen += [row.application_id for row, _escalated in answer.context["rows"]]
        after = answer.context["next"]
        address = reverse(LIST) + "?after=" + after if after else ""

    assert seen == [line.application_id for line in lines]


def test_the_list_costs_the_same_number_of_queries_whatever_its_rows(client):
    rules()
    publish("reciprocity", [rule("standard"), rule("enhanced_review", "JP")], TURN)
    signed_in(client, officer())

    def cost(more, day):
        for _ in range(more):
            entitle(to="JP", found="standard")
        sweep_all(day)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(LIST))
        return len(captured)

    assert cost(1, TURN) == cost(8, date(2026, 11, 11))


def test_the_run_record_shows_ranges_counts_and_errors(client, found):
    FollowUp.objects.create(
        kind="letter", subject="x", due_at=at(TURN), attempts=2, last_error="NotPrintable: no font"
    )

    shown = signed_in(client, officer()).get(reverse("admin:reviews_sweep_changelist")).content.decode()

    assert "1 / 1" in shown
    assert "suspended" in shown
    assert "NotPrintable: no font" in shown

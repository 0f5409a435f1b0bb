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


def propose(client, found, act="suspend", **data):
    """Proposed on the page by a colleague, who is then signed out."""
    by = officer()
    post(signed_in(client, by), found, act, reason="The listing is back.", **data)
    return found.decisions.get(proposed_by=by)


def answer(client, proposal, what="sign", **data):
    address = reverse(f"admin:reviews_reassessment_{what}", args=[proposal.reassessment_id, proposal.pk])
    return client.post(address, {"token": tokens.new(), **data})


def test_a_stop_is_confirmed_on_the_page_by_three_people_and_leaves_the_letter(client, found):
    proposal = propose(client, found)
    assert [row.status for row in opened()] == ["open"]

    for _signer in range(2):
        shown = signed_in(client, officer()).get(page(found)).content.decode()
        assert "The listing is back." in shown
        assert answer(client, proposal, verdict="assent").status_code == 302

    assert [row.status for row in opened()] == ["suspended"]
    assert FollowUp.objects.filter(kind="letter", subject=found.subject).exists()
    assert "2 of 2 assents" in client.get(page(found)).content.decode()


def test_a_dissent_on_the_page_says_why_and_is_shown_to_the_next(client, found):
    proposal = propose(client, found)
    signed_in(client, officer())

    silent = answer(client, proposal, verdict="dissent", note=" ")
    said = answer(client, proposal, verdict="dissent", note="The listing is another company.")

    assert (silent.status_code, said.status_code) == (422, 302)
    assert "Say why you dissent." in silent.content.decode()
    assert "The listing is another company." in signed_in(client, officer()).get(page(found)).content.decode()


def test_the_proposer_finds_no_signature_to_give_but_may_take_it_back(client, found):
    proposal = propose(client, found)
    shown = client.get(page(found)).content.decode()

    assert "Countersign</button>" not in shown
    assert "Take it back" in shown
    assert answer(client, proposal, verdict="assent").status_code == 409
    assert answer(client, proposal, "take_back").status_code == 302
    assert found.decisions.get().state == "lapsed"


def test_while_a_proposal_waits_nothing_else_is_offered_and_the_page_says_why(client, found):
    propose(client, found)
    signed_in(client, officer())
    shown = client.get(page(found))

    assert not any(offer.allowed for offer, _fields in shown.context["offers"])
    assert "A proposal waits for its countersignature." in shown.content.decode()
    assert post(client, found, "ask", question="Who?", version=found.version + 1).status_code == 409


def test_a_signature_of_another_re_assessments_proposal_is_not_found(client, found):
    proposal = propose(client, found)
    address = reverse("admin:reviews_reassessment_sign", args=[found.pk, proposal.pk + 1])

    assert signed_in(client, officer()).post(address, {"verdict": "assent"}).status_code == 404


def test_the_list_says_whose_signature_is_waited_for(client, found):
    propose(client, found)
    mine = client.get(reverse(LIST)).content.decode()
    signed_in(client, officer())
    theirs = client.get(reverse(LIST), {"view": "signature"}).content.decode()

    assert "waits for a signature" in mine
    assert "waits for your signature" in theirs


def test_the_worklist_and_the_first_page_lead_a_signer_to_it(client, found):
    propose(client, found)
    worklist = reverse("admin:reviews_transferapplication_changelist") + "?view=signature"
    theirs = reverse(LIST) + "?view=signature"
    proposer = client.get(worklist).content.decode()
    signed_in(client, officer())

    assert theirs not in proposer
    assert "1 re-assessment waits for your signature" in client.get(worklist).content.decode()
    assert theirs in client.get(reverse("admin:index")).content.decode()


def test_the_list_of_what_waits_for_a_signature_leaves_out_what_one_may_not_sign(client, found):
    propose(client, found)

    shown = client.get(reverse(LIST), {"view": "signature"}).content.decode()

    assert found.application.reference not in shown
    assert "Nothing waits for your signature" in shown


def test_a_refused_act_says_why_and_keeps_what_was_typed(client, found):
    refused = post(signed_in(client, officer()), found, "suspend", version=99, reason="Typed with care")

    assert refused.status_code == 409
    assert "changed by somebody else" in refused.content.decode()
    assert "Typed with care" in refused.content.decode()


def test_conditions_that_cannot_be_read_are_named(client, found):
    refused = post(signed_in(client, officer()), found, "vary", reason="x", conditions="encryption")

    assert refused.status_code == 422
    assert "encryption” is not a line code" in refused.content.decode()


def test_conditions_are_typed_a_line_each(client):
    rules()
    line = entitle(to="JP")
    publish("reciprocity", [rule("standard"), rule("enhanced_review", "JP")], TURN)
    sweep_all(TURN)

    typed = f"{line.line.code}: encryption_at_rest; retention_days=180\n"
    proposal = propose(client, opened()[0], "vary", conditions=typed)
    assert not line.conditions.exists()
    answer(signed_in(client, officer()), proposal, verdict="assent")

    given = {"encryption_at_rest": "", "retention_days": "180"}
    assert dict(line.conditions.values_list("code", "value")) == given


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
        shown = client.get(address)
        seen += [row.application_id for row, _escalated in shown.context["rows"]]
        after = shown.context["next"]
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

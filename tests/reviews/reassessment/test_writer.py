"""A person decides a re-assessment: the lines follow, the next run is quiet, nobody walks round a stop."""

from datetime import date, timedelta

import pytest

from accounts.access import NotPermitted
from accounts.models import AuthorityKind, Role
from ledger.models import Entry
from reviews import tokens
from reviews.models import (
    EntitlementStatus,
    FollowUp,
    NotThroughTheWriter,
    Reassessment,
    ReassessmentStatus,
    writing,
)
from reviews.reassessment import offers, writer
from reviews.reassessment.acts import ACTS
from reviews.refusals import Blocked, NotAllowed, Stale
from tests.factories.accounts import AuthorityFactory, MembershipFactory, person
from tests.reviews.reassessment.world import (
    at,
    bound,
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
AFTER = date(2026, 11, 11)
SUSPENDED = {"suspended_from": "2025-11-10", "suspended_to": "2026-11-10"}
EDGES = {
    ("open", "ask"),
    ("open", "uphold"),
    ("open", "vary"),
    ("open", "suspend"),
    ("open", "revoke"),
    ("open", "require_new_filing"),
    ("asked", "answer_question"),
}


@pytest.fixture
def worsened():
    """A line to Japan that a new edition treats more strictly, and its open re-assessment."""
    rules()
    line = entitle(to="JP")
    publish("reciprocity", [rule("standard"), rule("enhanced_review", "JP")], TURN)
    sweep_all(TURN)
    return opened()[0], line


@pytest.fixture
def stopped():
    """A line whose recipient's listing came back, stopped by the sweep."""
    rules(parties=[listing("Recorded Future Inc", **SUSPENDED)])
    line = entitle(name="Recorded Future Inc", to="US")
    sweep_all(TURN)
    return opened()[0], line


def decide(found, act, **data):
    """To its end: by one person, or by two where it needs them."""
    given = {"by": officer(), "now": at(AFTER), "reason": "Looked at", **data}
    if ACTS[act].two_persons:
        return bound(found, act, **given)
    return writer.take(found, act, version=found.version, **given)


def test_upholding_leaves_the_line_running_and_the_next_run_quiet(worsened):
    found, line = worsened

    decide(found, "uphold")
    sweep_all(AFTER)

    assert fresh(line).status == EntitlementStatus.IN_FORCE
    assert fresh(line).treatment == "enhanced_review"
    assert [row.status for row in opened()] == ["upheld"]


def test_a_line_under_a_hard_stop_can_neither_be_upheld_nor_varied(stopped):
    found, line = stopped

    for act, data in (("uphold", {}), ("vary", {"conditions": {line.line.code: {"encryption_at_rest": ""}}})):
        with pytest.raises(Blocked, match="hard stop"):
            decide(found, act, **data)

    assert fresh(line).status == EntitlementStatus.SUSPENDED


def test_upholding_lets_a_stopped_line_run_again_once_the_stop_is_gone(stopped):
    found, line = stopped
    publish("parties", [], AFTER)

    decide(found, "uphold")

    assert fresh(line).status == EntitlementStatus.IN_FORCE
    assert found.subject in Entry.objects.get(subject=line.subject, act="resume").body


def test_confirming_a_stop_keeps_the_line_suspended_and_the_next_run_quiet(stopped):
    found, line = stopped

    decide(found, "suspend")
    sweep_all(AFTER)

    assert fresh(line).status == EntitlementStatus.SUSPENDED
    assert [row.status for row in opened()] == ["suspended"]


def test_a_line_suspended_by_a_person_comes_up_again_when_its_finding_gets_milder(stopped):
    found, line = stopped
    decide(found, "suspend")
    publish("parties", [], date(2026, 11, 12))

    sweep_all(date(2026, 11, 12))
    decide(opened()[1], "uphold", now=at(date(2026, 11, 12)))

    assert fresh(line).status == EntitlementStatus.IN_FORCE


def test_varying_replaces_the_conditions_that_hold(worsened):
    found, line = worsened
    line.conditions.create(code="retention_days", value="365")
    given = {"encryption_at_rest": "", "retention_days": "180"}

    decide(found, "vary", conditions={line.line.code: given})

    assert dict(line.conditions.values_list("code", "value")) == given


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"blessing": ""}, "not a condition of the code list"),
        ({"retention_days": ""}, "needs a value"),
        ({"retention_days": "long"}, "whole number"),
        ({"retention_days": "9" * 61}, "longer than 60"),
        ({"encryption_at_rest": "yes"}, "carries no value"),
    ],
)
def test_a_condition_is_of_the_code_list_with_the_value_it_says(worsened, given, why):
    found, line = worsened

    with pytest.raises(Blocked, match=why):
        decide(found, "vary", conditions={line.line.code: given})


@pytest.mark.parametrize("conditions", [None, {}, {"L999": {"encryption_at_rest": ""}}])
def test_varying_needs_conditions_for_its_own_lines(worsened, conditions):
    with pytest.raises(Blocked, match="conditions"):
        decide(worsened[0], "vary", conditions=conditions)


def test_a_required_new_filing_leaves_the_line_as_it_stands(worsened):
    found, line = worsened

    closed = decide(found, "require_new_filing")

    assert (closed.status, fresh(line).status) == ("new_filing_due", "in_force")


@pytest.mark.parametrize("act", ["vary", "suspend", "revoke", "require_new_filing"])
def test_what_burdens_the_enterprise_is_told_in_a_letter(worsened, act):
    found, line = worsened

    decide(found, act, conditions={line.line.code: {"encryption_at_rest": ""}} if act == "vary" else None)

    left = FollowUp.objects.get(kind="letter", subject=found.subject)
    assert (left.facts["letter"], left.facts["reassessment"]) == ("reassessed", found.pk)
    assert left.facts["decision"] == found.decisions.get().pk


def test_the_enterprise_answers_what_it_is_asked(worsened):
    found, line = worsened
    preparer = person(Role.PREPARER, enterprise=line.enterprise)

    asked = decide(found, "ask", question="Who reads the data?")
    answered = writer.answer_question(
        asked, by=preparer, now=at(AFTER), version=asked.version, answer="Two engineers."
    )

    assert (asked.status, answered.status) == ("asked", "open")
    assert (answered.question, answered.answer) == ("Who reads the data?", "Two engineers.")


def test_an_enterprise_cannot_answer_for_another(worsened):
    asked = decide(worsened[0], "ask", question="Who reads the data?")

    with pytest.raises(NotPermitted):
        writer.answer_question(
            asked, by=person(Role.PREPARER), now=at(AFTER), version=asked.version, answer="We do."
        )


@pytest.mark.parametrize(
    ("status", "act"), sorted({(status, act) for status in ReassessmentStatus.values for act in ACTS} - EDGES)
)
def test_an_edge_that_is_not_declared_is_refused(worsened, status, act):
    found, _line = worsened
    _force(found, status)

    with pytest.raises(NotAllowed):
        decide(found, act)


def _force(found, status):
    """Below the writer, for this test alone."""
    closed = None if status in ("open", "asked") else at(AFTER)
    with writing():
        Reassessment.objects.filter(pk=found.pk).update(status=status, closed_at=closed)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DECISION_MAKER])
def test_no_other_role_decides(worsened, role):
    with pytest.raises(NotPermitted):
        decide(worsened[0], "uphold", by=person(role))


def test_a_decision_maker_of_another_authority_does_not_decide(worsened):
    commerce = AuthorityFactory(kind=AuthorityKind.COMMERCE)

    with pytest.raises(NotPermitted):
        decide(worsened[0], "uphold", by=person(Role.DECISION_MAKER, authority=commerce))


def test_nobody_decides_about_their_own_enterprise(worsened):
    found, line = worsened
    both = officer()
    MembershipFactory(user=both, role=Role.PREPARER, enterprise=line.enterprise)

    with pytest.raises(NotPermitted, match="belong to this enterprise"):
        decide(found, "uphold", by=both)


def test_a_superuser_gets_no_bypass(worsened, django_user_model):
    root = django_user_model.objects.create_superuser("root@example.org", "Root", "a long enough secret")

    with pytest.raises(NotPermitted):
        decide(worsened[0], "uphold", by=root)


def test_a_page_that_was_opened_before_a_change_is_refused(worsened):
    found, _line = worsened
    decide(found, "ask", question="Who?")

    with pytest.raises(Stale):
        decide(found, "uphold")


def test_a_second_click_does_nothing_twice(worsened):
    found, _line = worsened
    token = tokens.new()
    by = officer()
    asked = decide(found, "ask", question="Who?", token=token, by=by)

    with pytest.raises((tokens.AlreadyUsed, NotAllowed)):
        decide(asked, "ask", question="Who?", token=token, by=by)

    assert Entry.objects.filter(subject=found.subject, act="ask").count() == 1


@pytest.mark.parametrize("act", ["uphold", "suspend", "require_new_filing"])
def test_a_decision_needs_its_reason(worsened, act):
    with pytest.raises(Blocked, match="reason"):
        decide(worsened[0], act, reason=" ")


def test_a_status_cannot_be_set_beside_the_writer(worsened):
    found, _line = worsened

    with pytest.raises(NotThroughTheWriter):
        Reassessment.objects.filter(pk=found.pk).update(status="upheld")


def test_a_refused_act_leaves_nothing_behind(stopped):
    found, line = stopped
    entries = Entry.objects.count()

    with pytest.raises(Blocked):
        decide(found, "uphold")

    assert Entry.objects.count() == entries
    assert fresh(line).version == line.version + 1  # the sweep's suspension alone


def test_offers_show_every_act_and_say_why_one_is_blocked(stopped):
    found, _line = stopped

    offered = {offer.act: offer for offer in offers.offers(found, officer(), now=at(AFTER))}

    assert set(offered) == {"uphold", "vary", "suspend", "revoke", "require_new_filing", "ask"}
    assert not offered["uphold"].allowed
    assert "hard stop" in offered["uphold"].blocked
    assert offered["suspend"].allowed
    assert {act for act, offer in offered.items() if not offer.two_persons} == {"uphold", "ask"}


def test_a_stop_nobody_confirmed_in_time_is_escalated_and_stays(stopped):
    found, line = stopped

    sweep_all(found.due_on + timedelta(days=1))

    assert offers.escalated(found, on=found.due_on + timedelta(days=1))
    assert not offers.escalated(found, on=found.due_on)
    assert fresh(line).status == EntitlementStatus.SUSPENDED

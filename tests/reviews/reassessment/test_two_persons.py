"""What burdens the enterprise is proposed by one person and bound by others; alone it changes nothing."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.access import NotPermitted
from accounts.models import Role, User
from ledger.models import Entry
from ledger.writer import timeline
from reviews import tokens, workflow
from reviews.models import Decision, EntitlementStatus, FollowUp, StageReview, Supplement
from reviews.reassessment import writer
from reviews.reassessment.persons import signable
from reviews.refusals import Blocked, NotAllowed, Stale
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
AFTER = date(2026, 11, 11)
NOW = at(AFTER)
BURDENS = ("vary", "suspend", "revoke", "require_new_filing")


@pytest.fixture
def worsened():
    """A line to Japan that a new edition treats more strictly, and its open re-assessment."""
    rules()
    line = entitle(to="JP")
    publish("reciprocity", [rule("standard"), rule("enhanced_review", "JP")], TURN)
    sweep_all(TURN)
    return opened()[0], line


def propose(found, act="revoke", **data):
    given = {"by": officer(), "now": NOW, "version": found.version, "reason": "The rules changed.", **data}
    return writer.propose(found, act, **given)


def sign(decision, by=None, *, assents=True, note="", now=NOW):
    with transaction.atomic():
        return writer.sign(decision, by=by or officer(), now=now, assents=assents, note=note)


def refusal_of(decision, by):
    """The code of the refusal to sign; no signature is kept, and the lists do not offer it either."""
    with pytest.raises(NotPermitted) as raised:
        sign(decision, by)
    assert not signable(by, now=NOW).exists()
    return raised.value.code


def conditions_for(act, line):
    return {line.line.code: {"encryption_at_rest": ""}} if act == "vary" else None


# --- Alone it changes nothing


@pytest.mark.parametrize("act", BURDENS)
def test_a_burden_is_not_taken_by_one_person(worsened, act):
    found, _line = worsened

    with pytest.raises(NotAllowed, match="two persons"):
        writer.take(found, act, by=officer(), now=NOW, version=found.version, reason="Quickly.")

    assert opened()[0].status == "open"


@pytest.mark.parametrize("act", BURDENS)
def test_a_proposal_alone_changes_neither_line_nor_status_and_leaves_no_letter(worsened, act):
    found, line = worsened

    propose(found, act, conditions=conditions_for(act, line))

    assert (opened()[0].status, fresh(line).status) == ("open", EntitlementStatus.IN_FORCE)
    assert not fresh(line).conditions.exists()
    assert not FollowUp.objects.filter(kind="letter").exists()


@pytest.mark.parametrize(
    ("act", "closed", "stands"),
    [
        ("vary", "varied", "in_force"),
        ("suspend", "suspended", "suspended"),
        ("revoke", "revoked", "revoked"),
        ("require_new_filing", "new_filing_due", "in_force"),
    ],
)
def test_another_persons_assent_binds_it_and_the_line_follows(worsened, act, closed, stands):
    found, line = worsened

    decision = sign(propose(found, act, conditions=conditions_for(act, line)))

    assert decision.state == "bound"
    assert (opened()[0].status, fresh(line).status) == (closed, stands)
    assert opened()[0].reason == "The rules changed."
    assert FollowUp.objects.get(kind="letter").facts["decision"] == decision.pk


def test_what_favours_the_enterprise_is_not_proposed(worsened):
    for act in ("uphold", "ask"):
        with pytest.raises(NotAllowed, match="one person"):
            propose(worsened[0], act)


def test_the_chain_of_the_re_assessment_tells_proposal_dissent_assents_and_the_act(worsened):
    found, _line = worsened
    decision = propose(found)
    sign(decision, assents=False, note="Too hard.")
    sign(decision)
    sign(decision)

    acts = timeline(found.subject).values_list("act", flat=True)

    assert list(acts) == ["propose", "dissent", "assent", "assent", "revoke"]
    assert f'"decision":{decision.pk}' in Entry.objects.get(subject=found.subject, act="revoke").body


# --- Who may not sign


def test_the_proposer_does_not_sign_a_superuser_neither(worsened):
    decision = propose(worsened[0])

    assert refusal_of(decision, decision.proposed_by) == "proposer"
    User.objects.filter(pk=decision.proposed_by_id).update(is_superuser=True)
    assert refusal_of(decision, User.objects.get(pk=decision.proposed_by_id)) == "proposer"
    assert fresh(worsened[1]).status == EntitlementStatus.IN_FORCE


def test_a_superuser_without_the_role_neither_proposes_nor_signs(worsened, django_user_model):
    found, _line = worsened
    root = django_user_model.objects.create_superuser("root@example.org", "Root", "a long enough secret")

    with pytest.raises(NotPermitted):
        propose(found, by=root)
    assert refusal_of(propose(found), root) == "role_missing"


def test_nobody_signs_about_their_own_enterprise(worsened):
    found, line = worsened
    both = officer()
    MembershipFactory(user=both, role=Role.PREPARER, enterprise=line.enterprise)

    assert refusal_of(propose(found), both) == "own_enterprise"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DECISION_MAKER])
def test_no_other_role_signs(worsened, role):
    assert refusal_of(propose(worsened[0]), person(role)) == "role_missing"


def test_who_asked_the_enterprise_is_its_case_officer_and_does_not_sign(worsened):
    found, line = worsened
    asker, preparer = officer(), person(Role.PREPARER, enterprise=line.enterprise)
    asked = writer.take(found, "ask", by=asker, now=NOW, version=found.version, question="Who reads it?")
    answered = writer.answer_question(asked, by=preparer, now=NOW, version=asked.version, answer="We do.")

    assert refusal_of(propose(answered), asker) == "case_officer"


def test_who_advised_on_the_application_does_not_sign(worsened):
    found, line = worsened
    adviser, asker = officer(), officer()
    _review(line.application, "security_review", adviser)
    Supplement.objects.create(
        application=line.application, number=1, stage="decision", asked_by=asker, asked_at=NOW, due_on=AFTER
    )
    decision = propose(found)

    assert refusal_of(decision, adviser) == "adviser"
    assert refusal_of(decision, asker) == "case_officer"


def test_who_bound_the_first_result_may_sign_what_became_of_it(worsened):
    found, line = worsened
    binder = officer()
    _review(line.application, "decision", binder)

    decision = propose(found)

    assert signable(binder, now=NOW).get() == found
    assert sign(decision, binder).state == "bound"


def _review(application, stage, by):
    StageReview.objects.create(
        application=application,
        stage=stage,
        act="pass",
        snapshot=application.snapshot,
        officer=by,
        unit="authority:a",
        made_at=NOW,
    )


# --- How many must


def test_a_dissent_says_why_is_kept_and_calls_for_a_second_assent(worsened):
    found, line = worsened
    decision = propose(found)

    with pytest.raises(Blocked, match="why you dissent"):
        sign(decision, assents=False, note=" ")
    dissenter = officer()
    sign(decision, dissenter, assents=False, note="Too hard.")
    first = sign(decision)
    between = fresh(line).status
    second = sign(decision)

    assert (first.state, between) == ("proposed", EntitlementStatus.IN_FORCE)
    assert (second.state, fresh(line).status) == ("bound", EntitlementStatus.REVOKED)
    assert decision.signatures.get(assents=False).signer == dissenter


def test_who_signed_once_does_not_sign_again(worsened):
    decision, by = propose(worsened[0]), officer()
    sign(decision, by, assents=False, note="Too hard.")

    assert refusal_of(decision, by) == "signed"


def test_a_line_under_a_hard_stop_needs_two_others():
    returns = {"suspended_from": "2025-11-10", "suspended_to": "2026-11-10"}
    rules(parties=[listing("Recorded Future Inc", **returns)])
    line = entitle(name="Recorded Future Inc", to="US")
    sweep_all(TURN)
    decision = propose(opened()[0])

    first = sign(decision)
    between = fresh(line).status
    sign(decision)

    assert (first.state, between) == ("proposed", EntitlementStatus.SUSPENDED)
    assert fresh(line).status == EntitlementStatus.REVOKED


def test_a_line_that_is_prohibited_now_needs_two_others():
    rules()
    entitle(to="JP")
    publish("reciprocity", [rule("standard"), rule("prohibit", "JP")], TURN)
    sweep_all(TURN)

    assert propose(opened()[0]).assents_needed == 2


# --- Taken back, overtaken, stale


def test_the_proposer_alone_takes_it_back_and_may_propose_otherwise(worsened):
    found, line = worsened
    decision = propose(found)

    with pytest.raises(NotPermitted, match="Only the proposer"), transaction.atomic():
        writer.take_back(decision, by=officer(), now=NOW)
    writer.take_back(decision, by=decision.proposed_by, now=NOW)
    with pytest.raises(NotAllowed, match="no longer waits"):
        sign(decision)
    sign(propose(opened()[0], "suspend"))

    assert fresh(line).status == EntitlementStatus.SUSPENDED
    assert list(found.decisions.values_list("act", "state")) == [("suspend", "bound"), ("revoke", "lapsed")]


@pytest.mark.parametrize("act", ["uphold", "ask"])
def test_while_a_proposal_waits_nobody_takes_another_act(worsened, act):
    found, _line = worsened
    propose(found)

    with pytest.raises(Blocked, match="proposal waits"):
        writer.take(
            found, act, by=officer(), now=NOW, version=found.version + 1, reason="Fine.", question="Who?"
        )
    with pytest.raises(Blocked, match="proposal waits"):
        propose(opened()[0], "suspend")


def test_a_page_opened_before_the_proposal_is_stale(worsened):
    found, _line = worsened
    propose(found)

    with pytest.raises(Stale):
        propose(found, "suspend")


def test_a_run_that_proves_nothing_changed_overtakes_the_proposal(worsened):
    found, line = worsened
    decision = propose(found)
    publish("reciprocity", [rule("standard")], AFTER)

    sweep_all(AFTER, hour=10)

    assert (opened()[0].status, Decision.objects.get().state) == ("unchanged", "lapsed")
    with pytest.raises(NotAllowed):
        sign(decision)
    assert fresh(line).status == EntitlementStatus.IN_FORCE


def test_a_proposal_is_not_bound_when_the_line_is_found_otherwise_since(worsened):
    found, line = worsened
    decision = propose(found)
    publish("reciprocity", [rule("standard"), rule("prohibit", "JP")], AFTER)

    with pytest.raises(Blocked, match="facts changed"):
        sign(decision)

    assert (decision.signatures.count(), fresh(line).status) == (0, EntitlementStatus.IN_FORCE)


def test_a_dissent_is_taken_though_the_facts_changed(worsened):
    decision = propose(worsened[0])
    publish("reciprocity", [rule("standard"), rule("prohibit", "JP")], AFTER)

    assert sign(decision, assents=False, note="No longer so.").state == "proposed"


def test_a_second_click_signs_once(worsened):
    decision, by, token = propose(worsened[0]), officer(), tokens.new()
    given = {"by": by, "now": NOW, "assents": False, "note": "Too hard.", "token": token}
    writer.sign(decision, **given)

    with pytest.raises((tokens.AlreadyUsed, NotPermitted)), transaction.atomic():
        writer.sign(decision, **given)

    assert decision.signatures.count() == 1


# --- No way round


def test_the_writer_of_applications_does_not_sign_it(worsened):
    decision = propose(worsened[0])

    for act in (
        lambda: workflow.sign(decision, by=officer(), now=NOW, assents=True),
        lambda: workflow.take_back(decision, by=decision.proposed_by, now=NOW),
    ):
        with pytest.raises(NotAllowed, match="signed there"), transaction.atomic():
            act()


def test_it_is_no_decision_over_the_application(worsened):
    _found, line = worsened
    sign(propose(worsened[0]))

    assert not line.application.decisions.filter(reassessment__isnull=True).exists()


@pytest.mark.parametrize(
    "change", ["signer_id = proposer_id", "signer_unit = 'enterprise:91440300MA5FQ12C39'"]
)
def test_the_database_refuses_a_signature_by_the_proposer_or_an_enterprise(worsened, change):
    decision = sign(propose(worsened[0]))

    with pytest.raises(IntegrityError), transaction.atomic():
        _sql(f"UPDATE reviews_signature SET {change} WHERE decision_id = %s", decision.pk)


def test_the_database_refuses_a_second_proposal_and_one_by_an_enterprise(worsened):
    decision = propose(worsened[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        _sql("UPDATE reviews_decision SET proposed_unit = 'enterprise:x' WHERE id = %s", decision.pk)

    decision.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save(force_insert=True)


def _sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        connection.check_constraints()

"""An objection stands beside the application: once, within its term, decided by others than at first."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from accounts.access import NotPermitted
from accounts.models import Role
from ledger.models import Entry
from reviews import objections
from reviews.models import (
    Decision,
    Letter,
    NotThroughTheWriter,
    Objection,
    ObjectionStatus,
    Service,
    Signature,
    Snapshot,
    writing,
)
from reviews.refusals import Blocked, NotAllowed, Stale
from tests.factories.accounts import EnterpriseFactory, person
from tests.factories.reviews import NOW, officer, signatory_of
from tests.reviews.reassessment.world import application, rules

pytestmark = pytest.mark.django_db
EDGES = {
    ("lodged", "admit"),
    ("lodged", "not_admit"),
    ("admitted", "dismiss"),
    ("admitted", "grant"),
}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


REMEDIES = [
    {
        "basis": "M22_13",
        "act_en": "Result of a security assessment",
        "act_zh": "数据出境安全评估结果",
        "remedy": "re_evaluation",
        "term": "15",
        "unit": "workdays",
        "runs_from": "served",
        "final": "yes",
        "status": "verified",
    },
    {"basis": "DSL24", "act_en": "Review", "act_zh": "审查", "remedy": "none", "status": "unverified"},
]


@pytest.fixture
def refused():
    """A security assessment that was refused, and its bound decision."""
    rules(remedies=REMEDIES)
    case = application(status="refused", pathway="security_assessment", enterprise=EnterpriseFactory())
    first, second = officer(Role.DECISION_MAKER), officer(Role.DECISION_MAKER)
    snapshot = Snapshot.objects.create(
        application=case, number=1, content="{}", content_hash="0" * 64, taken_by=first, taken_at=NOW
    )
    decision = Decision.objects.create(
        application=case,
        act="refuse",
        state="bound",
        snapshot=snapshot,
        reason="As found.",
        proposed_by=first,
        proposed_unit="authority:a",
        proposed_at=NOW,
        bound_at=NOW,
    )
    Signature.objects.create(
        decision=decision,
        signer=second,
        signer_unit="authority:a",
        proposer=first,
        assents=True,
        signed_at=NOW,
    )
    return case, decision


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def serve(decision, at):
    letter = Letter.objects.create(
        application=decision.application,
        decision=decision,
        kind="refused",
        number=f"N-{decision.pk}",
        file=ContentFile(b"%PDF", name="letter.pdf"),
        sha256="0" * 64,
        template="letter",
        content="{}",
        issued_at=at,
    )
    Service.objects.create(
        letter=letter, method="post", served_at=at, recorded_by=decision.proposed_by, recorded_at=at
    )


def lodge(refused, **data):
    case, decision = refused
    given = {"by": signatory_of(case), "now": NOW, "reasons": "The recipient was mistaken for another."}
    return objections.lodge(decision, **{**given, **data})


def take(objection, act, **data):
    given = {"by": officer(Role.DECISION_MAKER), "now": NOW, "version": objection.version}
    return objections.take(objection, act, **{**given, **data})


def test_an_objection_leaves_the_application_where_it_stands(refused):
    objection = lodge(refused)

    assert objection.status == ObjectionStatus.LODGED
    assert type(refused[0]).objects.get(pk=refused[0].pk).status == "refused"
    assert Entry.objects.get(subject=objection.subject).act == "lodge"


def test_the_term_runs_fifteen_working_days_from_service_and_not_from_the_decision(refused):
    _case, decision = refused
    assert objections.last_day(decision, on=NOW.date()) is None

    serve(decision, NOW + timedelta(days=2))  # a Monday

    assert objections.last_day(decision, on=NOW.date()) == date(2026, 12, 14)


def test_an_objection_on_the_last_day_is_in_time_and_one_the_day_after_is_not(refused):
    serve(refused[1], NOW + timedelta(days=2))
    after = datetime(2026, 12, 15, tzinfo=NOW.tzinfo)

    with pytest.raises(Blocked, match="ended on 2026-12-14"):
        lodge(refused, now=after)
    assert lodge(refused, now=after - timedelta(hours=1)).pk


def test_there_is_one_objection_to_a_result(refused):
    lodge(refused)

    with pytest.raises(NotAllowed, match="already"):
        lodge(refused)


def test_nobody_objects_for_another_enterprise_and_a_preparer_does_not_sign_it(refused):
    for by in (person(Role.SIGNATORY), person(Role.PREPARER, enterprise=refused[0].enterprise)):
        with pytest.raises(NotPermitted):
            lodge(refused, by=by)


def test_an_objection_says_why(refused):
    with pytest.raises(Blocked, match="why"):
        lodge(refused, reasons="  ")


def test_a_national_security_review_gives_no_remedy(refused):
    case, decision = refused
    type(case).objects.filter(pk=case.pk).update(pathway="national_security_review")
    decision.refresh_from_db()

    with pytest.raises(Blocked, match="no re-evaluation"):
        objections.lodge(decision, by=signatory_of(case), now=NOW, reasons="x")


@pytest.mark.parametrize(
    ("status", "act"),
    sorted({(s, a) for s in ObjectionStatus.values for a in objections.ACTS} - EDGES),
)
def test_an_edge_that_is_not_declared_is_refused(refused, status, act):
    objection = lodge(refused)
    with writing():
        Objection.objects.filter(pk=objection.pk).update(status=status)

    with pytest.raises(NotAllowed):
        take(objection, act)


def test_it_is_admitted_and_dismissed_by_others_than_the_first_time(refused):
    objection = lodge(refused)
    first = [refused[1].proposed_by, refused[1].signatures.get().signer]

    for by in first:
        with pytest.raises(NotPermitted, match="first decision"):
            take(objection, "admit", by=by)
    admitted = take(objection, "admit")
    dismissed = take(admitted, "dismiss")

    assert (admitted.status, dismissed.status) == ("admitted", "dismissed")
    assert objections.open_objection(refused[0]) is None


def test_it_is_granted_only_after_two_others_bound_the_new_result(refused):
    case, decision = refused
    admitted = take(lodge(refused), "admit")
    with pytest.raises(Blocked, match="Two persons"):
        take(admitted, "grant")

    Decision.objects.create(
        application=case,
        act="grant_on_objection",
        state="bound",
        snapshot=decision.snapshot,
        reason="Heard.",
        proposed_by=officer(Role.DECISION_MAKER),
        proposed_unit="authority:a",
        proposed_at=NOW,
        bound_at=NOW,
    )

    assert take(admitted, "grant").status == "granted"


def test_other_roles_and_stale_pages_are_refused(refused):
    objection = lodge(refused)

    with pytest.raises(NotPermitted):
        take(objection, "admit", by=officer(Role.INTAKE_OFFICER))
    with pytest.raises(Stale):
        take(objection, "admit", version=objection.version + 1)


def test_its_status_cannot_be_set_beside_the_writer(refused):
    with pytest.raises(NotThroughTheWriter):
        Objection.objects.filter(pk=lodge(refused).pk).update(status="granted")

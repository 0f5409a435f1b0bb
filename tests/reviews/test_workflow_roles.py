"""Every pair of role and act, tried at the writer: only the holder passes, and everybody else is told why.

Who holds an act is written out by hand from the design, never read from the edges.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override

from accounts.access import NotPermitted
from accounts.models import AuthorityKind, Role, User
from reviews import workflow
from reviews.acts import act_at
from reviews.models import Status, TransferApplication
from reviews.offers import offers_to
from reviews.refusals import NotAllowed, Refused
from tests.factories.accounts import EnterpriseFactory, UserFactory, person
from tests.factories.reviews import NOW, officer, signatory_of, submitted
from tests.reviews import journeys

pytestmark = pytest.mark.usefixtures("rules")

BY_STAGE = {
    "submitted": "intake_officer",
    "material_check": "intake_officer",
    "acceptance": "acceptance_officer",
    "grading": "grading_officer",
    "security_review": "security_reviewer",
    "export_control": "export_control_officer",
    "decision": "decision_maker",
}
# status: {act: the one role that holds it}
HELD = {
    "draft": {"submit": "signatory", "state_exemption": "signatory"},
    "returned": {"submit": "signatory", "state_exemption": "signatory"},
    "submitted": dict.fromkeys(
        (
            "return_incomplete",
            "forward",
            "check_materials",
            "record",
            "route",
            "escalate",
            "refer",
            "terminate",
        ),
        "intake_officer",
    ),
    "material_check": dict.fromkeys(("return_incomplete", "escalate", "file", "terminate"), "intake_officer"),
    "acceptance": dict.fromkeys(("accept", "not_accept", "refer", "terminate"), "acceptance_officer"),
    "grading": dict.fromkeys(("pass_grading", "bar_export", "refer", "terminate"), "grading_officer"),
    "security_review": dict.fromkeys(("pass_security", "refer", "terminate"), "security_reviewer"),
    "export_control": dict.fromkeys(
        ("require_licence", "pass_export_control", "refer", "terminate"), "export_control_officer"
    ),
    "licence_pending": {"record_licence": "export_control_officer"},
    "referred": {"return_from_referral": "referral_officer"},
    "decision": dict.fromkeys(
        ("approve", "approve_in_part", "refuse", "file", "record", "terminate"), "decision_maker"
    ),
    "refused": {"grant_on_objection": "decision_maker"},
    "partly_approved": {"grant_on_objection": "decision_maker"},
}
UNDER_REVIEW = set(HELD) - {"draft", "refused", "partly_approved"}
for _status in UNDER_REVIEW:
    HELD[_status]["withdraw"] = "signatory"

AT = {
    "intake_officer": AuthorityKind.PROVINCIAL_OFFICE,
    "export_control_officer": AuthorityKind.COMMERCE,
    "referral_officer": AuthorityKind.REVIEW_ORGAN,
    "ministry_editor": AuthorityKind.COMMERCE,
    "ministry_approver": AuthorityKind.CYBERSPACE,
}


def _everybody(application: TransferApplication) -> Iterator[tuple[str, User]]:
    for role in Role:
        if role in (Role.PREPARER, Role.SIGNATORY):
            yield role, person(role, enterprise=application.enterprise)
        else:
            yield role, journeys.colleague(role, AT.get(role, AuthorityKind.NATIONAL_OFFICE))


class _Undone(Exception):
    """Rolls an act back that went through."""


def _passes(application: TransferApplication, act: str, by: User) -> bool:
    """Whether the person passes; an act that went through is undone."""
    with pytest.raises((NotPermitted, Refused, _Undone)) as raised, transaction.atomic():
        _try(application, act, by)
        raise _Undone
    assert not raised.errisinstance(NotAllowed), act
    return not raised.errisinstance(NotPermitted)


def _try(application: TransferApplication, act: str, by: User) -> None:
    given: dict[str, Any] = {"by": by, "now": NOW, "version": application.version, "reason": "Because."}
    if act_at(act, application.status).two_persons:
        workflow.propose(application, act, **given)
    else:
        workflow.take(application, act, **given)


def test_the_table_names_every_edge_at_each_of_its_statuses():
    edges = {(edge.source, edge.name) for edge in TransferApplication().get_all_status_transitions()}

    assert edges == {(status, act) for status, acts in HELD.items() for act in acts}


@pytest.mark.parametrize("status", sorted(HELD))
def test_each_act_is_taken_by_the_role_that_holds_it_and_by_no_other(status):
    application = journeys.again(journeys.at(status))
    people = list(_everybody(application))

    passed = {
        act: {str(role) for role, user in people if _passes(application, act, user)} for act in HELD[status]
    }

    assert passed == {act: {role} for act, role in HELD[status].items()}


@pytest.mark.parametrize("status", sorted(HELD))
def test_the_right_role_in_the_wrong_place_is_refused(status):
    application = journeys.again(journeys.at(status))

    passed = {
        (act, why)
        for act, role in HELD[status].items()
        for why, user in _strangers(application, Role(role))
        if _passes(application, act, user)
    }

    assert passed == set()


def _strangers(application: TransferApplication, role: Role) -> Iterator[tuple[str, User]]:
    yield "superuser", UserFactory(is_superuser=True)
    if role == Role.SIGNATORY:
        where: dict[str, Any] = {"enterprise": application.enterprise}
        yield "another enterprise", person(role, enterprise=EnterpriseFactory())
    else:
        kind = AT.get(role, AuthorityKind.NATIONAL_OFFICE)
        where = {"authority": journeys.colleague(role, kind).memberships.get().authority}
        own = person(role, **where)
        journeys.member_of(application.enterprise, own)
        yield "own enterprise", own
        former = person(role, **where)
        journeys.member_of(application.enterprise, former, to_on=date(2025, 1, 1))
        yield "own enterprise once", former
    yield "ended", person(role, to_on=date(2026, 11, 21), **where)
    yield "not begun", person(role, **where | {"from_on": date(2026, 11, 22)})
    closed = person(role, **where)
    closed.is_active = False
    closed.save()
    yield "closed account", closed
    if role == Role.INTAKE_OFFICER:
        beijing = journeys.colleague(role, AuthorityKind.PROVINCIAL_OFFICE, code="beijing", province="11")
        yield "another province", beijing


def test_a_superuser_of_the_right_role_elsewhere_is_refused_as_anybody():
    application = submitted()
    elsewhere = journeys.colleague(Role.INTAKE_OFFICER, AuthorityKind.PROVINCIAL_OFFICE, province="11")
    elsewhere.is_superuser = True
    elsewhere.save()

    with pytest.raises(NotPermitted) as refusal:
        _try(application, "forward", elsewhere)

    assert refusal.value.code == "wrong_unit"


def test_an_act_of_two_persons_is_not_taken_by_one_and_the_other_way_round():
    application = journeys.at(Status.GRADING)
    by = officer(Role.GRADING_OFFICER)

    with pytest.raises(NotAllowed):
        workflow.take(application, "bar_export", by=by, now=NOW, version=application.version)
    with pytest.raises(NotAllowed):
        workflow.propose(
            application, "pass_grading", by=by, now=NOW, version=application.version, reason="So."
        )


@pytest.mark.parametrize("act", ["approve", "fly_to_the_moon", "save", "delete", "status"])
def test_an_act_that_does_not_exist_where_the_application_stands_is_refused(act):
    application = submitted()

    with pytest.raises(NotAllowed):
        workflow.take(application, act, by=officer(Role.INTAKE_OFFICER), now=NOW, version=application.version)


def test_a_foreign_authoritys_request_is_routed_by_the_province_or_by_the_national_office():
    national = journeys.colleague(Role.INTAKE_OFFICER, AuthorityKind.NATIONAL_OFFICE)
    beijing = journeys.colleague(Role.INTAKE_OFFICER, AuthorityKind.PROVINCIAL_OFFICE, province="11")
    application = journeys.submitted_with(foreign_authority="yes", papers=False)

    seen = type(application).objects.visible_to(national, now=NOW)
    passed = {
        name: _passes(application, "route", user)
        for name, user in (("national", national), ("other province", beijing))
    }

    assert application.reached_national
    assert list(seen) == [application]
    assert passed == {"national": True, "other province": False}


def test_an_ordinary_application_is_not_routed_past_its_province():
    national = journeys.colleague(Role.INTAKE_OFFICER, AuthorityKind.NATIONAL_OFFICE)
    application = submitted()

    assert not application.reached_national
    assert not _passes(application, "forward", national)
    assert not _passes(application, "return_incomplete", national)


def test_what_is_offered_names_every_act_with_the_reason_why_it_is_blocked():
    application = submitted()

    with override("en"):
        mine = {offer.act: offer for offer in offers_to(officer(Role.INTAKE_OFFICER), application, now=NOW)}
        theirs = {offer.act: offer for offer in offers_to(signatory_of(application), application, now=NOW)}

    assert set(mine) == set(HELD["submitted"])
    assert mine["return_incomplete"].allowed
    assert not mine["forward"].allowed
    assert "checklist" in mine["forward"].blocked
    assert mine["forward"].link == "#checklist"
    assert all(offer.blocked for offer in mine.values() if not offer.allowed)
    assert theirs["withdraw"].allowed
    assert not theirs["forward"].allowed
    assert "intake officer" in theirs["forward"].blocked

"""Who may act, as what, and in which words somebody is refused."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from accounts.access import (
    Acting,
    NotPermitted,
    acting_as,
    authorities_of,
    enterprises_of,
    may,
    own_enterprise_ids,
)
from accounts.models import AuthorityKind, Role
from accounts.roles import PERMISSIONS, ROLES
from ledger.writer import Actor
from tests.factories.accounts import (
    AuthorityFactory,
    EnterpriseFactory,
    MembershipFactory,
    UserFactory,
    person,
)

from .conftest import NOW

pytestmark = pytest.mark.django_db


def refusal(user, permission, **where) -> NotPermitted:
    with pytest.raises(NotPermitted) as refused:
        acting_as(user, permission, now=NOW, **where)
    assert not may(user, permission, now=NOW, **where)
    return refused.value


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_its_spec_says_and_nothing_else(role):
    user = person(role)

    assert {p for p in PERMISSIONS if may(user, p, now=NOW)} == ROLES[role].permissions


def test_a_technical_operator_may_take_no_act():
    user = UserFactory(is_superuser=True)

    assert not [p for p in PERMISSIONS if may(user, p, now=NOW)]


def test_who_is_not_signed_in_is_told_to():
    assert refusal(AnonymousUser(), "reviews.sign").code == "not_signed_in"


def test_a_closed_account_may_nothing():
    user = person(Role.SIGNATORY)
    user.is_active = False

    assert refusal(user, "reviews.sign").code == "inactive"


def test_the_refusal_names_the_roles_that_could_in_words():
    with translation.override("en"):
        sentence = str(refusal(person(Role.PREPARER), "reviews.sign"))

    assert sentence == "This act needs the role: signatory. You do not hold it."


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        (datetime(2026, 2, 28, 15, 59, tzinfo=UTC), False),  # 23:59 on 28 February in Shanghai
        (datetime(2026, 2, 28, 16, 0, tzinfo=UTC), True),  # 1 March has begun there
        (datetime(2026, 3, 31, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 31, 16, 0, tzinfo=UTC), False),
    ],
)
def test_a_membership_holds_from_its_first_day_until_its_last_by_the_calendar_of_shanghai(moment, allowed):
    user = person(Role.SIGNATORY, from_on=date(2026, 3, 1), to_on=date(2026, 4, 1))

    assert may(user, "reviews.sign", now=moment) is allowed


def test_an_enterprise_person_acts_for_that_enterprise_only():
    mine, other = EnterpriseFactory(), EnterpriseFactory()
    user = person(Role.SIGNATORY, enterprise=mine)

    acting = acting_as(user, "reviews.sign", enterprise=mine, now=NOW)

    assert acting == Acting(user, "signatory", f"enterprise:{mine.uscc}", enterprise=mine)
    assert acting.actor == Actor(f"user:{user.pk}", "signatory", f"enterprise:{mine.uscc}")
    assert refusal(user, "reviews.sign", enterprise=other).code == "wrong_unit"


def test_a_person_of_two_enterprises_acts_for_each_in_the_role_held_there():
    one, two = EnterpriseFactory(), EnterpriseFactory()
    user = person(Role.SIGNATORY, enterprise=one)
    MembershipFactory(user=user, role=Role.PREPARER, enterprise=two)

    assert acting_as(user, "reviews.prepare", enterprise=two, now=NOW).role == "preparer"
    assert acting_as(user, "reviews.sign", enterprise=one, now=NOW).enterprise == one
    assert refusal(user, "reviews.sign", enterprise=two).code == "wrong_unit"


def test_a_provincial_officer_acts_in_the_province_of_the_office():
    office = AuthorityFactory(kind=AuthorityKind.PROVINCIAL_OFFICE, province="44")
    user = person(Role.INTAKE_OFFICER, authority=office)

    assert acting_as(user, "reviews.intake", province="44", now=NOW).authority == office
    assert refusal(user, "reviews.intake", province="11").code == "wrong_unit"


def test_a_national_officer_acts_in_every_province_unless_the_act_is_provincial():
    user = person(Role.INTAKE_OFFICER, authority=AuthorityFactory(kind=AuthorityKind.NATIONAL_OFFICE))

    assert may(user, "reviews.intake", province="11", now=NOW)
    assert (
        refusal(user, "reviews.intake", authority_kind=AuthorityKind.PROVINCIAL_OFFICE).code == "wrong_unit"
    )


def test_an_officer_acts_on_the_enterprises_of_others():
    acting = acting_as(
        person(Role.ACCEPTANCE_OFFICER), "reviews.accept", enterprise=EnterpriseFactory(), now=NOW
    )

    assert acting.role == "acceptance_officer"
    assert acting.enterprise is None


@pytest.mark.parametrize("to_on", [None, date(2025, 1, 1)])
def test_nobody_acts_on_an_enterprise_they_belong_or_belonged_to(to_on):
    user = person(Role.ACCEPTANCE_OFFICER)
    own = MembershipFactory(user=user, role=Role.PREPARER, to_on=to_on).enterprise

    assert refusal(user, "reviews.accept", enterprise=own).code == "own_enterprise"
    assert may(user, "reviews.accept", enterprise=EnterpriseFactory(), now=NOW)


def test_representing_an_overseas_handler_makes_it_ones_own_and_the_other_way_round():
    handler = EnterpriseFactory(overseas=True)
    for_representative = MembershipFactory(enterprise=handler.representative).user
    for_handler = MembershipFactory(enterprise=handler).user

    both = {handler.pk, handler.representative.pk}
    assert own_enterprise_ids(for_representative) == both
    assert own_enterprise_ids(for_handler) == both
    assert own_enterprise_ids(UserFactory()) == frozenset()


def test_the_enterprises_and_authorities_of_a_person_are_those_of_today():
    user = UserFactory()
    now_held = MembershipFactory(user=user)
    MembershipFactory(user=user, to_on=date(2025, 1, 1))
    office = MembershipFactory(user=user, role=Role.AUDITOR)

    assert list(enterprises_of(user, now=NOW)) == [now_held.enterprise]
    assert list(authorities_of(user, now=NOW)) == [office.authority]
    assert not enterprises_of(AnonymousUser(), now=NOW).exists()


def test_a_system_actor_is_named():
    assert Acting.system("sweep").actor == Actor("system:sweep", "system", "system")

"""What the database itself refuses about people and units."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import Authority, AuthorityKind, Enterprise, Membership, Role, User
from accounts.roles import ENTERPRISE, ROLES
from tests.factories.accounts import (
    AuthorityFactory,
    EnterpriseFactory,
    MembershipFactory,
    UserFactory,
    person,
)

pytestmark = pytest.mark.django_db


def refused(write) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_an_address_has_one_account_whatever_its_case():
    user = User.objects.create_user("Someone@Example.com", "Someone", "a long enough secret")

    assert user.email == "someone@example.com"
    refused(lambda: User.objects.bulk_create([User(email="SOMEONE@example.com", name="Twin")]))


def test_a_person_needs_an_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("", "Nobody")


@pytest.mark.parametrize(
    "change",
    [
        {"uscc": "9133"},
        {"uscc": None},
        {"kind": "shop"},
        {"is_ciio": "maybe"},
        {"province": "99"},
        {"kind": "overseas_handler"},
    ],
)
def test_an_enterprise_that_is_no_such_thing_is_refused_by_the_database(change):
    enterprise = EnterpriseFactory()

    refused(lambda: Enterprise.objects.filter(pk=enterprise.pk).update(**change))


def test_an_overseas_handler_has_a_representative_and_a_code_of_its_own():
    handler = EnterpriseFactory(overseas=True)

    handler.full_clean()

    assert handler.code == f"id-{handler.pk}"
    refused(lambda: Enterprise.objects.filter(pk=handler.pk).update(representative=None))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uscc": ""}, "uscc"),
        ({"uscc": "91330100799655058C"}, "uscc"),
        ({"uscc": None, "kind": "overseas_handler"}, "representative"),
    ],
)
def test_the_form_names_the_field_that_is_wrong(change, field):
    enterprise = EnterpriseFactory()
    for name, value in change.items():
        setattr(enterprise, name, value)

    with pytest.raises(ValidationError) as problem:
        enterprise.full_clean()

    assert field in problem.value.message_dict


@pytest.mark.parametrize(
    "change",
    [{"kind": "club"}, {"province": "44"}, {"sector": "health"}, {"kind": AuthorityKind.PROVINCIAL_OFFICE}],
)
def test_an_authority_that_is_no_such_thing_is_refused_by_the_database(change):
    authority = AuthorityFactory()

    refused(lambda: Authority.objects.filter(pk=authority.pk).update(**change))


def test_a_membership_has_exactly_one_unit():
    held = MembershipFactory()

    refused(lambda: Membership.objects.filter(pk=held.pk).update(enterprise=None))
    refused(lambda: Membership.objects.filter(pk=held.pk).update(authority=AuthorityFactory()))


def test_a_membership_does_not_end_before_it_begins():
    held = MembershipFactory()

    refused(lambda: Membership.objects.filter(pk=held.pk).update(to_on=date(2023, 12, 31)))


def test_a_role_is_held_once_at_a_unit_and_again_after_it_ended():
    held = MembershipFactory()

    refused(lambda: MembershipFactory(user=held.user, enterprise=held.enterprise))
    Membership.objects.filter(pk=held.pk).update(to_on=date(2025, 1, 1))
    MembershipFactory(user=held.user, enterprise=held.enterprise, from_on=date(2026, 1, 1))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", [ENTERPRISE, *AuthorityKind.values])
def test_a_role_is_held_only_where_its_spec_says(role, kind):
    unit = (
        {"enterprise": EnterpriseFactory()}
        if kind == ENTERPRISE
        else {"authority": AuthorityFactory(kind=kind)}
    )
    held = Membership(user=UserFactory(), role=role, from_on=date(2026, 1, 1), **unit)

    if kind in ROLES[role].unit_kinds:
        held.full_clean()
    else:
        with pytest.raises(ValidationError):
            held.full_clean()


def test_names_are_shown_in_the_language_of_the_reader():
    enterprise = EnterpriseFactory(name_zh="深圳公司", name_en="Shenzhen Firm")

    with translation.override("en"):
        assert str(enterprise) == "Shenzhen Firm"
    with translation.override("zh-hans"):
        assert str(enterprise) == "深圳公司"


def test_the_admin_opens_for_authority_people_and_technical_operators_only():
    assert person(Role.INTAKE_OFFICER).is_staff
    assert UserFactory(is_superuser=True).is_staff
    assert not person(Role.SIGNATORY).is_staff
    assert not person(Role.AUDITOR, to_on=date(2025, 1, 1)).is_staff

"""The admin of accounts and of the ledger: who sees it, who changes what, and what is recorded."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Enterprise, Membership, Role, User
from ledger.models import Entry
from ledger.writer import timeline
from tests.factories.accounts import (
    PASSWORD,
    AuthorityFactory,
    EnterpriseFactory,
    MembershipFactory,
    UserFactory,
    person,
    uscc,
)

pytestmark = pytest.mark.django_db
ACCOUNTS = ["user", "enterprise", "authority", "membership"]


@pytest.fixture
def office(client, administrator):
    client.force_login(administrator)
    return client


def revoke_chosen(client, memberships) -> None:
    chosen = [membership.pk for membership in memberships]
    fields = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    client.post(reverse("admin:accounts_membership_changelist"), fields)


@pytest.mark.parametrize("model", ACCOUNTS)
@pytest.mark.parametrize("role", Role)
def test_accounts_are_listed_for_administrators_and_auditors_alone(client, role, model):
    client.force_login(person(role))

    status = client.get(reverse(f"admin:accounts_{model}_changelist")).status_code

    assert (status == 200) == (role in {Role.ADMINISTRATOR, Role.AUDITOR})


@pytest.mark.parametrize("model", ACCOUNTS)
def test_an_auditor_adds_nothing(client, model):
    client.force_login(person(Role.AUDITOR))

    assert client.get(reverse(f"admin:accounts_{model}_add")).status_code == 403


@pytest.mark.parametrize("model", ACCOUNTS)
def test_a_technical_operator_looks_and_adds_nothing(client, model):
    client.force_login(UserFactory(is_superuser=True))

    assert client.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:accounts_{model}_add")).status_code == 403


def test_an_account_is_opened_and_the_ledger_has_the_names_of_fields_only(office):
    fields = {"email": "New@Example.com", "name": "New", "language": "en"}

    office.post(
        reverse("admin:accounts_user_add"),
        fields
        | {"password1": "another long secret", "password2": "another long secret", "usable_password": "true"},
    )

    user = User.objects.get(email="new@example.com")
    entry = timeline(f"user:{user.pk}").get()
    assert entry.act == "open_user"
    assert "secret" not in entry.body
    assert "New" not in entry.body


def test_an_account_with_a_known_address_in_other_case_is_refused(office, somebody):
    office.post(
        reverse("admin:accounts_user_add"),
        {
            "email": "SOMEBODY@example.com",
            "name": "Twin",
            "language": "en",
            "password1": "another long secret",
            "password2": "another long secret",
        },
    )

    assert User.objects.filter(name="Twin").count() == 0


def test_closing_an_account_is_recorded(office, somebody):
    office.post(
        reverse("admin:accounts_user_change", args=[somebody.pk]),
        {"email": somebody.email, "name": somebody.name, "language": "en"},
    )

    somebody.refresh_from_db()
    entry = timeline(f"user:{somebody.pk}").get()
    assert not somebody.is_active
    assert (entry.act, json.loads(entry.body)["facts"]) == ("change_user", {"fields": ["is_active"]})


def test_nobody_is_made_a_technical_operator_in_the_admin(office, somebody):
    office.post(
        reverse("admin:accounts_user_change", args=[somebody.pk]),
        {"email": somebody.email, "name": "X", "language": "en", "is_active": "on", "is_superuser": "on"},
    )

    somebody.refresh_from_db()
    assert somebody.name == "X"
    assert not somebody.is_superuser


def test_a_password_set_for_somebody_is_recorded(office, somebody):
    office.post(
        reverse("admin:auth_user_password_change", args=[somebody.pk]),
        {"password1": "another long secret", "password2": "another long secret", "set-password": "1"},
    )

    somebody.refresh_from_db()
    assert not somebody.check_password(PASSWORD)
    assert [entry.act for entry in timeline(f"user:{somebody.pk}")] == ["set_password"]


def test_an_enterprise_with_a_mistyped_code_is_refused_beside_the_field(office):
    fields = {"name_zh": "公司", "kind": "enterprise", "province": "44", "is_ciio": "no"}
    add = reverse("admin:accounts_enterprise_add")

    bad = office.post(add, fields | {"uscc": "91330100799655058C"})
    office.post(add, fields | {"uscc": uscc(77)})

    assert "uscc" in bad.context["adminform"].form.errors
    assert Enterprise.objects.get().uscc == uscc(77)
    assert timeline(f"enterprise:{uscc(77)}").get().act == "open_enterprise"


@pytest.mark.parametrize("model", ["user", "enterprise", "authority"])
def test_accounts_and_units_are_never_deleted(office, model):
    rows = {"user": UserFactory, "enterprise": EnterpriseFactory, "authority": AuthorityFactory}
    row = rows[model]()

    assert (
        office.post(reverse(f"admin:accounts_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code
        == 403
    )


def test_a_role_granted_in_the_admin_goes_through_the_writer(office, somebody):
    unit = AuthorityFactory()

    office.post(
        reverse("admin:accounts_membership_add"),
        {"user": somebody.pk, "role": "auditor", "authority": unit.pk, "enterprise": ""},
    )

    assert Membership.objects.filter(user=somebody, authority=unit).count() == 1
    assert [entry.act for entry in timeline(f"user:{somebody.pk}")] == ["grant_role"]


@pytest.mark.parametrize("problem", ["own", "two_units", "no_unit", "wrong_unit"])
def test_a_grant_that_cannot_be_is_said_on_the_form_and_nothing_is_stored(
    office, administrator, somebody, problem
):
    national, enterprise = AuthorityFactory().pk, EnterpriseFactory().pk
    fields = {"user": somebody.pk, "role": "auditor", "authority": national, "enterprise": ""}
    fields |= {
        "own": {"user": administrator.pk},
        "two_units": {"enterprise": enterprise},
        "no_unit": {"authority": ""},
        "wrong_unit": {"authority": "", "enterprise": enterprise},
    }[problem]

    response = office.post(reverse("admin:accounts_membership_add"), fields)

    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert Membership.objects.count() == 1
    assert not Entry.objects.filter(act="grant_role").exists()


def test_deleting_a_membership_revokes_it_and_keeps_the_row(office):
    held = MembershipFactory()

    office.post(reverse("admin:accounts_membership_delete", args=[held.pk]), {"post": "yes"})

    held.refresh_from_db()
    assert held.to_on is not None
    assert [entry.act for entry in timeline(f"user:{held.user_id}")] == ["revoke_role"]


def test_several_are_revoked_at_once(office):
    held = MembershipFactory.create_batch(2)

    revoke_chosen(office, held)

    assert not Membership.objects.filter(pk__in=[m.pk for m in held], to_on=None).exists()
    assert all(timeline(f"user:{m.user_id}").get().act == "revoke_role" for m in held)


def test_what_has_ended_or_is_ones_own_stops_the_whole_choice(office, administrator):
    held, ended = MembershipFactory(), MembershipFactory(to_on=date(2025, 1, 1))

    for stopper in (ended, administrator.memberships.get()):
        revoke_chosen(office, [held, stopper])

    assert Membership.objects.filter(to_on=None).count() == 2
    assert not Entry.objects.filter(act="revoke_role").exists()


def test_a_membership_is_never_edited(office):
    held = MembershipFactory()

    response = office.post(reverse("admin:accounts_membership_change", args=[held.pk]), {"role": "signatory"})

    held.refresh_from_db()
    assert response.status_code == 403
    assert held.role == Role.PREPARER


class TestLedger:
    @pytest.mark.parametrize("role", Role)
    def test_only_auditors_read_it(self, client, role):
        client.force_login(person(role))

        status = client.get(reverse("admin:ledger_entry_changelist")).status_code

        assert (status == 200) == (role == Role.AUDITOR)

    def test_an_entry_says_whether_its_chain_is_unbroken(self, client, somebody):
        client.force_login(person(Role.AUDITOR))
        entry = Entry.objects.latest("id")

        page = client.get(reverse("admin:ledger_entry_change", args=[entry.pk])).content.decode()

        assert "unbroken" in page

    def test_nobody_adds_or_changes_an_entry(self, client):
        client.force_login(person(Role.AUDITOR))
        entry = Entry.objects.latest("id")

        assert client.get(reverse("admin:ledger_entry_add")).status_code == 403
        assert (
            client.post(reverse("admin:ledger_entry_change", args=[entry.pk]), {"act": "x"}).status_code
            == 403
        )
        assert client.post(reverse("admin:ledger_entry_delete", args=[entry.pk])).status_code == 403

    def test_the_list_takes_no_more_queries_when_it_is_longer(self, client):
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("admin:ledger_entry_changelist"))
            return len(asked)

        client.force_login(person(Role.AUDITOR))
        queries()  # the session of a fresh sign-in is written once
        short = queries()
        other = Client()
        for _ in range(20):
            other.force_login(UserFactory())

        assert queries() == short <= 20

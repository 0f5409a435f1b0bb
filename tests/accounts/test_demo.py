"""The demonstration has a person for every role, and never exists outside DEBUG."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts import demo
from accounts.models import Authority, AuthorityKind, Enterprise, Membership, Role, User
from ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def debug(settings):
    settings.DEBUG = True


def test_every_role_has_a_person_and_every_kind_of_authority_an_office():
    demo.create()

    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert set(Authority.objects.values_list("kind", flat=True)) == set(AuthorityKind.values)


def test_its_enterprises_would_pass_the_form():
    demo.create()

    for enterprise in Enterprise.objects.all():
        enterprise.full_clean()
    assert {enterprise.province for enterprise in Enterprise.objects.all()} == {"11", "44"}


def test_there_are_two_to_countersign_one_in_two_enterprises_and_four_eyes_across_ministries():
    demo.create()

    held = Membership.objects.select_related("authority")
    assert held.filter(role=Role.DECISION_MAKER).count() == 3
    assert {m.authority.kind for m in held.filter(role=Role.MINISTRY_EDITOR)} == {"commerce", "cyberspace"}
    assert {m.authority.kind for m in held.filter(role=Role.MINISTRY_APPROVER)} == {"commerce", "cyberspace"}
    both = User.objects.get(email="both@tongguan.example")
    assert both.memberships.of_enterprises().count() == 2


def test_a_second_time_changes_nothing():
    demo.create()
    before = (User.objects.count(), Membership.objects.count(), Entry.objects.count())

    demo.create()

    assert (User.objects.count(), Membership.objects.count(), Entry.objects.count()) == before


def test_the_password_lets_in_and_the_sign_in_page_shows_the_accounts(client):
    demo.create()

    page = client.get("/sign-in/").content.decode()
    response = client.post("/sign-in/", {"username": "preparer@tongguan.example", "password": demo.PASSWORD})

    assert "preparer@tongguan.example" in page
    assert response.status_code == 302


def test_outside_debug_there_are_none(settings, client):
    settings.DEBUG = False

    with pytest.raises(ImproperlyConfigured):
        demo.create()

    assert "tongguan.example" not in client.get("/sign-in/").content.decode()
    assert not User.objects.exists()

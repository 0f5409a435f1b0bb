"""The admin site leads to the one page there is for each thing about an account."""

import pytest
from django.urls import reverse

from accounts.models import Role
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


def test_the_admin_changes_a_password_on_the_page_that_tells_the_ledger(client) -> None:
    client.force_login(person(Role.AUDITOR))

    response = client.get(reverse("admin:password_change"))

    assert response.status_code == 302
    assert response.url == reverse("accounts:password_change")


def test_the_admin_greets_by_name(client) -> None:
    somebody = person(Role.AUDITOR)
    client.force_login(somebody)

    response = client.get(reverse("admin:index"))

    assert f"<strong>{somebody.name}</strong>" in response.content.decode()

"""A new installation gets its first administrator from the console, once."""

import pytest
from django.core.management import CommandError, call_command

from accounts.management.commands import create_administrator
from accounts.models import Membership, Role, User
from ledger.models import Entry

pytestmark = pytest.mark.django_db
STRONG = "correct-horse-battery-1"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(create_administrator, "getpass", lambda _prompt: STRONG)


def test_the_console_makes_the_first_administrator_and_the_ledger_says_so(typed: None) -> None:
    call_command("create_administrator", "First@Example.org", "Ada")

    user = User.objects.get(email="first@example.org")
    assert user.check_password(STRONG)
    assert Membership.objects.filter(user=user, role=Role.ADMINISTRATOR).count() == 1
    assert Entry.objects.filter(act="grant_role", actor="system:console").exists()


def test_a_second_one_is_refused(typed: None) -> None:
    call_command("create_administrator", "first@example.org", "Ada")

    with pytest.raises(CommandError, match="exists already"):
        call_command("create_administrator", "second@example.org", "Bea")

    assert not User.objects.filter(email="second@example.org").exists()


def test_a_weak_password_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(create_administrator, "getpass", lambda _prompt: "short")

    with pytest.raises(CommandError):
        call_command("create_administrator", "first@example.org", "Ada")

    assert not User.objects.exists()

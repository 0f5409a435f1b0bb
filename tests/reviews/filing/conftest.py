"""A frozen day, and people of one enterprise at their browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import Enterprise, Role, User
from tests.factories.accounts import EnterpriseFactory, person
from tests.factories.reviews import NOW

Enter = Callable[[User], Client]


@pytest.fixture(autouse=True)
def day() -> Iterator[time_machine.Traveller]:
    """21 November 2026, ten o'clock in China; a Saturday."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _media(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def enterprise(rules) -> Enterprise:
    return EnterpriseFactory(name_en="Penghai")


@pytest.fixture
def enter() -> Enter:
    """A browser in which that person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def preparer(enterprise: Enterprise, enter: Enter) -> Client:
    return enter(person(Role.PREPARER, enterprise=enterprise, user__name="Pan Preparer"))


@pytest.fixture
def signatory(enterprise: Enterprise, enter: Enter) -> Client:
    return enter(person(Role.SIGNATORY, enterprise=enterprise, user__name="Sun Signatory"))

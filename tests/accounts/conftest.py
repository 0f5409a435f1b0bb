"""People used across the tests of accounts."""

from datetime import UTC, datetime

import pytest

from accounts.models import Role, User
from tests.factories.accounts import UserFactory, person

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def administrator(db) -> User:
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def somebody(db) -> User:
    return UserFactory(email="somebody@example.com")

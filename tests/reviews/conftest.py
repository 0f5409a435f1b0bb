"""The shipped rules in force, as a new installation has them, and the people of the demo."""

from typing import Any

import pytest

from accounts import demo
from rulebook import codes, first_editions
from tests.factories.reviews import NOW
from tests.kept import begin_with


@pytest.fixture
def rules(db) -> None:
    """Every first edition, refreshed today (2026-11-21)."""
    begin_with("first editions", lambda: first_editions.load(now=NOW))
    codes.forget()


@pytest.fixture
def law(rules: None, settings: Any) -> None:
    """The rules in force and the people of the demo: an officer for every stage, signatories of two firms."""
    settings.DEBUG = True
    begin_with("the demo's people after the first editions", demo.create)

"""A small table beside the real ones, and the shipped code lists in force."""

import pytest

from rulebook import codes, first_editions, inforce
from rulebook.tables import TABLES, Table
from tests.factories.rulebook import NOW, TOYS
from tests.kept import begin_with


@pytest.fixture(autouse=True)
def toys(monkeypatch: pytest.MonkeyPatch) -> Table:
    monkeypatch.setitem(TABLES, "toys", TOYS)
    inforce.forget()
    codes.forget()
    return TOYS


@pytest.fixture
def code_lists(db, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped codes alone, put in force as a new installation does."""
    with monkeypatch.context() as only:
        only.setattr(first_editions, "TABLES", {"codes": TABLES["codes"]})
        begin_with("the shipped codes", lambda: first_editions.load(now=NOW))
    codes.forget()

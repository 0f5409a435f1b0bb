"""A ledger of its own for each test, and hands that reach below the ORM."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from ledger import triggers
from ledger.models import Entry
from ledger.writer import Actor, append

OFFICER = Actor(actor="user:7", role="grading_officer", unit="authority:national")
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def seal_file(settings, tmp_path: Path) -> Path:
    settings.LEDGER_SEAL_FILE = tmp_path / "seals.log"
    return settings.LEDGER_SEAL_FILE


@pytest.fixture
def write(db) -> Callable[..., Entry]:
    def _write(subject: str = "application:TG-1", act: str = "submit", **facts) -> Entry:
        with transaction.atomic():
            return append(subject, act, actor=OFFICER, at=AT, facts=facts)

    return _write


@pytest.fixture
def below(db) -> Callable[..., None]:
    """Raw SQL with the protection away, as the owner of the database could do."""

    def _below(*statements: str) -> None:
        with triggers.lifted(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return _below


def empty(table: str) -> str:
    return f"TRUNCATE {table} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {table}"

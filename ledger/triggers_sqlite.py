"""Protection in SQLite's words; it must not decide which tables are protected."""

from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.protection import PREFIX, Protection, name_of

RECURSIVE = "recursive_triggers"  # without this pragma INSERT OR REPLACE removes rows past a delete trigger


def statements(protection: Protection) -> dict[str, str]:
    """The CREATE TRIGGER of each event, by trigger name, as SQLite will keep it."""
    return {
        name_of(protection.table, event): _create(protection, event, condition)
        for event, condition in protection.row_events()
    }


def replacing(name: str, create: str) -> list[str]:
    """The statements that make the trigger, whatever stands under its name."""
    return [f'DROP TRIGGER IF EXISTS "{name}"', create]


def missing(connection: BaseDatabaseWrapper, expected: dict[str, str]) -> list[str]:
    """Names whose trigger is absent or reads otherwise, and the pragma when it is off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        kept = dict(cursor.fetchall())
        cursor.execute("PRAGMA recursive_triggers")
        recursive = cursor.fetchone() == (1,)
    absent = [name for name, create in expected.items() if kept.get(name) != create]
    return absent if recursive else [*absent, RECURSIVE]


def removals(connection: BaseDatabaseWrapper) -> list[str]:
    """The statements that take every trigger of ours away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return [f'DROP TRIGGER "{name}"' for (name,) in cursor.fetchall() if name.startswith(PREFIX)]


def _create(protection: Protection, event: str, condition: str) -> str:
    name = name_of(protection.table, event)
    when = f" WHEN {condition}" if condition else ""
    return (
        f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{protection.table}" FOR EACH ROW{when}'
        f" BEGIN SELECT RAISE(ABORT, '{protection.sentence}'); END"
    )

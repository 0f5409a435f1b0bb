"""Owns the database triggers that refuse changes to protected tables; it must not know what the tables mean.

An app registers its tables with `protect` in `ready()`. Triggers are made after every migrate, because SQLite
drops them when it rebuilds a table, and looked for by a system check and by `verify_ledger`.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ledger import triggers_postgresql, triggers_sqlite
from ledger.protection import Protection

PROTECTED: dict[str, Protection] = {}
DIALECTS = {"sqlite": triggers_sqlite, "postgresql": triggers_postgresql}


def protect(table: str, *, when: str = "", insert_when: str = "") -> None:
    """Refuses UPDATE and DELETE of the table's rows, and on PostgreSQL TRUNCATE.

    `when` limits it to rows for which the SQL condition over OLD holds; a subquery will do. `insert_when`,
    over NEW, also refuses rows being added or moved to where it holds. Both databases read the conditions.
    """
    PROTECTED[table] = Protection(table, when, insert_when)


def expected(using: str = "default") -> dict[str, str]:
    """The triggers this database should have: name to the SQL that makes it; absent tables are skipped."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    found = [p for p in PROTECTED.values() if p.table in present]
    return {name: sql for p in found for name, sql in DIALECTS[connection.vendor].statements(p).items()}


def missing(using: str = "default") -> list[str]:
    """Names of the triggers that are absent, switched off, or not what they were made as."""
    return DIALECTS[connections[using].vendor].missing(connections[using], expected(using))


def install(using: str = "default") -> None:
    """Makes what is missing; run after every migrate."""
    connection = connections[using]
    dialect, wanted = DIALECTS[connection.vendor], expected(using)
    absent = [name for name in missing(using) if name in wanted]
    _run(connection, [sql for name in absent for sql in dialect.replacing(name, wanted[name])])


def remove(using: str = "default") -> None:
    """Takes all of ours away: before SQLite rebuilds tables, and round a flush in test set-up."""
    connection = connections[using]
    _run(connection, DIALECTS[connection.vendor].removals(connection))


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """For test set-up only: the protection is away inside the block and back after it."""
    remove(using)
    try:
        yield
    finally:
        install(using)


def before_migrate(sender: AppConfig, using: str, plan: list[object], **signal: object) -> None:
    """SQLite refuses to rename a table that a trigger of another table mentions, so they step aside."""
    if plan and connections[using].vendor == "sqlite":
        remove(using)


def after_migrate(sender: AppConfig, using: str, **signal: object) -> None:
    """Makes what is missing."""
    install(using)


def check_installed(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **options: object
) -> list[checks.CheckMessage]:
    """A system check of the databases named: an error where a trigger is missing.

    Silent for `manage.py migrate`, which makes what is missing: a release that changes a trigger must get in.
    """
    if sys.argv[1:2] == ["migrate"]:
        return []
    found = [(using, name) for using in databases or [] for name in missing(using)]
    return [
        checks.Error(
            f"Protection {name} is missing from database {using}.",
            hint="Find out who removed it, then run `manage.py migrate`, which makes it again.",
            id="ledger.E001",
        )
        for using, name in found
    ]


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    inside = connection.vendor == "postgresql" and connection.in_atomic_block
    with connection.cursor() as cursor:
        if inside:  # a table with checks still owed cannot be altered
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            cursor.execute(statement)
        if inside:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

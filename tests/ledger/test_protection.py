"""The database itself refuses changes, and it is noticed when it no longer would."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, transaction

from ledger import triggers
from ledger.models import Entry
from ledger.seal import seal

from .conftest import AT, empty

TABLES = ["ledger_entry", "ledger_checkpoint", "ledger_sealedhead"]
RULES = "CREATE TABLE shelf_row (id integer primary key, shelf_id integer, note varchar(20))"
SHELVES = "CREATE TABLE shelf (id integer primary key, status varchar(20))"
CLOSED = "EXISTS (SELECT 1 FROM shelf s WHERE s.id = {row}.shelf_id AND s.status = 'closed')"


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if (
            connection.vendor == "postgresql"
        ):  # a table with checks still owed refuses TRUNCATE for that alone
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql)


@pytest.fixture
def rows(write):
    write()
    seal(now=AT)


@pytest.fixture
def shelves(db, monkeypatch):
    """A table of which only the rows on a closed shelf are kept as they are."""
    for sql in (SHELVES, RULES):
        run(sql)
    monkeypatch.setattr(triggers, "PROTECTED", dict(triggers.PROTECTED))
    triggers.protect("shelf_row", when=CLOSED.format(row="OLD"), insert_when=CLOSED.format(row="NEW"))
    triggers.install()
    run("INSERT INTO shelf VALUES (1, 'open'), (2, 'open')")
    run("INSERT INTO shelf_row VALUES (1, 1, 'a'), (2, 2, 'b')")
    run("UPDATE shelf SET status = 'closed' WHERE id = 2")


@pytest.mark.parametrize("table", TABLES)
def test_a_change_is_refused(rows, table):
    with pytest.raises(IntegrityError, match="kept as they are"):
        run(f"UPDATE {table} SET id = id")


@pytest.mark.parametrize("table", TABLES)
def test_a_removal_is_refused(rows, table):
    with pytest.raises(IntegrityError, match="kept as they are"):
        run(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_emptying_is_refused(rows, table):
    with pytest.raises(IntegrityError, match="kept as they are"):
        run(empty(table))


def test_replacing_a_row_by_inserting_over_it_is_refused(rows):
    columns = "id, subject, seq, act, actor, role, unit, at, body, prev_hash, hash"
    insert = f"INSERT INTO ledger_entry ({columns}) SELECT {columns} FROM ledger_entry"
    over = {
        "sqlite": insert.replace("INSERT", "INSERT OR REPLACE"),
        "postgresql": f"{insert} ON CONFLICT (id) DO UPDATE SET act = 'refuse'",
    }

    with pytest.raises(IntegrityError, match="kept as they are"):
        run(over[connection.vendor])


def test_the_orm_is_refused_as_well(rows):
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(act="refuse")


def test_rows_are_kept_only_where_the_condition_holds(shelves):
    run("UPDATE shelf_row SET note = 'z' WHERE id = 1")
    for sql in ("UPDATE shelf_row SET note = 'z' WHERE id = 2", "DELETE FROM shelf_row WHERE id = 2"):
        with pytest.raises(IntegrityError, match="shelf_row"):
            run(sql)
    run("DELETE FROM shelf_row WHERE id = 1")


def test_no_row_is_added_or_moved_to_where_the_condition_holds(shelves):
    run("INSERT INTO shelf_row VALUES (3, 1, 'c')")
    for sql in ("INSERT INTO shelf_row VALUES (4, 2, 'd')", "UPDATE shelf_row SET shelf_id = 2 WHERE id = 3"):
        with pytest.raises(IntegrityError, match="shelf_row"):
            run(sql)


@pytest.mark.parametrize("name", ["keep_ledger_entry_update", "keep_ledger_checkpoint_delete"])
def test_the_system_check_fails_when_a_trigger_is_missing(db, name):
    table = name.removeprefix("keep_").rsplit("_", 1)[0]
    run(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))

    with pytest.raises(SystemCheckError, match=name):
        call_command("check", databases=["default"])


def test_a_release_that_adds_a_trigger_can_still_be_migrated(db, monkeypatch):
    monkeypatch.setattr("sys.argv", ["manage.py", "migrate"])
    run(
        "DROP TRIGGER keep_ledger_entry_update"
        + (" ON ledger_entry" if connection.vendor == "postgresql" else "")
    )

    call_command("migrate", verbosity=0, skip_checks=False)

    assert triggers.missing() == []


def test_a_trigger_that_reads_otherwise_counts_as_missing(db):
    other = {
        "sqlite": "DROP TRIGGER keep_ledger_entry_delete; CREATE TRIGGER keep_ledger_entry_delete"
        " BEFORE DELETE ON ledger_entry WHEN 0 BEGIN SELECT 1; END",
        "postgresql": "CREATE OR REPLACE FUNCTION keep_ledger_entry_delete() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN OLD\\; END'",
    }
    for sql in other[connection.vendor].split("; CREATE"):
        run((sql if sql.startswith(("DROP", "CREATE")) else "CREATE" + sql).replace("\\;", ";"))

    assert triggers.missing() == ["keep_ledger_entry_delete"]


def test_a_trigger_switched_off_counts_as_missing(db):
    if connection.vendor == "postgresql":
        run("ALTER TABLE ledger_entry DISABLE TRIGGER keep_ledger_entry_truncate")
        expected = "keep_ledger_entry_truncate"
    else:
        run("PRAGMA recursive_triggers = OFF")
        expected = "recursive_triggers"

    found = triggers.missing()
    if connection.vendor == "sqlite":
        run("PRAGMA recursive_triggers = ON")

    assert found == [expected]


def test_what_is_missing_is_made_again_after_a_migrate(db):
    run(
        "DROP TRIGGER keep_ledger_entry_update"
        + (" ON ledger_entry" if connection.vendor == "postgresql" else "")
    )

    call_command("migrate", verbosity=0)

    assert triggers.missing() == []


def test_the_protection_is_back_after_it_was_lifted(rows):
    with triggers.lifted():
        run("UPDATE ledger_entry SET id = id")

    with pytest.raises(IntegrityError):
        run("UPDATE ledger_entry SET id = id")

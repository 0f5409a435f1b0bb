"""Protection in PostgreSQL's words; it must not decide which tables are protected."""

from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.protection import PREFIX, Protection, name_of

_QUOTE = "$keep$"
# pg_trigger.tgtype: 1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate
_TYPES = {"insert": 7, "delete": 11, "update": 19, "truncate": 34}
_ALWAYS = "A"  # fires in replication sessions too
_KEPT = """
    SELECT t.tgname, c.relname, t.tgenabled::text, t.tgtype, t.tgqual IS NULL, p.prosrc
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""


def statements(protection: Protection) -> dict[str, str]:
    """The script of each event, by trigger name; TRUNCATE is refused whatever the condition on rows."""
    events = [*protection.row_events(), ("truncate", "")]
    return {name_of(protection.table, event): _create(protection, event, cond) for event, cond in events}


def replacing(name: str, create: str) -> list[str]:
    """The statements that make the trigger, whatever stands under its name."""
    return [create]


def missing(connection: BaseDatabaseWrapper, expected: dict[str, str]) -> list[str]:
    """Names whose trigger is absent, not always enabled, or reads otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT)
        kept = {name: rest for name, _, *rest in cursor.fetchall()}
    return [name for name, script in expected.items() if kept.get(name) != _as_kept(name, script)]


def removals(connection: BaseDatabaseWrapper) -> list[str]:
    """The statements that take every trigger of ours away."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT)
        rows = [row for row in cursor.fetchall() if row[0].startswith(PREFIX)]
    return [f'DROP TRIGGER "{name}" ON "{table}"' for name, table, *_ in rows]


def _as_kept(name: str, script: str) -> list[object]:
    return [_ALWAYS, _TYPES[name.rsplit("_", 1)[1]], True, script.split(_QUOTE)[1]]


def _create(protection: Protection, event: str, condition: str) -> str:
    name, table = name_of(protection.table, event), protection.table
    level = "STATEMENT" if event == "truncate" else "ROW"
    return f"""
        CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
        AS {_QUOTE}{_body(protection, event, condition)}{_QUOTE};
        DROP TRIGGER IF EXISTS "{name}" ON "{table}";
        CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}"
        FOR EACH {level} EXECUTE FUNCTION "{name}"();
        ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}";
    """


def _body(protection: Protection, event: str, condition: str) -> str:
    refusal = f"RAISE EXCEPTION '{protection.sentence}' USING ERRCODE = 'restrict_violation';"
    if not condition:
        return f"BEGIN {refusal} END"
    passed = "OLD" if event == "delete" else "NEW"
    return f"BEGIN IF {condition} THEN {refusal} END IF; RETURN {passed}; END"

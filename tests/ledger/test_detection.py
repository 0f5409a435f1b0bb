"""Each way of touching the ledger below the ORM is found, on the database in use."""

import hashlib
import hmac
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from ledger import triggers
from ledger.models import Checkpoint, Entry
from ledger.seal import seal
from ledger.verify import Break, chain_break, verify

from .conftest import AT, empty

WITHOUT_CHECKPOINT = {
    seq: (
        f"DELETE FROM ledger_sealedhead WHERE checkpoint_id ="
        f" (SELECT id FROM ledger_checkpoint WHERE seq = {seq})",
        f"DELETE FROM ledger_checkpoint WHERE seq = {seq}",
    )
    for seq in (1, 2)
}


@pytest.fixture
def sealed(write):
    """Two chains of three and two entries, sealed; then one more entry on the first, sealed again."""
    for subject in ("application:TG-1", "application:TG-1", "application:TG-2", "application:TG-2"):
        write(subject)
    seal(now=AT)
    write("application:TG-1", act="accept")
    seal(now=AT + timedelta(hours=1))


def test_an_untouched_ledger_verifies(sealed):
    report = verify()

    assert (report.chains, report.entries, report.checkpoints, report.first_break) == (2, 5, 2, None)


def test_an_empty_ledger_verifies(db):
    assert verify().first_break is None


@pytest.mark.parametrize(
    "change",
    [
        "act = 'refuse'",
        "actor = 'user:8'",
        "role = 'auditor'",
        "unit = 'system'",
        "at = '2026-11-20 00:00:00+00:00'",
        "body = REPLACE(body, 'submit', 'refuse')",
        "prev_hash = 'ab'",
        "hash = 'ab'",
        "subject = 'application:TG-9'",
    ],
)
def test_a_changed_column_is_found(sealed, below, change):
    below(f"UPDATE ledger_entry SET {change} WHERE subject = 'application:TG-1' AND seq = 2")

    found = verify().first_break

    assert found is not None
    assert found.kind in {"entry_changed", "entry_missing"}


def test_a_change_of_body_and_column_together_is_found(sealed, below):
    below(
        "UPDATE ledger_entry SET act = 'refuse', body = REPLACE(body, 'submit', 'refuse')"
        " WHERE subject = 'application:TG-1' AND seq = 2"
    )

    assert verify().first_break == Break("entry_changed", "application:TG-1", 2)


def test_an_entry_taken_from_the_middle_is_found(sealed, below):
    below("DELETE FROM ledger_entry WHERE subject = 'application:TG-1' AND seq = 2")

    assert verify().first_break == Break("entry_missing", "application:TG-1", 2)


def test_a_tail_deleted_after_a_seal_is_found(sealed, below):
    below("DELETE FROM ledger_entry WHERE subject = 'application:TG-1' AND seq = 3")

    assert verify().first_break == Break("chain_cut", "application:TG-1", 3)


def test_a_tail_deleted_after_a_seal_and_grown_again_is_found(sealed, below, write):
    below("DELETE FROM ledger_entry WHERE subject = 'application:TG-1' AND seq = 3")
    write("application:TG-1", act="refuse")

    assert verify().first_break == Break("chain_cut", "application:TG-1", 3)


def test_a_tail_deleted_before_any_seal_is_the_documented_gap(sealed, below, write):
    write("application:TG-1", act="refuse")
    below("DELETE FROM ledger_entry WHERE subject = 'application:TG-1' AND seq = 4")

    assert verify().first_break is None


def test_a_deleted_chain_is_found(sealed, below):
    below("DELETE FROM ledger_entry WHERE subject = 'application:TG-2'")

    assert verify().first_break == Break("chain_cut", "application:TG-2", 2)


def test_emptied_entries_are_found(sealed, below):
    below(empty("ledger_entry"))

    found = verify()

    assert found.entries == 0
    assert found.first_break is not None
    assert found.first_break.kind == "chain_cut"


def test_everything_emptied_is_found_by_the_file_outside(sealed, below):
    below(empty("ledger_sealedhead"), empty("ledger_checkpoint"), empty("ledger_entry"))

    assert verify().first_break == Break("checkpoints_cut", seq=1)


def test_a_ledger_begun_anew_after_emptying_is_found_by_the_file_outside(sealed, below, write):
    below(empty("ledger_sealedhead"), empty("ledger_checkpoint"), empty("ledger_entry"))
    write("application:TG-1")
    for hours in range(2, 6):
        seal(now=AT + timedelta(hours=hours))

    assert verify().first_break == Break("seal_file_differs", seq=1)


def test_a_chain_recomputed_without_the_key_is_found(sealed, below):
    prev_hash = ""
    statements = []
    for entry in Entry.objects.filter(subject="application:TG-1").order_by("seq"):
        body = entry.body.replace('"submit"', '"refuse"')
        forged = hmac.new(b"a guessed key", f"{prev_hash}\n{body}".encode(), hashlib.sha256).hexdigest()
        statements.append(
            f"UPDATE ledger_entry SET act = '{json.loads(body)['act']}', body = '{body}',"
            f" prev_hash = '{prev_hash}', hash = '{forged}' WHERE id = {entry.pk}"
        )
        prev_hash = forged
    below(*statements)

    assert verify().first_break == Break("entry_changed", "application:TG-1", 1)


def test_a_checkpoint_chain_cut_at_its_end_is_found(sealed, below):
    below(
        *WITHOUT_CHECKPOINT[2],
    )

    assert verify().first_break == Break("checkpoints_cut", seq=2)


def test_a_checkpoint_taken_from_the_middle_is_found(sealed, below):
    below(
        *WITHOUT_CHECKPOINT[1],
    )

    assert verify().first_break == Break("checkpoint_missing", seq=1)


@pytest.mark.parametrize("change", ["body = REPLACE(body, 'chains', 'chairs')", "hash = 'ab'", "seq = 3"])
def test_a_changed_checkpoint_is_found(sealed, below, change):
    below(f"UPDATE ledger_checkpoint SET {change} WHERE seq = 2")

    found = verify().first_break

    assert found is not None
    assert found.kind in {"checkpoint_changed", "checkpoint_missing"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_sealedhead SET count = 1 WHERE subject = 'application:TG-2'",
        "DELETE FROM ledger_sealedhead WHERE subject = 'application:TG-2'",
    ],
)
def test_sealed_heads_changed_to_hide_a_cut_are_found(sealed, below, change):
    below(change, "DELETE FROM ledger_entry WHERE subject = 'application:TG-2' AND seq = 2")

    assert verify().first_break == Break("sealed_heads_changed", seq=1)


def test_a_seal_file_that_is_gone_is_found(sealed, seal_file):
    seal_file.unlink()

    assert verify().first_break == Break("seal_file_cut", seq=1)


def test_a_seal_file_written_over_is_found(sealed, seal_file):
    first, second = seal_file.read_text().splitlines()
    seal_file.write_text(f"{first}\n{second.replace(second.split()[1], '0' * 64)}\n")

    assert verify().first_break == Break("seal_file_differs", seq=2)


def test_a_crash_between_the_seal_and_its_line_is_no_break_and_is_made_good(sealed, seal_file):
    lines = seal_file.read_text().splitlines()
    seal_file.write_text(lines[0] + "\n")

    during = verify().first_break
    seal(now=AT + timedelta(hours=2))

    assert during is None
    assert len(seal_file.read_text().splitlines()) == 3
    assert verify().first_break is None


def test_a_missing_trigger_is_found_and_named(sealed):
    with connection.cursor() as cursor:
        on = " ON ledger_entry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER keep_ledger_entry_delete{on}")

    assert verify().first_break == Break("trigger_missing", "keep_ledger_entry_delete")


def test_one_chain_can_be_asked_about_alone(sealed, below):
    below("DELETE FROM ledger_entry WHERE subject = 'application:TG-2' AND seq = 2")

    assert chain_break("application:TG-1") is None
    assert chain_break("application:TG-2") == Break("chain_cut", "application:TG-2", 2)


def test_a_seal_with_nothing_new_still_extends_the_chain_of_seals(sealed):
    checkpoint = seal(now=AT + timedelta(hours=2))

    assert checkpoint.seq == 3
    assert checkpoint.heads.count() == 0
    assert json.loads(checkpoint.body)["entries"] == 5


def test_a_seal_counts_only_what_changed(sealed):
    second = Checkpoint.objects.get(seq=2)

    assert list(second.heads.values_list("subject", "count")) == [("application:TG-1", 3)]


def test_the_command_prints_one_object_and_passes(sealed):
    out = StringIO()

    call_command("verify_ledger", stdout=out)

    assert json.loads(out.getvalue()) == {"chains": 2, "entries": 5, "checkpoints": 2, "first_break": None}


def test_the_command_fails_on_a_break_and_says_where(sealed, below):
    below("DELETE FROM ledger_entry WHERE subject = 'application:TG-2'")
    out = StringIO()

    with pytest.raises(SystemExit) as exit_:
        call_command("verify_ledger", stdout=out)

    assert exit_.value.code == 1
    assert json.loads(out.getvalue())["first_break"] == {
        "kind": "chain_cut",
        "subject": "application:TG-2",
        "seq": 2,
    }


def test_sealing_from_the_command_line_writes_the_line_outside(write, seal_file):
    write()
    out = StringIO()

    call_command("seal_ledger", stdout=out)

    assert out.getvalue() == seal_file.read_text()
    assert triggers.missing() == []

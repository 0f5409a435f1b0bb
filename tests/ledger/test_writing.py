"""What the ledger takes, and how it chains what it takes."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, transaction

from ledger.canonical import NotAFact
from ledger.models import Entry
from ledger.writer import Actor, NotInTransaction, append, timeline

from .conftest import AT, OFFICER


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_an_atomic_block_is_refused():
    with pytest.raises(NotInTransaction):
        append("application:TG-1", "submit", actor=OFFICER, at=AT, facts={})

    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_entry():
    with pytest.raises(RuntimeError), transaction.atomic():
        append("application:TG-1", "submit", actor=OFFICER, at=AT, facts={})
        raise RuntimeError

    assert not Entry.objects.exists()


def test_each_subject_has_a_chain_of_its_own(write):
    first, other, second = write(), write("application:TG-2"), write(act="accept")

    assert [first.seq, other.seq, second.seq] == [1, 1, 2]
    assert second.prev_hash == first.hash
    assert other.prev_hash == ""


def test_the_timeline_is_in_order_and_of_one_subject(write):
    write(act="submit")
    write("application:TG-2")
    write(act="accept")

    assert [entry.act for entry in timeline("application:TG-1")] == ["submit", "accept"]


def test_the_signed_text_holds_every_column_and_the_facts(write):
    entry = write(line=3, document_sha256="ab" * 32, editions=[1, 2])

    assert json.loads(entry.body) == {
        "subject": "application:TG-1",
        "seq": 1,
        "act": "submit",
        "actor": "user:7",
        "role": "grading_officer",
        "unit": "authority:national",
        "at": "2026-11-21T02:00:00.000000+00:00",
        "facts": {"line": 3, "document_sha256": "ab" * 32, "editions": [1, 2]},
    }


def test_the_same_moment_in_another_zone_signs_the_same_text(db):
    shanghai = AT.astimezone(timezone(timedelta(hours=8)))
    with transaction.atomic():
        here = append("application:TG-1", "submit", actor=OFFICER, at=AT, facts={})
        there = append("application:TG-2", "submit", actor=OFFICER, at=shanghai, facts={})

    assert json.loads(here.body)["at"] == json.loads(there.body)["at"]


def test_another_key_signs_otherwise(write, settings):
    one = write("application:TG-1")
    settings.LEDGER_KEY = "another key"

    with transaction.atomic():
        entry = append("application:TG-1", "submit", actor=OFFICER, at=AT, facts={})

    assert entry.prev_hash == one.hash
    assert entry.hash != one.hash


@pytest.mark.parametrize(
    "value",
    [
        "a reason in free words",
        "小明的身份证号码",
        "someone@example.com",
        "line\nbreak",
        "tab\there",
        "x" * 129,
        1.5,
        {"nested": "value"},
        ["fine", "not fine"],
        [["nested"]],
        b"bytes",
    ],
)
def test_free_text_and_other_shapes_are_refused_by_name(write, value):
    with pytest.raises(NotAFact, match="reason"):
        write(reason=value)

    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "refuse",
        "2026-11-21",
        "2026-11-21T02:00:00.000000+00:00",
        "TG-2026-44-000001",
        "notify=30;audit",
        "ab" * 64,
        0,
        -3,
        True,
        None,
        [],
        [1, "a.b"],
    ],
)
def test_ids_codes_dates_and_hashes_are_taken(write, value):
    assert json.loads(write(fact=value).body)["facts"] == {"fact": value}


@pytest.mark.parametrize("name", ["", "Name", "with space", "9th", "姓名", "a" * 61])
def test_a_fact_needs_a_field_name(write, name):
    with pytest.raises(NotAFact):
        write(**{name: 1})


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "Zhang San"},
        {"actor": "user:"},
        {"role": "Grading Officer"},
        {"unit": "somewhere"},
        {"unit": "enterprise:深圳"},
    ],
)
def test_an_actor_is_named_by_ids_and_codes(db, change):
    actor = Actor(**{"actor": "user:7", "role": "preparer", "unit": "system"} | change)

    with pytest.raises(NotAFact), transaction.atomic():
        append("application:TG-1", "submit", actor=actor, at=AT, facts={})


@pytest.mark.parametrize("subject", ["", "application", "application:", "application:a b", "Application:1"])
def test_a_subject_is_a_kind_and_an_id(write, subject):
    with pytest.raises(NotAFact):
        write(subject)


def test_a_naive_moment_is_refused(db):
    with pytest.raises(ValueError, match="aware"), transaction.atomic():
        append("application:TG-1", "submit", actor=OFFICER, at=AT.replace(tzinfo=None), facts={})


def test_two_entries_cannot_take_one_place(write):
    entry = write()

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            subject=entry.subject,
            seq=entry.seq,
            act="forge",
            actor="user:1",
            role="auditor",
            unit="system",
            at=datetime.now(UTC),
            body="{}",
            hash="0" * 64,
        )

"""What is due gets done, however often and by whomever it is asked; what fails stays visible, comes back."""

import time
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction

from ledger.models import Checkpoint, Entry
from reviews import followups, hurry, tasks
from reviews.documents import ScannerUnavailable
from reviews.models import (
    Document,
    DocumentState,
    EntitlementStatus,
    FollowUp,
    ReassessmentStatus,
    Sweep,
)
from reviews.reassessment import sweeps
from tests.parts import use_broker
from tests.reviews.reassessment.world import (
    application,
    at,
    entitle,
    fresh,
    listing,
    opened,
    rules,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
NOW = at(TODAY)


@pytest.fixture(autouse=True)
def _own_files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def letters(monkeypatch):
    """Counts the letters asked for instead of making them; `fail` makes the next ones fail."""

    class Letters:
        made: list[int] = []
        fail = False

        def follow_up(self, row, now):
            if self.fail:
                raise RuntimeError("the printer is on fire")
            self.made.append(row.pk)

    letters = Letters()
    letters.made = []
    monkeypatch.setattr(followups, "KINDS", {**followups.KINDS, "letter": letters.follow_up})
    return letters


def left(**fields):
    return FollowUp.objects.create(**{"kind": "letter", "subject": "reassessment:1", "due_at": NOW, **fields})


def test_a_follow_up_is_done_once(letters):
    row = left()

    followups.run_due(now=NOW)
    followups.run_due(now=NOW + timedelta(minutes=1))

    assert letters.made == [row.pk]
    row.refresh_from_db()
    assert (row.done_at, row.attempts) == (NOW, 1)


def test_a_follow_up_that_is_not_due_waits(letters):
    left(due_at=NOW + timedelta(minutes=5))

    followups.run_due(now=NOW)

    assert letters.made == []


def test_a_failed_follow_up_says_why_and_is_tried_again_later_and_later(letters):
    row = left()
    letters.fail = True

    waits = []
    for attempt in range(1, 5):
        now = FollowUp.objects.get(pk=row.pk).due_at
        assert not followups.do_follow_up(row.pk, now=now)
        row.refresh_from_db()
        assert (row.attempts, row.done_at) == (attempt, None)
        assert row.last_error == "RuntimeError: the printer is on fire"
        waits.append(row.due_at - now)

    assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    letters.fail = False
    assert followups.do_follow_up(row.pk, now=row.due_at)
    row.refresh_from_db()
    assert (row.last_error, letters.made) == ("", [row.pk])


def test_waiting_between_attempts_never_grows_beyond_six_hours(letters):
    row = left(attempts=60)
    letters.fail = True

    followups.do_follow_up(row.pk, now=NOW)

    assert FollowUp.objects.get(pk=row.pk).due_at == NOW + timedelta(hours=6)


def test_one_failing_follow_up_holds_up_no_other(letters):
    bad, good = left(subject="a", kind="unknown"), left(subject="b")

    followups.run_due(now=NOW)

    assert letters.made == [good.pk]
    assert "KeyError" in FollowUp.objects.get(pk=bad.pk).last_error


def test_a_document_in_quarantine_is_scanned_when_the_scanner_is_back(settings):
    case = application()
    document = Document.objects.create(
        application=case,
        kind="contract",
        version=1,
        title="contract.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        file="documents/00/0",
        uploaded_by=case.created_by,
        uploaded_at=NOW,
    )
    settings.SCANNER = f"{__name__}.unavailable"
    document.file.save("upload", ContentFile(b"%PDF"), save=True)

    followups.run_due(now=NOW)
    assert "quarantine" in FollowUp.objects.get(kind="scan").last_error
    settings.SCANNER = ""
    followups.run_due(now=NOW + timedelta(minutes=2))

    document.refresh_from_db()
    assert document.state == DocumentState.CLEAN
    assert FollowUp.objects.get(kind="scan").done_at is not None


def unavailable(file):
    raise ScannerUnavailable("no answer")


def test_an_entitlement_ends_on_the_day_after_its_last():
    rules()
    ends, stays, open_ended = (
        entitle(until=TODAY),
        entitle(until=TODAY + timedelta(days=1)),
        entitle(until=None),
    )

    assert followups.run_due(now=NOW).expired == 1

    assert fresh(ends).status == EntitlementStatus.EXPIRED
    assert fresh(stays).status == fresh(open_ended).status == EntitlementStatus.IN_FORCE
    assert Entry.objects.get(subject=ends.subject, act="expire").actor == "system:expiry"


def test_a_reassessment_whose_lines_have_all_ended_is_closed():
    rules(parties=[listing("Recorded Future Inc")])
    entitle(name="Recorded Future Inc", to="US", found="standard", until=TODAY + timedelta(days=2))
    followups.run_due(now=NOW)
    assert [row.status for row in opened()] == [ReassessmentStatus.OPEN]

    followups.run_due(now=NOW + timedelta(days=2))

    assert [row.status for row in opened()] == [ReassessmentStatus.UNCHANGED]


def test_the_ledger_is_sealed_once_an_hour():
    sealed = [followups.run_due(now=NOW + timedelta(minutes=m)).sealed for m in (0, 1, 59, 60, 61)]

    assert sealed == [True, False, False, True, False]
    assert Checkpoint.objects.count() == 2


def test_one_run_makes_sweeps_due_and_works_them_to_the_end():
    rules()
    entitle()

    done = followups.run_due(now=NOW)

    assert (done.ranges, done.left) == (Sweep.objects.count(), 0)
    assert not Sweep.objects.filter(finished_at=None).exists()


def test_a_run_out_of_time_leaves_its_ranges_to_the_next():
    rules()
    entitle()

    assert followups.run_due(now=NOW, seconds=-1).left == Sweep.objects.count()
    assert followups.run_due(now=NOW).left == 0


def test_a_sweep_that_cannot_be_evaluated_holds_nothing_else_up(letters):
    entitle(found="standard")
    left()

    done = followups.run_due(now=NOW)

    assert (done.follow_ups, done.sealed) == (1, True)
    assert "NoEditionInForce" in Sweep.objects.get().last_error


def test_each_task_is_one_call(letters, monkeypatch):
    row = left(due_at=at(date(2020, 1, 1)))
    tasks.do_follow_up(row.pk)
    rules()
    entitle()
    tasks.tick()

    assert letters.made == [row.pk]
    assert not Sweep.objects.filter(finished_at=None).exists()
    assert tasks.run_range(sweeps.SweepRange.objects.first().pk) is None


def test_run_due_by_hand_says_what_it_did(capsys):
    rules()
    entitle(until=None)

    call_command("run_due")
    call_command("sweep")

    assert '"left": 0' in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("url", ["unix:///nonexistent/redis.sock", "redis://127.0.0.1:1/0"])
def test_a_broker_that_is_down_costs_a_second_at_most_and_loses_nothing(url):
    rules()
    entitle()
    with use_broker(url):
        start = time.monotonic()
        with transaction.atomic():
            hurry.hurry_each("reviews.run_range", range(100))
            hurry.hurry("reviews.do_follow_up", 1)

        assert time.monotonic() - start < 2
        followups.run_due(now=NOW)

    assert not Sweep.objects.filter(finished_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_hurried(monkeypatch):
    sent = []
    monkeypatch.setattr(hurry, "_send", lambda *call: sent.append(call))

    with pytest.raises(RuntimeError), transaction.atomic():
        hurry.hurry("reviews.do_follow_up", 1)
        raise RuntimeError
    with transaction.atomic():
        hurry.hurry("reviews.do_follow_up", 2)

    assert sent == [("reviews.do_follow_up", [(2,)])]

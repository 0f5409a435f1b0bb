"""With a real broker and real workers: one is killed in the middle, another finishes, each line once."""

import signal
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from ledger.verify import verify
from reviews.models import (
    Entitlement,
    EntitlementStatus,
    Reassessment,
    ReassessmentLine,
    SweepRange,
    Trigger,
)
from reviews.reassessment import sweeps
from tests.parts import wait_for
from tests.reviews.reassessment.world import application, entitle, listing, publish, rules

pytestmark = [pytest.mark.redis, pytest.mark.django_db(transaction=True)]
LINES = 240


@pytest.fixture
def world(monkeypatch):
    """Hundreds of running lines whose recipients were listed today."""
    monkeypatch.setenv("SWEEP_LEASE_SECONDS", "4")
    today = timezone.localdate()
    rules(confirmed=today - timedelta(days=1))
    case = application()
    for number in range(LINES):
        case = application(enterprise=case.enterprise) if number % 3 == 0 else case
        entitle(
            case,
            name="Recorded Future Inc",
            to="US",
            found="standard",
            since=today - timedelta(days=30),
            until=today + timedelta(days=900),
        )
    publish("parties", [listing("Recorded Future Inc")], today)


def finished():
    return SweepRange.objects.filter(finished_at__isnull=False).count()


def test_killing_the_worker_in_the_middle_loses_nothing_and_doubles_nothing(world, worker, monkeypatch):
    monkeypatch.setattr(sweeps, "RANGE", 10)
    first = worker()
    sweeps.make_due(now=timezone.now())
    sweeps.plan_due(now=timezone.now())
    ranges = SweepRange.objects.count()

    wait_for(lambda: finished() >= 1, seconds=60, what="the first range")
    first.send(signal.SIGKILL)  # the whole group, as a machine that loses its power
    first.process.wait(timeout=10)
    done = finished()
    assert 0 < done < ranges
    worker()

    def go_on():
        """What the tick does each minute: the row is the truth, the task only a hint."""
        sweeps.hurry_waiting(now=timezone.now())
        time.sleep(1)
        return finished() == ranges

    wait_for(go_on, seconds=120, what="the last range")
    stopped = Entitlement.objects.filter(status=EntitlementStatus.SUSPENDED)
    assert stopped.count() == LINES
    assert ReassessmentLine.objects.count() == LINES
    assert Reassessment.objects.count() == LINES // 3
    assert {row.version for row in stopped} == {2}
    assert not sweeps.Sweep.objects.filter(finished_at=None).exists()
    assert sweeps.Sweep.objects.get(trigger=Trigger.DAILY).counts["lines"] == LINES
    assert verify().first_break is None

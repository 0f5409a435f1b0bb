"""The tasks: each one line round a function that tests call; any may run twice, late or never."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reviews import followups
from reviews.reassessment import sweeps


@shared_task(name="reviews.tick")
def tick() -> None:
    """Do what is due; beat sends this once a minute."""
    followups.run_due(now=timezone.now(), seconds=followups.TICK_SECONDS)


@shared_task(name="reviews.run_range")
def run_range(range_id: int) -> None:
    """Work one range of a sweep, unless another worker has it."""
    sweeps.run_range(range_id, now=timezone.now())


@shared_task(name="reviews.do_follow_up")
def do_follow_up(follow_up_id: int) -> None:
    """Do one follow-up, unless it is done or waits for its next attempt."""
    followups.do_follow_up(follow_up_id, now=timezone.now())

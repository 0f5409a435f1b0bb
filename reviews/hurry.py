"""Hurries what is already a row: one enqueue on commit, which may fail without anything being lost."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def hurry(task: str, *args: int) -> None:
    """Ask a worker to run the task once the transaction commits; the next tick does it anyway."""
    transaction.on_commit(partial(_send, task, [args]))


def hurry_each(task: str, ids: Iterable[int]) -> None:
    """The same for many rows; a broker that is down costs its second once, not once a row."""
    transaction.on_commit(partial(_send, task, [(each,) for each in ids]))


def _send(task: str, calls: list[tuple[int, ...]]) -> None:
    if not settings.REDIS_URL:
        return
    try:
        for args in calls:
            current_app.send_task(task, args, retry=False)
    except OperationalError as error:
        log.warning("not_hurried", task=task, rows=len(calls), error=str(error))

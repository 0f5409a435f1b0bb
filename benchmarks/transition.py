"""One act of the workflow against the bare statements it sends, run again without the program round them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from benchmarks.figures import Figure, processor_seconds
from reviews import workflow
from reviews.demo.walk import Walk
from reviews.models import Status, TransferApplication

Statement = tuple[str, Any]
ACTS: dict[str, tuple[Status, dict[str, Any]]] = {
    "withdraw": (Status.SECURITY_REVIEW, {}),
    "pass_security": (Status.SECURITY_REVIEW, {"reason": "Measured."}),
}


def transitions(*, now: datetime, rounds: int) -> Iterator[Figure]:
    """An act that only moves the application, and one that also makes a finding for the next stage."""
    for act, (status, data) in ACTS.items():
        walk = Walk(TransferApplication.objects.filter(status=status).latest("pk"), now)
        by = walk.officer(act)
        if by != walk.signatory:
            walk.tick(by)
            walk.refresh()

        def take(walk: Walk = walk, act: str = act, by: Any = by, data: dict[str, Any] = data) -> None:
            application = TransferApplication.objects.get(pk=walk.application.pk)
            workflow.take(application, act, by=by, now=now, version=application.version, **data)

        yield from _compared(act, take, rounds)


def _compared(act: str, take: Callable[[], None], rounds: int) -> Iterator[Figure]:
    statements: list[Statement] = []
    _undone(lambda: _write_down(take, statements))
    whole = processor_seconds(lambda: _undone(take), rounds=rounds, best_of=3)
    bare = processor_seconds(lambda: _undone(lambda: _replay(statements)), rounds=rounds, best_of=3)
    yield Figure(name=f"{act}: statements", value=len(statements), unit="")
    yield Figure(name=f"{act}: through the workflow", value=whole * 1000, unit="ms")
    yield Figure(name=f"{act}: bare SQL / workflow", value=bare / whole, unit="times")


def _write_down(work: Callable[[], None], statements: list[Statement]) -> None:
    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        work()


def _undone(work: Callable[[], None]) -> None:
    """Do it in a transaction and take it back, so that every round meets the same rows."""
    with transaction.atomic():
        work()
        transaction.set_rollback(True)


def _replay(statements: list[Statement]) -> None:
    with connection.cursor() as cursor:
        plain = cursor.cursor  # the driver's, without Django's wrapper round it
        for sql, params in statements:
            plain.execute(sql, params)
            if plain.description is not None:
                plain.fetchall()

"""The measurements that run in this process, on a database that `seed_demo` has filled."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from benchmarks.evaluating import evaluations
from benchmarks.figures import Figure
from benchmarks.sweeping import sweeps
from benchmarks.transition import transitions


def measured(*, entitlements: int, rounds: int) -> Iterator[Figure]:
    """Rules, one act of the workflow, and a sweep over so many live lines."""
    now = timezone.now()
    on = timezone.localdate(now)
    yield from evaluations(on, now=now, rounds=rounds)
    yield from transitions(now=now, rounds=max(1, rounds // 20))
    yield from sweeps(on, now=now, entitlements=entitlements)

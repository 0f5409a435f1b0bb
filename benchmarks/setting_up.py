"""How long a newcomer waits: an empty database made and filled, and the demo started again."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.figures import Figure

MANAGE = (sys.executable, "manage.py")
PATIENCE = 120.0  # seconds


def set_up() -> Iterator[Figure]:
    """`migrate` and `seed_demo` on the database of the environment; everything after this stands on it."""
    begun, spent = time.monotonic(), _children()
    for command in (("migrate", "--verbosity", "0"), ("seed_demo",)):
        subprocess.run((*MANAGE, *command), check=True, stdout=subprocess.DEVNULL)
    yield Figure(name="migrate + seed_demo", value=time.monotonic() - begun, unit="s", under=20)
    yield Figure(name="migrate + seed_demo, processor", value=_children() - spent, unit="s")


def start_again() -> Iterator[Figure]:
    """`make demo` when everything is made, until the web server answers."""
    port = _free_port()
    with _demo(port):
        _wait(port)  # the first start may have files to collect
    begun, spent = time.monotonic(), _children()
    with _demo(port):
        _wait(port)
        waited = time.monotonic() - begun
    yield Figure(name="second make demo", value=waited, unit="s", under=5)
    yield Figure(name="second make demo and its end, processor", value=_children() - spent, unit="s")


@contextmanager
def _demo(port: int) -> Iterator[None]:
    environment = {**os.environ, "PORT": str(port)}
    process = subprocess.Popen(
        ("make", "demo"), env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: make itself passes nothing on
        process.wait(timeout=PATIENCE)


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise TimeoutError(f"the demo did not answer within {PATIENCE:g} seconds")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

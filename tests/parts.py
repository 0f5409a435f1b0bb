"""Real programs for tests: a broker and workers, started with the same code as the demo's."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import kombu.pools
import redis

from config import broker
from config.celery import app
from config.supervisor import Part
from tests.services import children


@contextmanager
def start_broker() -> Iterator[str]:
    """A private broker for as long as the block; gives its REDIS_URL."""
    server = broker.find_server()
    assert server is not None, "the test needs the marker `redis`"
    with tempfile.TemporaryDirectory(prefix="tgt-") as folder:
        part = Part(name="broker", command=broker.command(server, Path(folder)))
        part.start({})
        try:
            client = redis.Redis.from_url(broker.url_of(Path(folder)))
            wait_for(lambda: _answers(client), seconds=10, what="the broker")
            client.close()
            yield broker.url_of(Path(folder))
        finally:
            part.stop()


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


@contextmanager
def use_broker(url: str) -> Iterator[None]:
    """Inside the block this process enqueues there."""
    before = app.conf.broker_url
    _point(url)
    try:
        yield
    finally:
        _point(before)


def _point(url: str) -> None:
    app.conf.broker_url = url if url.startswith("redis") else url.replace("unix://", "redis+socket://", 1)
    app.pool.force_close_all()
    kombu.pools.reset()
    app._after_fork()  # drops the pools that remember the former address


def start_worker(url: str, *, concurrency: int = 1) -> Part:
    """A worker process on the test database, ready to take tasks."""
    name = f"test-{time.monotonic_ns()}@localhost"
    options = f"--concurrency {concurrency} -n {name} --loglevel WARNING --without-gossip --without-mingle"
    words = f"celery -A config --quiet worker {options}".split()
    part = Part(name="worker", command=[sys.executable, "-m", *words])
    part.start(children(url))
    try:
        wait_for(lambda: part.died() or _is_ready(name), seconds=30, what="the worker")
        assert not part.died(), "the worker could not start; its reason is above"
    except BaseException:
        part.stop()
        raise
    return part


def _is_ready(name: str) -> bool:
    return bool(app.control.ping(destination=[name], timeout=0.5))


def wait_for(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Ask until yes; AssertionError naming `what` after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not come within {seconds} seconds"
        time.sleep(0.1)

"""Tasks are hints: publishing never holds a request up, and a killed worker's task comes back."""

import socket
import time

import pytest
import redis
from kombu.exceptions import OperationalError

from config import broker
from config.celery import app
from tests.parts import start_broker, use_broker, wait_for


@pytest.mark.parametrize("url", ["unix:///nonexistent/redis.sock", "redis://127.0.0.1:1/0"])
def test_publishing_to_a_broker_that_is_down_fails_within_a_second(url):
    with use_broker(url):
        start = time.monotonic()
        with pytest.raises(OperationalError):
            app.send_task("reviews.tick")

        assert time.monotonic() - start < 1


def test_publishing_to_a_broker_that_hangs_fails_within_a_second(hanging_broker):
    with use_broker(hanging_broker):
        start = time.monotonic()
        with pytest.raises(OperationalError):
            app.send_task("reviews.tick")

        assert time.monotonic() - start < 1.2


@pytest.fixture
def hanging_broker(tmp_path_factory):
    """Accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.redis
def test_the_private_broker_keeps_everything_and_evicts_nothing():
    with start_broker() as url, redis.Redis.from_url(url) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("port") == {"port": "0"}


def test_the_wheels_own_server_runs_where_none_is_on_the_path(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")

    found = broker.find_server()

    assert found is not None
    assert "site-packages" in found.parts
    with start_broker() as url, redis.Redis.from_url(url) as client:
        assert client.ping()


def test_beat_ticks_once_a_minute_and_knows_no_other_schedule():
    assert {(row["task"], row["schedule"]) for row in app.conf.beat_schedule.values()} == {
        ("reviews.tick", 60)
    }


def test_no_task_runs_in_the_process_that_publishes_it():
    assert not app.conf.task_always_eager


@pytest.mark.redis
def test_a_worker_takes_what_this_process_publishes(broker, worker):
    worker()

    with redis.Redis.from_url(broker) as client:
        app.send_task("celery.ping")

        wait_for(lambda: client.llen("celery") == 0, seconds=10, what="the taking")

"""What every test may ask for, which tests can run here, and the limits that all of them keep."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from config.celery import app as celery_app
from config.supervisor import Part
from ledger import triggers
from tests import network, services
from tests.parts import start_broker, start_worker, use_broker

hypothesis.register_profile("dev", max_examples=40, deadline=None)
hypothesis.register_profile("ci", max_examples=200, deadline=None, derandomize=True, print_blob=True)
hypothesis.register_profile(
    "long", max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def pytest_configure(config: pytest.Config) -> None:
    """Blocks the network; with REQUIRE_SERVICES=1 a missing service ends the run here."""
    hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "dev")
    network.block()
    missing = services.missing()
    if missing and os.environ.get("REQUIRE_SERVICES") == "1":
        raise pytest.UsageError("REQUIRE_SERVICES=1, but " + _sentence(missing))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes what this process wrote outside the database."""
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests whose service is missing are left out; the summary says so in one line."""
    missing = services.missing()
    left_out = [item for item in items if any(item.get_closest_marker(marker) for marker in missing)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line on what did not run."""
    if missing := services.missing():
        terminalreporter.write_line("Left out: " + _sentence(missing))


def _sentence(missing: dict[str, str]) -> str:
    return "; ".join(f"{marker} tests cannot run ({reason})" for marker, reason in missing.items())


@pytest.fixture(scope="session", autouse=True)
def _flushes_lift_the_protection() -> Iterator[None]:
    """Between transactional tests the tables are emptied, which the protected ones refuse."""
    flush = TransactionTestCase._fixture_teardown

    def lifted_flush(case: TransactionTestCase) -> None:
        with triggers.lifted():
            flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lifted_flush)
        yield


@pytest.fixture(autouse=True)
def _a_seal_file_for_each_test(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A seal file belongs to one database, and every test begins with an empty one."""
    settings.LEDGER_SEAL_FILE = tmp_path_factory.mktemp("seals") / "seals.log"


@pytest.fixture(scope="session")
def broker_url() -> Iterator[str]:
    """A broker of this run's own, or the one that REDIS_URL names (mark the test `redis`)."""
    if settings.SERVICES_REDIS_URL:
        yield services.own_database(settings.SERVICES_REDIS_URL)
        return
    with start_broker() as url:
        yield url


@pytest.fixture
def broker(broker_url: str) -> Iterator[str]:
    """As `broker_url`, and enqueueing in this process goes there; the queue is empty at the start."""
    with use_broker(broker_url):
        celery_app.control.purge()
        yield broker_url


@pytest.fixture
def worker(broker: str, transactional_db: None) -> Iterator[Callable[[], Part]]:
    """Starts real workers on the test database; each is a `Part` and is stopped at the end."""
    started: list[Part] = []

    def start() -> Part:
        started.append(start_worker(broker))
        return started[-1]

    yield start
    for part in started:
        part.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, kept off the network as well."""
    return {
        **browser_type_launch_args,
        "executable_path": services.CHROMIUM,
        "args": [
            "--no-sandbox",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    }

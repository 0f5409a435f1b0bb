"""`make bench`: makes a database of its own, measures, prints one table and leaves nothing behind."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date

from benchmarks.figures import Figure, table


def main(words: Sequence[str] | None = None) -> None:
    """Reads the sizes, points the environment at a temporary folder, measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--entitlements", type=int, default=2_000, help="live lines that a sweep joins")
    parser.add_argument("--rounds", type=int, default=200, help="rounds of what is quick")
    parser.add_argument("--database", default="", help="the URL of an empty database, instead of SQLite")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="tg-bench-") as folder:
        os.environ.update(
            DEBUG="1",
            DATABASE_URL=asked.database or f"sqlite:///{folder}/bench.sqlite3",
            VAR_DIR=folder,
            LOG_LEVEL="WARNING",
            DJANGO_SETTINGS_MODULE="config.settings",
        )
        os.environ.pop("REDIS_URL", None)
        print(_machine(), flush=True)
        print(table(list(measure(entitlements=asked.entitlements, rounds=asked.rounds))))


def measure(*, entitlements: int, rounds: int) -> Iterator[Figure]:
    """Every figure. Settings read the environment on import, so Django is imported when that is set."""
    import django

    from benchmarks import setting_up

    yield from setting_up.set_up()
    yield from setting_up.start_again()
    django.setup()
    from benchmarks.inside import measured

    yield from measured(entitlements=entitlements, rounds=rounds)


def _machine() -> str:
    python, busy = platform.python_version(), os.getloadavg()[0]
    return f"{date.today()}, Python {python}, {os.cpu_count()} cores, load {busy:.1f} at the start"


if __name__ == "__main__":
    main()

"""`make check`: reads the project over with every tool and says which ones object; it changes nothing."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping

MANAGE = (sys.executable, "manage.py")
CHECKS: Mapping[str, tuple[str, ...]] = {
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "lint": ("ruff", "check", "--quiet", "."),
    "types": ("mypy", "."),
    "import directions": ("lint-imports", "--no-cache"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "production settings": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
    "translations": (*MANAGE, "check_translations"),
}


def production(folder: str) -> dict[str, str]:
    """An environment that a production start accepts, with throw-away keys."""
    return {
        "DEBUG": "0",
        "SECRET_KEY": "only-for-the-check-"
        + "".join(chr(97 + n % 26) for n in range(0, 26 * 7, 7))
        + "0123456789",
        "LEDGER_KEY": "only-for-the-check-"
        + "".join(chr(97 + n % 26) for n in range(0, 26 * 5, 5))
        + "0123456789",
        "ALLOWED_HOSTS": "tongguan.example",
        "VAR_DIR": folder,
    }


def main() -> int:
    """Runs every check, also after one failed; returns the exit code."""
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    print(f"Objections from: {', '.join(failed)}" if failed else "Nothing to object to.")
    return 1 if failed else 0


def passes(name: str, command: tuple[str, ...]) -> bool:
    """One check, its output shown."""
    print(f"-- {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        extra = production(folder) if name == "production settings" else {}
        return subprocess.run(command, env={**os.environ, **extra}, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())

"""Reads settings from the environment and refuses nonsense in one sentence; it knows no setting by name."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes"})
_FALSE = frozenset({"0", "false", "no"})
_POSTGRES = frozenset({"postgres", "postgresql"})


def envstr(name: str, default: str = "") -> str:
    """The variable without surrounding space; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def envbool(name: str, default: bool) -> bool:
    """1/0, true/false or yes/no in any case; anything else raises ImproperlyConfigured."""
    value = envstr(name).lower()
    if not value:
        return default
    if value in _TRUE | _FALSE:
        return value in _TRUE
    raise ImproperlyConfigured(f"{name} must be 1 or 0, true or false, yes or no; it is {value!r}.")


def envint(name: str, default: int, *, minimum: int = 0) -> int:
    """A whole number of at least `minimum`; anything else raises ImproperlyConfigured."""
    value = envstr(name)
    if not value:
        return default
    if value.isascii() and value.isdigit() and int(value) >= minimum:
        return int(value)
    raise ImproperlyConfigured(f"{name} must be a whole number of {minimum} or more; it is {value!r}.")


def envlist(name: str, default: str = "") -> list[str]:
    """Parts between commas, empty parts dropped."""
    return [part.strip() for part in envstr(name, default).split(",") if part.strip()]


def envpath(name: str, default: Path, *, base: Path) -> Path:
    """A path; a relative one starts at `base`."""
    value = envstr(name)
    return base / Path(value).expanduser() if value else default


def envsecret(name: str, *, debug: bool, development: str) -> str:
    """A key; production must set its own, never the development one (ImproperlyConfigured)."""
    value = envstr(name)
    if debug:
        return value or development
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Set it, or set DEBUG=1 on a development machine.")
    if value == development:
        raise ImproperlyConfigured(f"{name} is the public development key. Give this installation its own.")
    return value


def database(url: str, *, base: Path) -> dict[str, Any]:
    """One entry of Django's DATABASES from `sqlite:///relative`, `sqlite:////absolute` or `postgres://…`.

    A relative file starts at `base`. User, password and name may be percent-encoded; what stands after `?`
    goes to the driver. Anything else raises ImproperlyConfigured and never repeats the password.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(url, base=base)
    if parts.scheme in _POSTGRES:
        return _postgres(url)
    raise ImproperlyConfigured(
        "DATABASE_URL must start with sqlite:/// or postgres://; "
        f"it starts with {parts.scheme + ':' if parts.scheme else 'something else'}."
    )


def _sqlite(url: str, *, base: Path) -> dict[str, Any]:
    prefix = "sqlite:///"
    name = unquote(url.removeprefix(prefix))
    if not url.startswith(prefix) or not name:
        raise ImproperlyConfigured(
            "DATABASE_URL must name a file: sqlite:///relative or sqlite:////absolute."
        )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name if name == ":memory:" else str(base / name),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # WAL lets readers pass a writer; without recursive_triggers INSERT OR REPLACE deletes unseen.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON",
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    port = _checked(lambda: parts.port, "DATABASE_URL has a port that is not a number from 0 to 65535.")
    if not name or "/" in name:
        raise ImproperlyConfigured(
            "DATABASE_URL must name a database: postgres://user:password@host:5432/name."
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", "") or parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _checked(read: Callable[[], int | None], sentence: str) -> int | None:
    try:
        return read()
    except ValueError as error:
        raise ImproperlyConfigured(sentence) from error


def broker(redis_url: str) -> str:
    """A Redis address as Celery writes it: `unix:///path` becomes `redis+socket:///path`, the rest stays."""
    scheme, separator, rest = redis_url.partition("://")
    if not separator or scheme not in {"redis", "rediss", "unix", "redis+socket"}:
        raise ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://.")
    return f"redis+socket://{rest}" if scheme == "unix" else redis_url

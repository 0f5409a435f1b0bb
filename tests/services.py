"""Finds the services that some tests need, and says in a sentence which are missing."""

import os
import shutil
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import connection

from config import broker

CHROMIUM = os.environ.get("CHROMIUM") or next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)


def missing() -> dict[str, str]:
    """Marker -> why its tests cannot run here."""
    found = {"postgres": _postgres(), "redis": _redis(), "browser": _browser(), "gettext": _gettext()}
    return {marker: reason for marker, reason in found.items() if reason}


def _postgres() -> str:
    engine = settings.DATABASES["default"]["ENGINE"]
    return "" if engine.endswith("postgresql") else "DATABASE_URL names no PostgreSQL"


def _redis() -> str:
    there = settings.SERVICES_REDIS_URL or broker.find_server()
    return "" if there else "no REDIS_URL, no redis-server on the PATH, none in a wheel"


def _browser() -> str:
    return "" if CHROMIUM else "no Chromium on the PATH and none named by CHROMIUM"


def _gettext() -> str:
    return "" if shutil.which("xgettext") else "no xgettext on the PATH"


def own_database(redis_url: str) -> str:
    """The same server with a database for this xdist worker alone, so that queues do not mix."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return redis_url
    number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return parts._replace(path=f"/{number}").geturl()


def children(redis_url: str) -> dict[str, str]:
    """The environment in which a worker or a command reads this run's test database and this broker."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": _database_url(),
        "REDIS_URL": redis_url,
        "BROKER_VISIBILITY_TIMEOUT": "5",
    }


def _database_url() -> str:
    now = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{now['NAME']}"
    user, password, host = (quote(str(now[key]), safe="") for key in ("USER", "PASSWORD", "HOST"))
    port = f":{now['PORT']}" if now["PORT"] else ""
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    if host.startswith("%2F"):
        return f"postgres://{login}/{quote(now['NAME'])}?host={host}"
    return f"postgres://{login}{host}{port}/{quote(now['NAME'])}"

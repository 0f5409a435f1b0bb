"""The settings with the environment of a test run; it changes speed, isolation and the default language."""

import os
import tempfile
from pathlib import Path

# Tests that want a broker ask the `broker` fixture. In the environment for xdist's workers, which inherit it.
SERVICES_REDIS_URL = os.environ.setdefault("SERVICES_REDIS_URL", os.environ.get("REDIS_URL", ""))
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver keeps an event loop in the test's thread
os.environ.setdefault("DEBUG", "1")
os.environ["ENVIRONMENT"] = "test"
os.environ["REDIS_URL"] = "unix:///nonexistent/tongguan-tests.sock"
os.environ["VAR_DIR"] = str(Path(tempfile.gettempdir()) / f"tongguan-tests-{os.getpid()}")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, VAR_DIR  # noqa: E402

LANGUAGE_CODE = "en"  # sentences are asserted as they stand in the source; tests of the Chinese ask for it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that a live server's threads and a real worker see what the test wrote.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
else:
    # A test database that a crash would lose is made again; waiting for the disk proves nothing
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"

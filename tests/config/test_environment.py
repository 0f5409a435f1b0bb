"""Settings from the environment: what is read, and what is refused with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.env import broker, database, envbool, envint, envlist, envpath, envsecret

BASE = Path("/srv/tongguan")
KEYS = {"SECRET_KEY": "s" * 60, "LEDGER_KEY": "l" * 60, "ALLOWED_HOSTS": "tongguan.example"}


@pytest.mark.parametrize("text", ["1", "true", "YES", " True "])
def test_yes_is_yes(monkeypatch, text):
    monkeypatch.setenv("FLAG", text)

    assert envbool("FLAG", False) is True


@pytest.mark.parametrize("text", ["0", "false", "No"])
def test_no_is_no(monkeypatch, text):
    monkeypatch.setenv("FLAG", text)

    assert envbool("FLAG", True) is False


@pytest.mark.parametrize("text", ["on", "2", "maybe", "y"])
def test_any_other_word_is_refused_by_name(monkeypatch, text):
    monkeypatch.setenv("FLAG", text)

    with pytest.raises(ImproperlyConfigured, match=r"FLAG must be 1 or 0, true or false, yes or no"):
        envbool("FLAG", True)


@pytest.mark.parametrize("text", ["-1", "1.5", "five", "٣", "0"])
def test_a_number_below_the_minimum_or_no_number_is_refused_by_name(monkeypatch, text):
    monkeypatch.setenv("COUNT", text)

    with pytest.raises(ImproperlyConfigured, match="COUNT must be a whole number of 1 or more"):
        envint("COUNT", 7, minimum=1)


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    for name in ("FLAG", "COUNT", "LIST", "FOLDER"):
        monkeypatch.setenv(name, " ")

    assert envbool("FLAG", True) is True
    assert envint("COUNT", 7) == 7
    assert envlist("LIST", "a, b,,") == ["a", "b"]
    assert envpath("FOLDER", BASE / "var", base=BASE) == BASE / "var"


def test_a_relative_path_starts_at_the_project(monkeypatch):
    monkeypatch.setenv("FOLDER", "media")

    assert envpath("FOLDER", BASE, base=Path("/data")) == Path("/data/media")


@pytest.mark.parametrize("value", ["", "for development"])
def test_production_refuses_an_absent_and_a_public_key(monkeypatch, value):
    monkeypatch.setenv("KEY", value)

    with pytest.raises(ImproperlyConfigured, match=r"^KEY is"):
        envsecret("KEY", debug=False, development="for development")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///var/x.sqlite3", "/srv/tongguan/var/x.sqlite3"),
        ("sqlite:////data/x.sqlite3", "/data/x.sqlite3"),
        ("sqlite:///a%20b.sqlite3", "/srv/tongguan/a b.sqlite3"),
    ],
)
def test_a_sqlite_address_names_a_file(url, name):
    found = database(url, base=BASE)

    assert found["ENGINE"] == "django.db.backends.sqlite3"
    assert found["NAME"] == name
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgres_address_is_taken_apart_and_decoded(scheme):
    found = database(f"{scheme}://us%40er:p%2Fw%3A@db.example:5433/tong%20guan?sslmode=require", base=BASE)

    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"]) == ("us@er", "p/w:")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "tong guan")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_postgres_address_may_name_a_socket_folder():
    found = database("postgres:///tongguan?host=/var/run/postgresql", base=BASE)

    assert (found["HOST"], found["USER"], found["OPTIONS"]) == ("/var/run/postgresql", "", {})


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:secret@h/n",
        "nonsense",
        "sqlite://x",
        "sqlite:///",
        "postgres://u:secret@h/",
        "postgres://h:x/n",
    ],
)
def test_a_bad_database_address_is_refused_without_repeating_its_password(url):
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL") as refusal:
        database(url, base=BASE)

    assert "secret" not in str(refusal.value)


def test_a_redis_socket_is_written_the_way_celery_reads_it():
    assert broker("unix:///run/r.sock") == "redis+socket:///run/r.sock"
    assert broker("rediss://h:6380/1") == "rediss://h:6380/1"
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        broker("amqp://h")


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(settings.VAR_DIR), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("absent", list(KEYS))
def test_a_production_start_without_a_key_is_refused_with_one_sentence(absent):
    outcome = start(**{name: value for name, value in KEYS.items() if name != absent})

    assert outcome.returncode != 0
    assert outcome.stderr.startswith(f"{absent} is not set.")
    assert len(outcome.stderr.splitlines()) == 1


def test_one_key_for_both_purposes_is_refused():
    outcome = start(**{**KEYS, "LEDGER_KEY": KEYS["SECRET_KEY"]})

    assert "must differ" in outcome.stderr


def test_nonsense_is_refused_with_one_sentence():
    outcome = start(DEBUG="perhaps")

    assert outcome.returncode != 0
    assert outcome.stderr == "DEBUG must be 1 or 0, true or false, yes or no; it is 'perhaps'.\n"


def test_a_production_start_with_its_keys_is_accepted():
    assert start(**KEYS).returncode == 0


def test_a_development_start_needs_nothing_but_debug():
    assert start(DEBUG="1").returncode == 0

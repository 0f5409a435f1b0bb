"""That the measurements run, agree with themselves and say what is missed; not how fast anything is."""

from datetime import UTC, datetime

import pytest
import time_machine

from benchmarks import __main__ as program
from benchmarks.figures import Figure, processor_seconds, table
from reviews.demo.seed import seed
from reviews.models import Entitlement, TransferApplication

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.mark.django_db
def test_tiny_sizes_give_every_figure_and_the_acts_leave_nothing_behind(settings, tmp_path):
    from benchmarks.inside import measured

    settings.DEBUG, settings.MEDIA_ROOT = True, tmp_path
    seed(now=NOW)
    before = dict(TransferApplication.objects.values_list("reference", "status"))
    live = Entitlement.objects.count()

    with time_machine.travel(NOW, tick=False):
        figures = {each.name: each.value for each in measured(entitlements=7, rounds=1)}

    after = dict(TransferApplication.objects.values_list("reference", "status"))
    assert before.items() <= after.items()
    assert Entitlement.objects.count() == live + 7
    assert 7 <= figures["sweep: lines joined"] <= live + 7
    assert figures["withdraw: statements"] > 5
    assert all(value > 0 for value in figures.values())


def test_the_table_says_what_is_met_and_what_is_missed():
    promised = [
        Figure(name="quick", value=1.5, unit="s", under=5),
        Figure(name="slow", value=1234.5, unit="s", under=5),
        Figure(name="free", value=3, unit="µs"),
    ]

    quick, slow, free = table(promised).splitlines()

    assert quick.split() == ["quick", "1.50", "s", "met", "(<", "5)"]
    assert slow.split() == ["slow", "1,234", "s", "MISSED", "(<", "5)"]
    assert free.split() == ["free", "3.00", "µs"]


def test_the_best_of_several_goes_counts():
    calls = []

    processor_seconds(lambda: calls.append(1), rounds=2, best_of=3)

    assert len(calls) == 6


def test_the_sizes_are_asked_on_the_command_line(monkeypatch, capsys):
    monkeypatch.setattr(
        program, "measure", lambda **asked: iter([Figure(name=str(asked), value=1, unit="s")])
    )
    monkeypatch.setattr(program.os, "environ", {"PATH": "", "REDIS_URL": "redis://elsewhere"})

    program.main(["--entitlements", "5", "--rounds", "2"])

    assert "{'entitlements': 5, 'rounds': 2}" in capsys.readouterr().out
    assert program.os.environ["DATABASE_URL"].startswith("sqlite:////")
    assert "REDIS_URL" not in program.os.environ

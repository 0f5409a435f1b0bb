"""The three commands as other programs use them: JSON Lines in, JSON Lines out, on the first editions."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from reviews.management.commands import grade, triage, workdays
from rulebook import first_editions
from tests.kept import begin_with

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
CASE = {
    "is_ciio": "no",
    "contains_important_data": "no",
    "pi_count_this_year": 99_999,
    "sensitive_pi_count_this_year": 0,
    "scenario_exemption": "none",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _first_editions():
    with time_machine.travel(NOW, tick=False):
        begin_with("first editions, for commands", lambda: first_editions.load(now=NOW))
        yield


def ask(command: Any, *lines: dict, args: tuple[str, ...] = ()) -> tuple[list[dict], int]:
    out, status = io.StringIO(), 0
    stdin = io.BytesIO("\n".join(json.dumps(line) for line in lines).encode())
    try:
        call_command(command.Command(), *args, stdin=stdin, stdout=out)
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], status


def test_triage_answers_in_order_and_goes_on_after_bad_lines():
    answers, status = ask(
        triage,
        {"id": "a", **CASE},
        {"id": "b", **CASE, "is_ciio": "maybe"},
        {"id": "c", **CASE, "pi_count_this_year": "100000", "outbound": "", "ftz_list_says": None},
        {"id": "d", **CASE, "sensitive_pi_count_this_year": -1},
        {"id": "e", **CASE, "handler_kind": "company"},
        {"id": "f", **CASE, "outbound": "no"},
        {"id": "g", **CASE, "pi_count_this_year": "unknown"},
        {"id": "h"},
        {"id": "i", **CASE, "pi_count_this_year": 1.5},
    )

    assert [answer["id"] for answer in answers] == list("abcdefghi")
    assert [answer.get("pathway") for answer in answers] == [
        "exempt",
        None,
        "standard_contract_or_certification",
        None,
        None,
        "exempt",
        "undetermined",
        "undetermined",
        None,
    ]
    assert [answers[n]["error"].split(":")[0] for n in (1, 3, 4, 8)] == [
        "is_ciio",
        "sensitive_pi_count_this_year",
        "handler_kind",
        "pi_count_this_year",
    ]
    assert "special" not in answers[0]
    assert answers[5]["special"] == "not_outbound"
    assert status == 1


def test_triage_gives_grounds_duties_and_the_edition():
    (answer,), status = ask(triage, {"id": 1, **CASE})

    assert {"pathway", "duties", "grounds", "edition", "id"} == set(answer)
    assert answer["grounds"][0]["citation"] == "P24 art.5(4)"
    assert answer["grounds"][0]["edition"] == answer["edition"]
    assert "counting" in answer["duties"]
    assert status == 0


def test_triage_answers_by_the_law_of_the_day():
    old = {"pi_held": 1_000_000, "pi_since_prev_year": 0, "sensitive_since_prev_year": 0}

    (held, open_case), _status = ask(
        triage, {"id": 1, **CASE, **old}, {"id": 2, **CASE}, args=("--on", "2024-03-21")
    )
    (today, _same), _status = ask(
        triage, {"id": 1, **CASE, **old}, {"id": 2, **CASE}, args=("--on", "2024-03-22")
    )

    assert (held["pathway"], open_case["pathway"]) == ("security_assessment", "undetermined")
    assert today["pathway"] == "exempt"
    assert held["edition"] != today["edition"]


def test_triage_before_any_law_is_an_error():
    answers, status = ask(triage, {"id": 1, **CASE}, args=("--on", "2022-08-31"))

    assert (list(answers[0]), status) == (["id", "error"], 1)


def test_grade_answers_with_a_sublevel_for_general_data_only():
    (general, important), status = ask(
        grade,
        {"id": 1, "impacts": [{"object": "individual_rights", "degree": "serious"}]},
        {"id": 2, "impacts": [{"object": "social_order", "degree": "serious"}]},
    )

    assert (general["grade"], general["sublevel"]) == ("general", 3)
    assert (important["grade"], important["sublevel"]) == ("important", None)
    assert important["grounds"][0]["row"] == 9
    assert status == 0


def test_grade_names_the_field_that_is_wrong():
    wrong = {
        "impacts": [None, "all", []],
        "impacts[0]": [["all"]],
        "impacts[0].object": [[{"degree": "serious"}], [{"object": 7, "degree": "serious"}]],
        "impacts[0].degree": [
            [{"object": "social_order"}],
            [{"object": "social_order", "degree": "unknown"}],
        ],
    }
    fields = [field for field, values in wrong.items() for _value in values]

    answers, status = ask(
        grade, *({"id": 1, "impacts": value} for values in wrong.values() for value in values)
    )

    assert [answer["error"].split(": ")[0] for answer in answers] == fields
    assert status == 1


def test_workdays_counts_by_the_calendar_in_force_today():
    answers, status = ask(
        workdays,
        {"id": 1, "from": "2026-09-24", "days": 5},
        {"id": 2, "from": "2026-12-25", "days": "45"},
        {"id": 3, "from": "2024-02-08", "days": 2},
    )

    assert answers == [
        {"id": 1, "due": "2026-10-09", "provisional": False},
        {"id": 2, "due": "2027-02-26", "provisional": True},
        {"id": 3, "due": "2024-02-18", "provisional": False},
    ]
    assert status == 0


def test_workdays_names_the_field_that_is_wrong():
    wrong = [
        ({"days": 1}, "from"),
        ({"from": "2026-02-30", "days": 1}, "from"),
        ({"from": "2026-01-01"}, "days"),
        ({"from": "2026-01-01", "days": -1}, "days"),
        ({"from": "2026-01-01", "days": True}, "days"),
        ({"from": "2026-01-01", "days": 10_001}, "days"),
        ({"from": "9999-12-30", "days": 9}, "from"),
    ]

    answers, status = ask(workdays, *({"id": 1, **line} for line, _field in wrong))

    assert [answer["error"].split(": ")[0] for answer in answers] == [field for _line, field in wrong]
    assert status == 1

"""The `match_party` command."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from rulebook.inforce import last_refresh
from tests.kept import begin_with

pytestmark = pytest.mark.django_db
LOADED = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def first_lists() -> Iterator[None]:
    with time_machine.travel(LOADED, tick=False):
        load = partial(call_command, "load_first_editions", stdout=io.StringIO())
        begin_with("first editions, for match_party", load)
        yield


def ask(*lines: dict[str, Any] | str, on: str = "") -> tuple[list[dict[str, Any]], int]:
    """What the command answers, and its exit code."""
    asked = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    out, code = io.StringIO(), 0
    try:
        call_command("match_party", *(("--on", on) if on else ()), stdin=io.StringIO(asked), stdout=out)
    except SystemExit as left:
        code = int(left.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], code


def test_it_answers_each_line_in_order_with_its_id_and_the_hits_best_first() -> None:
    answers, code = ask(
        {"id": 1, "name": "Skydio, Inc.", "country": "US"}, {"id": "b", "name": "Nobody Knows Ltd"}
    )

    assert code == 0
    assert [answer["id"] for answer in answers] == [1, "b"]
    first = answers[0]["hits"][0]
    assert (first["party"], first["list"]) == ("CN0033", "export_control_list")
    assert set(first) == {"party", "list", "name", "score", "reasons"}
    assert first["score"] == 100
    assert all(reason["code"] and reason["en"] and reason["zh"] for reason in first["reasons"])
    assert answers[1] == {"id": "b", "hits": []}


def test_aliases_may_be_a_list_or_one_text() -> None:
    for aliases in (["x", "因美纳公司"], "x; 因美纳公司"):
        answers, _code = ask({"id": 1, "name": "Unknown", "aliases": aliases})

        assert answers[0]["hits"][0]["party"] == "CN0105"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"id": 7}, "name"),
        ({"id": 7, "name": "   "}, "name"),
        ({"id": 7, "name": "…!"}, "name"),
        ({"id": 7, "name": 5}, "name"),
        ({"id": 7, "name": "x" * 1001}, "name"),
        ({"id": 7, "name": "x", "country": "Japan"}, "country"),
        ({"id": 7, "name": "x", "country": "ZZ"}, "country"),
        ({"id": 7, "name": "x", "aliases": [1]}, "aliases"),
        ({"id": 7, "name": "x", "registration_no": {}}, "registration_no"),
    ],
)
def test_a_bad_line_names_its_field_and_the_command_goes_on_and_exits_with_one(
    line: dict[str, Any], field: str
) -> None:
    answers, code = ask(line, "not json", {"id": 8, "name": "Skydio"})

    assert code == 1
    assert answers[0]["id"] == 7
    assert answers[0]["error"].startswith(f"{field}:")
    assert answers[1]["id"] is None
    assert answers[2]["hits"]


def test_a_list_that_was_not_confirmed_for_thirty_days_is_called_stale() -> None:
    confirmed = last_refresh("parties")
    assert confirmed is not None

    for age, expected in (
        (timedelta(days=30) - timedelta(seconds=1), {}),
        (timedelta(days=30), {"stale": True}),
    ):
        with time_machine.travel(confirmed + age, tick=False):
            assert ask({"id": 1, "name": "Nobody"})[0] == [{"id": 1, "hits": [], **expected}]


def test_on_a_day_the_listings_have_the_state_of_that_day() -> None:
    def reasons(on: str) -> set[str]:
        answers, _code = ask({"id": 1, "name": "Sierra Nevada Corporation"}, on=on)
        hit = next(hit for hit in answers[0]["hits"] if hit["list"] == "export_control_list")
        return {reason["code"] for reason in hit["reasons"]}

    assert "listing_suspended" in reasons("2026-11-10")
    assert "listing_suspended" not in reasons("2026-11-11")


def test_before_the_first_list_it_says_that_there_is_none() -> None:
    answers, code = ask({"id": 1, "name": "Nobody"}, on="2020-01-01")

    assert (list(answers[0]), answers[0]["id"], code) == (["id", "error"], 1, 1)
    assert "parties" in answers[0]["error"]

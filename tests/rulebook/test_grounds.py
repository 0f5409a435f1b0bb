"""Reasons in words, and commands of JSON Lines."""

import io
import json

import pytest
from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from rulebook import grounds, jsonlines
from rulebook.grounds import Ground, render
from rulebook.jsonlines import FieldError, JsonLinesCommand


@pytest.fixture(autouse=True)
def reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounds, "REASONS", {})
    grounds.reason("toy.limit", _("{count} persons of {category:data_category} reach the limit."))


@pytest.mark.django_db
@pytest.mark.usefixtures("code_lists")
def test_a_ground_is_rendered_in_both_languages_with_the_names_of_codes() -> None:
    shown = render(
        Ground("toy.limit", {"count": 5, "category": ["biometric", "health"]}, citation="P24 art.7")
    )

    assert (
        shown["en"] == "5 persons of Biometric information, Medical and health information reach the limit."
    )
    assert "生物识别信息、医疗健康信息" in shown["zh"]
    assert set(shown) == {"code", "params", "citation", "table", "edition", "row", "status", "en", "zh"}


@pytest.mark.django_db
def test_an_unverified_ground_says_that_its_basis_is_to_be_confirmed() -> None:
    ground = Ground("toy.limit", {"count": 5, "category": "health"}, status="unverified")

    assert ground.sentence("en").endswith("(basis to be confirmed)")


def test_a_ground_survives_storage() -> None:
    ground = Ground(
        "toy.limit", {"count": 5, "category": ("a", "b")}, table="toys", edition=3, row=2, internal=True
    )

    stored = json.loads(json.dumps(ground.as_dict()))

    assert Ground.from_dict(stored).as_dict() == ground.as_dict()


def test_a_reason_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        grounds.reason("toy.limit", "Something else")


@pytest.mark.django_db
def test_parameters_are_values_and_never_templates() -> None:
    ground = Ground("toy.limit", {"count": "{category.__class__}", "category": "x"})

    assert ground.sentence("en").startswith("{category.__class__} persons")


class Echo(JsonLinesCommand):
    def answer(self, line, options):
        return {
            "name": jsonlines.required_text(line, "name"),
            "count": jsonlines.optional_int(line, "count"),
            "kind": jsonlines.choice(line, "kind", ("a", "b"), default="a"),
        }


def echo(data: bytes) -> tuple[int, list[dict]]:
    out, code = io.StringIO(), 0
    try:
        call_command(Echo(stdout=out), stdin=io.BytesIO(data))
    except SystemExit as left:
        code = int(left.code or 0)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_good_lines_are_answered_in_order_with_their_ids() -> None:
    code, told = echo(
        '\ufeff{"id": 1, "name": "甲"}\n\n  \n{"id": "x", "name": "b", "count": "07"}\n'.encode()
    )

    assert code == 0
    assert told == [
        {"id": 1, "name": "甲", "count": None, "kind": "a"},
        {"id": "x", "name": "b", "count": 7, "kind": "a"},
    ]


BAD = {
    "no JSON": b"{nonsense",
    "no object": b"[1]",
    "not UTF-8": b'{"id": 1, "name": "\xff"}',
    "nested without end": b"[" * 100_000,
    "a number that JSON has not as id": b'{"id": NaN, "name": "a"}',
    "the same inside an object as id": b'{"id": [{"a": -Infinity}], "name": "a"}',
}


@pytest.mark.parametrize("line", BAD.values(), ids=list(BAD))
def test_an_unreadable_line_has_no_id_and_the_command_goes_on(line: bytes) -> None:
    code, told = echo(line + b'\n{"id": 2, "name": "b"}\n')

    assert code == 1
    assert set(told[0]) == {"id", "error"}
    assert told[0]["id"] is None
    assert told[1]["id"] == 2


WRONG = {
    "a missing name": ({}, "name: "),
    "a blank name": ({"name": "  "}, "name: "),
    "a name that is no text": ({"name": 5}, "name: "),
    "a negative count": ({"name": "a", "count": -1}, "count: "),
    "a truth as count": ({"name": "a", "count": True}, "count: "),
    "a fraction as count": ({"name": "a", "count": 1.5}, "count: "),
    "words as count": ({"name": "a", "count": "many"}, "count: "),
    "two signs before a count": ({"name": "a", "count": "--5"}, "count: "),
    "raised digits as count": ({"name": "a", "count": "²"}, "count: "),
    "a number that JSON has not as count": ({"name": "a", "count": float("nan")}, "count: "),
    "a number out of range as count": ({"name": "a", "count": float("inf")}, "count: "),
    "an unknown kind": ({"name": "a", "kind": "c"}, "kind: "),
}


@pytest.mark.parametrize(("line", "start"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_field_is_named_with_the_lines_id(line: dict, start: str) -> None:
    code, [told] = echo(json.dumps({"id": "q", **line}).encode())

    assert (code, told["id"]) == (1, "q")
    assert told["error"].startswith(start)


@pytest.mark.parametrize("ident", [7, 1.5, True, None, "", "編號", "x" * 600, [1, "a"], {"no": 3}])
def test_the_id_comes_back_as_it_was_given(ident: object) -> None:
    code, told = echo(json.dumps({"id": ident, "name": "a"}).encode())

    assert (code, [line["id"] for line in told]) == (0, [ident])


def test_half_a_character_does_not_stop_the_output() -> None:
    code, told = echo(b'{"id": 1, "name": "\\ud800"}\n{"id": 2, "name": "b"}')

    assert (code, [line["id"] for line in told]) == (0, [1, 2])


@pytest.mark.parametrize("text", ["2026-13-01", "20261121", "yesterday", "2026-W01-1"])
def test_on_takes_a_date_or_says_a_sentence(text: str) -> None:
    with pytest.raises(Exception, match="not a date written YYYY-MM-DD"):
        jsonlines.a_date(text)


def test_a_field_error_names_its_field() -> None:
    assert str(FieldError("count", "is wrong")) == "count: is wrong"

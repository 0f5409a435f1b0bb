"""The `treat` command as other programs use it, against editions in the database."""

import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.access import Acting
from reciprocity.tables import RECIPROCITY
from rulebook import first_editions
from rulebook.importer import import_csv
from rulebook.inforce import forget
from rulebook.lifecycle import Details
from rulebook.models import Edition
from tests.kept import begin_with

NOW = datetime(2026, 11, 21, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
HEADER = [column.name for column in RECIPROCITY.columns]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed() -> None:
    forget()
    with time_machine.travel(NOW, tick=False):
        begin_with("first editions, for treat", lambda: first_editions.load(now=NOW))


@pytest.fixture
def draft() -> Callable[..., Edition]:
    """Import rows, given as columns, as a draft reciprocity edition."""

    def make(*rows: dict[str, str], effective_from: str = "2026-12-01") -> Edition:
        default = {"row_kind": "rule", "jurisdiction": "*", "treatment": "standard", "status": "verified"}
        lines = [",".join(HEADER)]
        for each in (default, *rows):
            columns = {**default, **each}
            lines.append(",".join(columns.get(name, "") for name in HEADER))
        details = Details(
            title="A draft", effective_from=datetime.fromisoformat(effective_from).date(), decision_no="1"
        )
        data = "\n".join(lines).encode()
        result = import_csv(RECIPROCITY, data, details=details, by=Acting.system("import"), now=NOW)
        assert result.errors == []
        assert result.edition is not None
        return result.edition

    return make


def run(*asked: Any, code: int = 0, **options: Any) -> list[dict[str, Any]]:
    """The result lines of `treat`, which must end with that exit code."""
    text = "".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in asked)
    out = io.StringIO()
    ended = 0
    try:
        with time_machine.travel(NOW, tick=False):
            call_command("treat", stdin=io.BytesIO(text.encode()), stdout=out, **options)
    except SystemExit as end:
        ended = int(end.code or 0)
    assert ended == code
    return [json.loads(line) for line in out.getvalue().splitlines()]


PROHIBIT_US = {
    "jurisdiction": "US",
    "treatment": "prohibit",
    "data_category": "genomic",
    "legal_basis": "DSL26",
    "decision_no": "7",
    "instrument": "A Program",
    "measure": "us-prohibition-1",
    "conditions": "notice;retention_days=30",
}


def test_an_answer_has_treatment_rule_beaten_edition_and_grounds_in_both_languages(draft) -> None:
    edition = draft(PROHIBIT_US)

    (answer,) = run({"id": "a", "jurisdiction": "US", "data_category": "genomic"}, edition=edition.pk)

    assert answer["id"] == "a"
    assert answer["treatment"] == "prohibit"
    assert answer["rule"] == {"row": 3, "key": "rule|US||genomic||||||||||us-prohibition-1"}
    assert [each["row"] for each in answer["beaten"]] == [2]
    assert answer["edition"] == edition.pk
    assert answer["conditions"] == ["notice", "retention_days=30"]
    ground = answer["grounds"][0]
    assert (ground["table"], ground["edition"], ground["row"]) == ("reciprocity", edition.pk, 3)
    assert ground["en"]
    assert ground["zh"]


def test_without_an_edition_the_one_in_force_answers() -> None:
    bay = {"id": 1, "jurisdiction": "HK", "data_category": "identifiers", "scope": "GBA-SZ"}

    assert [each["treatment"] for each in run(bay, {**bay, "scope": ""})] == ["facilitate", "standard"]


def test_changing_a_row_of_the_edition_changes_the_finding(draft) -> None:
    asked = {"id": 1, "jurisdiction": "US", "data_category": "genomic"}
    strict, mild = draft(PROHIBIT_US), draft({**PROHIBIT_US, "treatment": "facilitate"})

    answers = [run(asked, edition=each.pk)[0]["treatment"] for each in (strict, mild)]

    assert answers == ["prohibit", "facilitate"]


@pytest.mark.parametrize(("on", "expected"), [("2020-01-31", "prohibit"), ("2020-02-01", "standard")])
def test_the_day_dates_memberships_also_with_an_edition(draft, on, expected) -> None:
    edition = draft({**PROHIBIT_US, "jurisdiction": "EU"})

    (answer,) = run(
        {"id": 1, "jurisdiction": "GB", "data_category": "genomic"},
        edition=edition.pk,
        on=datetime.fromisoformat(on).date(),
    )

    assert answer["treatment"] == expected


@pytest.mark.parametrize(("on", "expected"), [("2026-01-31", "standard"), ("2026-02-01", "prohibit")])
def test_the_day_dates_rows_also_with_an_edition(draft, on, expected) -> None:
    edition = draft({**PROHIBIT_US, "effective_from": "2026-02-01"})

    (answer,) = run(
        {"id": 1, "jurisdiction": "US", "data_category": "genomic"},
        edition=edition.pk,
        on=datetime.fromisoformat(on).date(),
    )

    assert answer["treatment"] == expected


@pytest.mark.parametrize("categories", [["health", "genomic"], "health;genomic", "health; genomic "])
def test_categories_come_as_a_list_or_joined(draft, categories) -> None:
    edition = draft(PROHIBIT_US)

    (answer,) = run({"id": 1, "jurisdiction": "US", "data_category": categories}, edition=edition.pk)

    assert answer["treatment"] == "prohibit"


GOOD = {"id": 9, "jurisdiction": "US", "data_category": "genomic"}


BAD = [
    ("jurisdiction", "XX"),
    ("jurisdiction", "*"),
    ("jurisdiction", "GBA"),
    ("jurisdiction", None),
    ("jurisdiction", 7),
    ("data_category", None),
    ("data_category", ""),
    ("data_category", []),
    ("data_category", "dna"),
    ("data_category", ["genomic", "dna"]),
    ("data_category", {"a": 1}),
    ("scope", "GBA-XX"),
    ("scope", "US"),
    ("grade", "secret"),
    ("transaction_kind", "gift"),
    ("scenario", "party"),
    ("recipient_kind", "friend"),
    ("count", -1),
    ("count", 1.5),
    ("count", "many"),
    ("count", True),
    ("count_unit", "people"),
]


def test_a_bad_field_is_named_and_the_next_lines_are_still_answered() -> None:
    bad = [{**GOOD, "id": number, field: value} for number, (field, value) in enumerate(BAD)]

    *errors, last = run(*bad, GOOD, code=1)

    assert [set(each) for each in errors] == [{"id", "error"}] * len(BAD)
    assert [each["id"] for each in errors] == list(range(len(BAD)))
    assert [each["error"].partition(":")[0] for each in errors] == [field for field, _value in BAD]
    assert last["treatment"] == "standard"


def test_an_edition_of_another_table_or_of_nobody_is_refused_in_a_sentence() -> None:
    other = Edition.objects.filter(table="memberships").values_list("pk", flat=True).get()

    for number in (other, 999_999, 10**30):
        with pytest.raises(CommandError, match=f"^{number} "):
            run(GOOD, edition=number)


def test_a_day_before_the_first_edition_is_refused_in_a_sentence() -> None:
    answers = run({**GOOD, "id": 1}, {**GOOD, "id": 2}, on=datetime(2020, 1, 1).date(), code=1)

    assert [(list(each), each["id"]) for each in answers] == [(["id", "error"], 1), (["id", "error"], 2)]
    assert all("reciprocity" in each["error"] for each in answers)


def test_the_shipped_training_edition_passes_every_check() -> None:
    data = Path("reciprocity/data/reciprocity-training.csv").read_bytes()
    details = Details(title="Training", effective_from=datetime(2025, 4, 8).date(), training=True)

    result = import_csv(RECIPROCITY, data, details=details, by=Acting.system("import"), now=NOW, dry_run=True)

    assert result.errors == []
    assert result.rows >= 80


def test_the_personal_group_of_the_code_lists_is_the_one_that_rules_assume() -> None:
    from reciprocity.treat import TreatRules
    from reciprocity.treatments import PERSONAL_CATEGORIES

    assert TreatRules.in_force(NOW.date()).personal == PERSONAL_CATEGORIES

"""A file becomes an edition, or every error is told and nothing changes."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.utils import translation

from accounts.access import Acting
from ledger.models import Entry
from rulebook import codes, first_editions, inforce, officers
from rulebook.importer import import_csv
from rulebook.inforce import NoEditionInForce, in_force
from rulebook.lifecycle import Details
from rulebook.models import Edition, RuleRow
from rulebook.permits import RefusedAct
from rulebook.sheets import LARGEST
from rulebook.tables import TABLES, FirstEdition
from tests.factories import rulebook as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_lists")]
HEADER = "place,category,treatment,persons,conditions,urgent,effective_from,effective_to,status,source"
STANDARD = "*,,standard,,,,,,verified,"


def carry(toys, *lines: str, header: str = HEADER, data: bytes | None = None, **options):
    text = "\n".join([header, *lines]) + "\n"
    details = Details(title="Toys", effective_from=options.pop("starts", made.TODAY))
    return import_csv(
        toys,
        text.encode() if data is None else data,
        details=details,
        by=Acting.system("import"),
        now=made.NOW,
        **options,
    )


def codes_of(result) -> set[tuple[int, str, str]]:
    return {(item.row, item.column, item.code) for item in result.errors}


def test_a_good_file_becomes_a_draft_with_typed_rows(toys) -> None:
    result = carry(
        toys,
        STANDARD,
        "FR,biometric,enhanced_review,0100, volume_cap=5 ;notice,YES,2026-01-01,2027-01-01,secondary,OJ",
    )

    assert (result.errors, result.rows, result.edition.status) == ([], 2, "draft")
    row = inforce.loaded(result.edition.pk).rows[1]
    assert row == made.ToyRow(
        row=3,
        key="FR|biometric",
        place="FR",
        category="biometric",
        treatment="enhanced_review",
        persons=100,
        conditions=("volume_cap=5", "notice"),
        urgent=True,
        effective_from=date(2026, 1, 1),
        effective_to=date(2027, 1, 1),
        status="secondary",
        source="OJ",
    )


CELLS = {
    "a place written wrongly": ("fr,,standard,,,,,,verified,", "place", "pattern"),
    "a required cell left empty": (",,standard,,,,,,verified,", "place", "required"),
    "an unknown category": ("FR,gossip,standard,,,,,,verified,", "category", "unknown_code"),
    "a number in words": ("FR,,standard,ten,,,,,verified,", "persons", "not_a_whole_number"),
    "a negative number": ("FR,,standard,-1,,,,,verified,", "persons", "not_a_whole_number"),
    "a fraction": ("FR,,standard,1.5,,,,,verified,", "persons", "not_a_whole_number"),
    "an unknown condition": ("FR,,standard,,smile,,,,verified,", "conditions", "unknown_code"),
    "a condition without its value": (
        "FR,,standard,,volume_cap,,,,verified,",
        "conditions",
        "parameter_missing",
    ),
    "a condition with a value too many": (
        "FR,,standard,,notice=1,,,,verified,",
        "conditions",
        "parameter_unexpected",
    ),
    "a condition with a wrong number": (
        "FR,,standard,,volume_cap=x,,,,verified,",
        "conditions",
        "parameter_invalid",
    ),
    "a condition with a wrong date": (
        "FR,,standard,,period_until=2026-02-30,,,,verified,",
        "conditions",
        "parameter_invalid",
    ),
    "a condition twice": ("FR,,standard,,notice;notice,,,,verified,", "conditions", "repeated_code"),
    "neither yes nor no": ("FR,,standard,,,perhaps,,,verified,", "urgent", "not_yes_or_no"),
    "a day that does not exist": ("FR,,standard,,,,2026-02-30,,verified,", "effective_from", "not_a_date"),
    "a day in another order": ("FR,,standard,,,,01/02/2026,,verified,", "effective_from", "not_a_date"),
    "a day without dashes": ("FR,,standard,,,,20260101,,verified,", "effective_from", "not_a_date"),
    "an end before the start": (
        "FR,,standard,,,,2026-01-02,2026-01-01,verified,",
        "effective_to",
        "end_not_after_start",
    ),
    "an end on the start": (
        "FR,,standard,,,,2026-01-01,2026-01-01,verified,",
        "effective_to",
        "end_not_after_start",
    ),
    "an unknown status": ("FR,,standard,,,,,,certain,", "status", "not_a_choice"),
    "too few cells": ("FR,,standard", "", "wrong_number_of_cells"),
    "too many cells": ("FR,,standard,,,,,,verified,,", "", "wrong_number_of_cells"),
    "a control character": ("FR,,standard,,,,,,verified,a\x07b", "source", "control_character"),
    "the same key twice": (STANDARD, "place,category", "duplicate_key"),
    "another treatment of the same key and day": ("*,,prohibit,,,,,,verified,", "treatment", "conflict"),
}


@pytest.mark.parametrize(("line", "column", "code"), CELLS.values(), ids=list(CELLS))
def test_a_wrong_row_is_told_by_row_and_column(toys, line: str, column: str, code: str) -> None:
    result = carry(toys, STANDARD, line)

    assert codes_of(result) == {(3, column, code)}


def test_the_same_key_on_another_day_is_a_successor_and_no_conflict(toys) -> None:
    result = carry(toys, STANDARD, "*,,prohibit,,,,2027-01-01,,verified,")

    assert result.errors == []


def test_every_error_is_told_at_once(toys) -> None:
    result = carry(
        toys, "fr,gossip,standard,ten,,,,,verified,", "FR,,prohibit,,,,2026-01-02,2026-01-01,certain,"
    )

    assert codes_of(result) == {
        (2, "place", "pattern"),
        (2, "category", "unknown_code"),
        (2, "persons", "not_a_whole_number"),
        (3, "status", "not_a_choice"),
    }


def test_an_error_repeats_the_value_and_says_it_in_the_reader_language(toys) -> None:
    with translation.override("en"):
        [problem] = carry(toys, STANDARD, "FR,,standard,ten,,,,,verified,").errors

    assert (problem.value, problem.message) == ("ten", "This is not a whole number of 0 or more.")


def test_the_tables_own_checks_count_too(toys) -> None:
    assert codes_of(carry(toys, "FR,,standard,,,,,,verified,")) == {(2, "place", "missing_default")}


HEADERS = {
    "an unknown column": (HEADER + ",colour", {(1, "colour", "unknown_column")}),
    "a column twice": (HEADER + ",place", {(1, "place", "duplicate_column")}),
    "required columns missing": (
        "category,source",
        {(1, "place", "missing_column"), (1, "treatment", "missing_column"), (1, "status", "missing_column")},
    ),
}


@pytest.mark.parametrize(("header", "expected"), HEADERS.values(), ids=list(HEADERS))
def test_a_wrong_header_is_told(toys, header: str, expected: set) -> None:
    assert codes_of(carry(toys, header=header)) == expected


def test_cells_are_told_even_under_a_wrong_header(toys) -> None:
    result = carry(toys, "FR,,standard,ten,,,,,verified,,red", header=HEADER + ",colour")

    assert codes_of(result) == {(1, "colour", "unknown_column"), (2, "persons", "not_a_whole_number")}


def test_a_header_in_another_order_and_without_optional_columns_is_taken(toys) -> None:
    result = carry(toys, "verified,standard,*", header="status,treatment,place")

    assert result.errors == []


FILES = {
    "another encoding": (f"{HEADER}\n*,,standard,,,,,,verified,来源\n".encode("gb18030"), "not_utf8"),
    "UTF-16": (f"{HEADER}\n{STANDARD}\n".encode("utf-16"), "not_text"),
    "a workbook": (b"PK\x03\x04\x14\x00\x00\x00", "not_text"),
    "nothing": (b"", "empty"),
    "only blanks": (b"\n\n", "empty"),
    "an open quotation mark": (f'{HEADER}\n*,,standard,,,,,,verified,"open\n'.encode(), "bad_quotes"),
    "letters after a quotation mark": (f'{HEADER}\n"*"x,,standard,,,,,,verified,\n'.encode(), "bad_quotes"),
    "a header alone": (f"{HEADER}\n".encode(), "no_rows"),
    "too much": (b"x" * (LARGEST + 1), "too_large"),
}


@pytest.mark.parametrize(("data", "code"), FILES.values(), ids=list(FILES))
def test_a_file_that_cannot_be_read_is_refused(toys, data: bytes, code: str) -> None:
    assert [item.code for item in carry(toys, data=data).errors] == [code]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_byte_order_mark_and_blank_lines_make_no_difference(toys, newline: str) -> None:
    text = newline.join([HEADER, STANDARD, "", ",,,,,,,,,"]) + newline

    result = carry(toys, data=b"\xef\xbb\xbf" + text.encode())

    assert (result.errors, result.rows) == ([], 1)


def test_a_bad_file_changes_nothing(toys) -> None:
    before = (Edition.objects.count(), RuleRow.objects.count(), Entry.objects.count())

    carry(toys, STANDARD, "fr,,standard,,,,,,verified,")

    assert (Edition.objects.count(), RuleRow.objects.count(), Entry.objects.count()) == before


def test_a_dry_run_stores_nothing(toys) -> None:
    before = Edition.objects.count()

    result = carry(toys, STANDARD, dry_run=True)

    assert (result.errors, result.rows, result.edition) == ([], 1, None)
    assert Edition.objects.count() == before


def test_the_same_rows_in_any_order_are_the_same_edition(toys) -> None:
    first = carry(toys, STANDARD, "FR,,prohibit,007,,no,,,verified,")

    again = carry(toys, "FR,,prohibit,7,,No,,,verified,", STANDARD)

    assert again.edition.pk == first.edition.pk
    assert not again.created


def test_the_same_rows_on_another_day_are_another_edition(toys) -> None:
    first = carry(toys, STANDARD)

    other = carry(toys, STANDARD, starts=date(2027, 1, 1))

    assert other.edition.pk != first.edition.pk
    assert other.edition.content_hash == first.edition.content_hash


def test_a_changed_cell_changes_the_hash(toys) -> None:
    assert toys.content_hash([made.DEFAULT]) != toys.content_hash([{**made.DEFAULT, "persons": "1"}])


def test_a_taken_day_is_an_error_when_publishing_and_a_warning_before(toys) -> None:
    made.published(starts=made.TODAY)

    publishing = carry(toys, STANDARD, "FR,,prohibit,,,,,,verified,", to_publish=True)
    importing = carry(toys, STANDARD, "FR,,prohibit,,,,,,verified,")

    rehearsing = carry(toys, STANDARD, "FR,,prohibit,,,,,,verified,", to_publish=True, dry_run=True)

    assert codes_of(publishing) == {(0, "effective_from", "edition_day_taken")}
    assert [item.code for item in importing.warnings] == ["edition_day_taken"]
    assert codes_of(rehearsing) == codes_of(publishing)


# The commands


def run(tmp_path: Path, *lines: str, table: str = "toys", args: tuple[str, ...] = ()) -> tuple[int, dict]:
    file = tmp_path / "toys.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return answer(table, str(file), *args)


def answer(*args: str) -> tuple[int, dict]:
    out, code = io.StringIO(), 0
    try:
        call_command("import_edition", *args, stdout=out)
    except SystemExit as left:
        code = int(left.code or 0)
    [line] = out.getvalue().splitlines()
    return code, json.loads(line)


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch, settings) -> tuple:
    settings.DEBUG = True
    pair = (made.editor(), made.approver())
    monkeypatch.setattr(
        "rulebook.management.commands.import_edition.demo_officers", lambda edition, now: pair
    )
    return pair


def test_the_command_imports_and_submits(tmp_path: Path) -> None:
    code, told = run(tmp_path, STANDARD)

    assert code == 0
    assert told == {"edition": told["edition"], "rows": 1, "errors": [], "warnings": []}
    assert Edition.objects.get(pk=told["edition"]).status == "in_review"


def test_the_command_tells_errors_and_exits_1(tmp_path: Path) -> None:
    code, told = run(tmp_path, STANDARD, "FR,,standard,ten,,,,,verified,")

    assert code == 1
    assert told["edition"] is None
    assert [set(error) for error in told["errors"]] == [{"row", "column", "value", "code", "message"}]


def test_the_command_publishes_as_two_officers_and_the_ledger_names_them(tmp_path: Path, demo: tuple) -> None:
    code, told = run(tmp_path, STANDARD, args=("--publish", "--effective-from", "2026-11-01"))

    assert code == 0
    edition = Edition.objects.get(pk=told["edition"])
    assert edition.status == "published"
    acts = Entry.objects.filter(subject=edition.subject).order_by("seq").values_list("act", "actor")
    assert list(acts) == [
        ("create", "system:import"),
        ("submit", f"user:{demo[0].pk}"),
        ("approve", f"user:{demo[1].pk}"),
        ("publish", f"user:{demo[1].pk}"),
    ]


def test_the_command_gives_the_published_edition_again(tmp_path: Path, demo: tuple) -> None:
    first = run(tmp_path, STANDARD, args=("--publish",))

    assert run(tmp_path, STANDARD, args=("--publish",)) == first
    assert run(tmp_path, STANDARD) == first


def test_the_command_publishes_what_it_had_submitted_before(tmp_path: Path, demo: tuple) -> None:
    submitted = run(tmp_path, STANDARD)[1]["edition"]

    published = run(tmp_path, STANDARD, args=("--publish",))[1]["edition"]

    assert published == submitted
    assert Edition.objects.get(pk=published).status == "published"


def test_the_command_refuses_a_taken_day_and_stores_nothing(tmp_path: Path, demo: tuple) -> None:
    run(tmp_path, STANDARD, args=("--publish",))
    before = Edition.objects.count()

    code, told = run(tmp_path, STANDARD, "FR,,prohibit,,,,,,verified,", args=("--publish",))

    assert (code, [error["code"] for error in told["errors"]]) == (1, ["edition_day_taken"])
    assert Edition.objects.count() == before


def test_publishing_without_debug_is_refused_and_nothing_is_stored(tmp_path: Path, settings) -> None:
    settings.DEBUG = False

    code, told = run(tmp_path, STANDARD, args=("--publish",))

    assert (code, [error["code"] for error in told["errors"]]) == (1, ["debug_only"])
    assert not Edition.objects.filter(table="toys").exists()


def test_an_unknown_table_or_file_gives_the_same_shape(tmp_path: Path) -> None:
    code, told = run(tmp_path, STANDARD, table="nothing")
    missing_code, missing = answer("toys", str(tmp_path / "absent.csv"))
    folder_code, folder = answer("toys", str(tmp_path))

    assert (code, missing_code, folder_code) == (1, 1, 1)
    assert told["errors"][0]["code"] == "unknown_table"
    assert missing["errors"][0]["code"] == folder["errors"][0]["code"] == "unreadable_file"
    assert set(told) == set(missing) == {"edition", "rows", "errors", "warnings"}


# In force


def test_in_force_answers_by_date_and_not_by_publication(toys) -> None:
    old = made.published(starts=date(2026, 1, 1))
    new = made.published(starts=date(2026, 12, 1), rows=({**made.DEFAULT, "persons": "3"},))

    assert in_force(toys, date(2026, 11, 30)).ref.id == old.pk
    assert in_force("toys", date(2026, 12, 1)).ref.id == new.pk
    with pytest.raises(NoEditionInForce):
        in_force(toys, date(2025, 12, 31))


@pytest.mark.parametrize("status", ["draft", "in_review", "approved", "withdrawn"])
def test_only_published_editions_are_in_force(toys, status: str) -> None:
    made.IN_STATUS[status](starts=date(2026, 12, 1))

    with pytest.raises(NoEditionInForce):
        in_force(toys, date(2027, 1, 1))


def test_an_edition_past_its_sunset_gives_way_to_the_one_before(toys) -> None:
    lasting = made.published(starts=date(2026, 1, 1))
    passing = made.published(starts=date(2026, 6, 1), sunset_on=date(2026, 7, 1))

    assert in_force(toys, date(2026, 6, 30)).ref.id == passing.pk
    assert in_force(toys, date(2026, 7, 1)).ref.id == lasting.pk


def test_a_pilot_applies_at_its_place_and_in_its_time_only(toys) -> None:
    nation = made.published(starts=date(2026, 1, 1))
    pilot = made.published(
        starts=date(2026, 6, 1),
        pilot_place="GBA",
        pilot_until=date(2026, 9, 1),
        rows=({**made.DEFAULT, "persons": "3"},),
    )

    assert in_force(toys, date(2026, 7, 1)).ref.id == nation.pk
    assert in_force(toys, date(2026, 7, 1), place="GBA").ref.id == pilot.pk
    assert in_force(toys, date(2026, 9, 1), place="GBA").ref.id == nation.pk


def test_loaded_rows_are_kept_by_hash(toys, django_assert_num_queries) -> None:
    edition = made.published(starts=date(2026, 1, 1))
    inforce.loaded(edition.pk)

    with django_assert_num_queries(1):
        inforce.loaded(edition.pk)


def test_rows_that_do_not_match_their_hash_are_not_used() -> None:
    edition = made.draft()
    RuleRow.objects.filter(edition=edition).update(values={**made.DEFAULT, "treatment": "facilitate"})

    with pytest.raises(inforce.EditionAltered):
        inforce.loaded(edition.pk)


# First editions


def test_first_editions_are_published_by_two_system_actors_and_only_once() -> None:
    [edition] = Edition.objects.filter(table="codes")

    assert (edition.status, edition.created_by) == ("published", "system:first-load")
    assert edition.published_by == "system:first-load-approver"
    assert [
        made_now.table for made_now in first_editions.load(now=made.NOW) if made_now.table == "codes"
    ] == []


def test_a_refreshed_list_is_stamped_at_its_first_load_only(
    monkeypatch: pytest.MonkeyPatch, toys, tmp_path
) -> None:
    file = tmp_path / "toys.csv"
    file.write_text(f"{HEADER}\n{STANDARD}\n")
    first = FirstEdition(file=file, effective_from=date(2026, 1, 1), title="Toys")
    object.__setattr__(toys, "first_editions", (first,))
    object.__setattr__(toys, "refreshed", True)
    monkeypatch.setattr(first_editions, "TABLES", {"toys": toys})
    try:
        first_editions.load(now=made.NOW)
        first_editions.load(now=made.NOW.replace(month=12))
    finally:
        object.__setattr__(toys, "first_editions", ())
        object.__setattr__(toys, "refreshed", False)

    assert inforce.last_refresh("toys") == made.NOW


@pytest.mark.usefixtures("settings")
def test_the_demo_officers_are_refused_without_debug(settings) -> None:
    settings.DEBUG = False

    with pytest.raises(RefusedAct):
        officers.demo_officers(made.draft(), now=made.NOW)


@time_machine.travel(made.NOW, tick=False)
def test_the_command_says_what_it_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_editions, "TABLES", {"codes": TABLES["codes"]})
    out = io.StringIO()

    call_command("load_first_editions", stdout=out)

    assert out.getvalue().startswith("0 editions loaded")


# Codes


def test_a_code_has_a_name_in_both_languages() -> None:
    assert codes.code_name("treatment", "prohibit", "en") == "Prohibit"
    assert codes.code_name("treatment", "prohibit", "zh-hans") == "禁止"
    assert codes.code_name("condition", "volume_cap=5", "zh-hans") == "数量上限：5"
    assert codes.code_name("treatment", "unheard_of", "en") == "unheard_of"


def test_the_personal_group_is_known() -> None:
    assert codes.group_of("data_category", "biometric") == "personal"
    assert codes.group_of("data_category", "mapping") == ""


def test_every_group_of_the_shipped_codes_is_a_code_of_its_list() -> None:
    lists = codes.lists()

    assert [
        row for rows in lists.values() for row in rows.values() if row.group and row.group not in rows
    ] == []

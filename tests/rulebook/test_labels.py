"""Every column, choice, ledger act and count of the rule tables has words in the reader's language."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from ledger.writer import timeline
from rulebook import labels, lifecycle, shown, words
from rulebook.labels import column_label, value_name
from rulebook.lifecycle import Details
from rulebook.models import Edition
from rulebook.tables import TABLES
from tests.factories import rulebook as made

SHIPPED = [table for key, table in TABLES.items() if key != "toys"]
COLUMNS = [column for table in SHIPPED for column in table.columns]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_all_tables_of_the_design_are_here() -> None:
    assert len(SHIPPED) == 20


def test_every_column_has_a_label() -> None:
    assert [
        column.name for column in COLUMNS if "_" in (label := column_label(column.name)) or label.islower()
    ] == []


def test_no_label_outlives_its_column() -> None:
    names = {column.name for column in COLUMNS}

    assert set(labels.COLUMNS) == names
    assert set(labels.WORDS) | set(labels.LISTS) <= names


@pytest.mark.django_db
@pytest.mark.usefixtures("code_lists")
def test_every_choice_has_a_name() -> None:
    choices = [(column, choice) for column in COLUMNS for choice in column.choices]
    reasons = {choice for _column, choice in choices if "." in choice}  # each names a sentence of its own

    unnamed = {
        choice
        for column, choice in choices
        if value_name(column, choice) == choice and choice not in labels.WORDS.get(column.name, {})
    }

    assert unnamed == reasons


@pytest.mark.django_db
def test_every_act_of_an_editions_life_is_told_in_words() -> None:
    editor, approver = made.editor(), made.approver()
    edition = made.draft(by=editor, rows=(made.DEFAULT, made.BARRED))
    known = {"by": editor, "now": made.NOW}
    details = Details(title="Better", effective_from=edition.effective_from)
    lifecycle.amend(edition.pk, version=1, details=details, **known)
    lifecycle.put_row(edition.pk, version=2, number=2, values=made.DEFAULT | {"place": "*"}, **known)
    lifecycle.delete_row(edition.pk, version=3, number=3, **known)
    lifecycle.submit(edition.pk, version=4, **known)
    lifecycle.return_to_draft(edition.pk, version=5, **known)
    edition = made.sign(lifecycle.submit(edition.pk, version=6, **known), by=approver)
    edition = lifecycle.publish(edition.pk, version=edition.version, by=approver, now=made.NOW)
    for _person in range(2):
        edition = lifecycle.withdraw(edition.pk, version=edition.version, by=made.approver(), now=made.NOW)

    assert {entry.act for entry in timeline(edition.subject)} == set(words.ACTS)
    assert shown.timeline(Edition.objects.get(pk=edition.pk))[2].act == "Row written: row 2"


@pytest.mark.django_db
def test_the_history_names_people_ministries_and_the_system() -> None:
    person = made.editor()

    assert words.people([f"user:{person.pk}", "system:first-load", "system:other"]) == {
        f"user:{person.pk}": person.name,
        "system:first-load": "the system: first load",
        "system:other": "the system",
    }
    assert words.units(["authority:commerce", "authority:gone", "system"]) == {
        "authority:commerce": "Office commerce",
        "authority:gone": "authority:gone",
        "system": "system",
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("code_lists")
def test_impact_counts_are_told_with_the_names_of_treatments() -> None:
    counts = {"evaluated": 9, "changed": {"standard->prohibit": 2, "-->refer": 1}, "applications": 3}

    assert words.impact(counts) == [
        ("Live lines looked at", "9"),
        ("Standard → Prohibit", "2"),
        ("no treatment → Refer to a person", "1"),
        ("Applications touched", "3"),
    ]


def test_a_gap_in_another_table_is_told_by_its_title() -> None:
    assert words.impact({"missing": "control_items"}) == [
        ("Not counted: no edition is in force of", "Control items")
    ]


@pytest.mark.parametrize(
    ("counts", "nothing"),
    [
        ({}, True),
        ({"evaluated": 9, "changed": {}, "hard_stops": 0, "applications": 0}, True),
        ({"evaluated": 9, "changed": {"standard->prohibit": 1}, "hard_stops": 0, "applications": 1}, False),
        ({"evaluated": 0, "missing": "parties"}, False),
    ],
)
def test_only_a_report_that_counted_says_that_nothing_is_touched(counts: dict, nothing: bool) -> None:
    assert words.touches_nothing(counts) is nothing

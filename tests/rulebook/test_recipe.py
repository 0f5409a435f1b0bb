"""Every registered table keeps the recipe of a rule table."""

import pytest

from accounts.roles import ROLES, Role
from rulebook.tables import FACT_STATUSES, TABLES, Column, Row, Table
from tests.factories.rulebook import TOYS

EXPECTED = {
    "jurisdictions",
    "memberships",
    "codes",
    "pathways",
    "treatment_effects",
    "remedies",
    "clocks",
    "calendar",
    "grading",
    "important_factors",
    "sensitive_personal_information",
    "checklists",
    "scenarios",
    "measures",
    "reciprocity",
    "bases",
    "control_items",
    "parties",
    "party_measures",
    "negative_lists",
}


def test_every_table_of_the_design_is_registered() -> None:
    assert set(TABLES) - {TOYS.key} == EXPECTED


@pytest.mark.parametrize("key", sorted(EXPECTED))
def test_some_ministry_can_edit_and_some_can_approve_it(key: str) -> None:
    owners = set(TABLES[key].owners)

    assert owners & ROLES[Role.MINISTRY_EDITOR].unit_kinds
    assert owners & ROLES[Role.MINISTRY_APPROVER].unit_kinds


@pytest.mark.parametrize("key", sorted(EXPECTED))
def test_every_row_states_the_status_of_its_fact(key: str) -> None:
    status = TABLES[key].by_name["status"]

    assert status.required
    assert set(status.choices) == set(FACT_STATUSES)


@pytest.mark.parametrize("key", sorted(EXPECTED))
def test_its_first_editions_are_there(key: str) -> None:
    assert TABLES[key].first_editions
    assert all(first.path.is_file() for first in TABLES[key].first_editions)


def test_a_table_without_its_key_column_is_refused() -> None:
    with pytest.raises(ValueError, match="no column place"):
        Table(
            key="bad", title="", owners=(), columns=(TOYS.by_name["status"],), key_columns=("place",), row=Row
        )


def test_a_column_without_a_field_is_refused() -> None:
    with pytest.raises(ValueError, match="no field colour"):
        Table(
            key="bad",
            title="",
            owners=(),
            columns=(TOYS.by_name["status"], Column(name="colour")),
            key_columns=(),
            row=Row,
        )


def test_a_column_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind"):
        Column(name="x", kind="money")

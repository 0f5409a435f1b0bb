"""The rule tables of export control: shipped rows and checks."""

import io
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from exports import checks
from exports.control_codes import SHAPE, is_declarable, parents
from exports.screen import ScreenRules, screen
from exports.tables import CONTROL_ITEMS, NEGATIVE_LISTS, PARTIES, PARTY_MEASURES
from rulebook import inforce
from rulebook.tables import Problem
from tests.factories.exports import TODAY, item, measure, party, shipped, transfer


def test_the_shipped_lists_are_whole() -> None:
    counts = {table.key: len(shipped(table)) for table in (CONTROL_ITEMS, PARTY_MEASURES, NEGATIVE_LISTS)}

    assert counts == {"control_items": 139, "party_measures": 96, "negative_lists": 52}
    assert len(shipped(PARTIES)) == 60  # restated facts; an installation imports its own list


def test_every_measure_of_a_shipped_party_has_its_effects() -> None:
    mapped = {row.measure for row in shipped(PARTY_MEASURES)}

    assert {name for row in shipped(PARTIES) for name in row.measures} <= mapped


def test_the_shipped_parties_cover_every_kind_of_list_and_state() -> None:
    states = {row.state(date(2026, 1, 1)).value for row in shipped(PARTIES)}
    per_party = Counter(row.party_id for row in shipped(PARTIES))

    assert states == {"in_force", "suspended", "ended", "future"}
    assert {row.list for row in shipped(PARTIES)} == {
        "export_control_list",
        "unreliable_entity_list",
        "unreliable_entity_investigation",
        "watch_list",
    }
    assert max(per_party.values()) > 1


def test_every_shipped_code_has_the_shape_and_lookalikes_do_not() -> None:
    assert all(SHAPE.fullmatch(row.code) for row in shipped(CONTROL_ITEMS) if row.code)
    for lookalike in ("1F001", "A1C117", "1C17", "1C117.", "086501", "086501Y", "I12"):
        assert not is_declarable(lookalike)


def test_a_code_stands_under_its_dotted_parents_and_its_heading() -> None:
    assert parents("2B352.f.1") == ("2B352.f", "2B352", "2B")
    assert parents("1E") == parents("086501X") == ()


Check = Callable[[Sequence[Any]], Any]


@pytest.mark.parametrize(
    ("check", "row", "column"),
    [
        (checks.suspensions, party(suspended_to=date(2026, 1, 1)), "suspended_from"),
        (checks.suspensions, party(suspended_from=date(2020, 1, 1)), "suspended_from"),
        (checks.technology_codes, item("050304J", kind="restricted_technology"), "kind"),
        (checks.technology_codes, item("086501X", kind="prohibited_technology"), "kind"),
        (checks.named, party(name_en="", name_zh="", aliases=" ; "), "name_en"),
        (checks.shares, party(owners="CN1:0"), "owners"),
        (checks.shares, party(owners="CN1:101"), "owners"),
        (checks.shares, party(owners="CN1:60;CN2:50"), "owners"),
        (checks.shares, party(owners="CN1"), "owners"),
        (checks.shares, party(owners="CN1:nan"), "owners"),
        (checks.every_act, measure("fine", "personal_data", "none"), "act"),
    ],
)
def test_a_wrong_row_is_found_by_its_check(check: Check, row: Any, column: str) -> None:
    found: list[Problem] = list(check([row]))

    assert [problem.column for problem in found] == [column]


@pytest.mark.parametrize("owners", ["", "CN1:50", "CN1:30;CN2:20.5", "CN1:49.9; CN2:50.1"])
def test_shares_of_up_to_a_hundred_percent_are_good(owners: str) -> None:
    assert list(checks.shares([party(owners=owners)])) == []


def test_a_binding_listing_needs_a_known_list_and_a_reference_one_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checks, "lists", lambda: {"party_list": {"watch_list": object()}})

    rows = [party(list="my_list"), party(list="watch_list"), party(list="my_list", legal_force="reference")]

    assert [problem.value for problem in checks.binding_lists(rows)] == ["my_list"]


@pytest.mark.django_db
def test_without_an_edition_there_is_no_screening_to_clear_anybody() -> None:
    with pytest.raises(inforce.NoEditionInForce):
        ScreenRules.in_force(date(2020, 1, 1), now=timezone.now())


@pytest.mark.django_db
def test_the_rules_in_force_are_those_that_were_loaded() -> None:
    call_command("load_first_editions", stdout=io.StringIO())

    known = ScreenRules.in_force(TODAY, now=timezone.now())
    finding = screen(transfer("TechInsights Inc."), known, on=TODAY)

    assert not known.parties_stale
    assert finding.hard_stop
    assert len({ref.id for ref in finding.editions}) == 6

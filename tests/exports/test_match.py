"""Finding a party on the lists."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from exports.match import Hit, PartyQuery, match_party
from exports.tables import PARTIES
from tests.factories.exports import TODAY, loaded, party, shipped


def hits(query: PartyQuery, *listings: Any, on: date = TODAY) -> tuple[Hit, ...]:
    return match_party(query, loaded("parties", listings or shipped(PARTIES)), on=on)


def test_every_shipped_party_is_found_by_each_of_its_names() -> None:
    for listing in shipped(PARTIES):
        for name in listing.names:
            found = [hit.score for hit in hits(PartyQuery(name=name)) if hit.party_id == listing.party_id]

            assert found[0] == 100


@pytest.mark.parametrize(
    ("name", "party_id"),
    [
        ("SKYDIO INC", "CN0033"),
        ("斯凱迪奧公司", "CN0033"),
        ("Techinsights Europe Sp. z o.o.", "CN0121"),
        ("漢翔航空工業股份有限公司", "CN0072"),
        ("Boeing Defence, Space and Security", "CN0005"),
    ],
)
def test_a_shipped_party_is_found_as_others_write_it(name: str, party_id: str) -> None:
    best = hits(PartyQuery(name=name))[0]

    assert (best.party_id, best.score >= 90) == (party_id, True)


@pytest.mark.parametrize(
    "name",
    [
        "Siemens AG",
        "Toyota Motor Corporation",
        "华为技术有限公司",
        "Mitsubishi Electric",
        "立方科技研究院",
        "SAP SE",
    ],
)
def test_firms_that_are_not_listed_raise_no_alert(name: str) -> None:
    assert hits(PartyQuery(name=name)) == ()


def test_a_party_on_two_lists_gives_one_hit_for_each_list() -> None:
    found = hits(PartyQuery(name="Lockheed Martin Corporation"))

    assert [(hit.party_id, hit.list) for hit in found if hit.score >= 90] == [
        ("CN0006", "export_control_list"),
        ("CN0006", "unreliable_entity_list"),
    ]


def test_two_announcements_of_one_list_give_one_hit_and_it_is_the_one_in_force() -> None:
    found = hits(PartyQuery(name="Illumina, Inc."))

    assert [hit.list for hit in found] == ["unreliable_entity_list"]
    assert "listing_ended" not in found[0].reasons


def test_hits_come_best_first() -> None:
    first, second = party(party_id="A", name_en="Skydio"), party(party_id="B", name_en="Skydio Inc")

    assert [hit.party_id for hit in hits(PartyQuery(name="Skydio Inc."), first, second)] == ["B", "A"]


def test_an_alias_that_is_given_or_listed_is_compared_too() -> None:
    listed = party(name_en="Formerly Known", aliases="Old Brand Ltd;旧牌公司")

    assert hits(PartyQuery(name="旧牌公司"), listed)[0].score == 100
    found = hits(PartyQuery(name="Something Else", aliases=("OLD BRAND LTD",)), listed)[0]
    assert found.score == 98
    assert "alias_given" in found.reasons


def test_the_same_registration_number_is_a_hundred_whatever_the_name_and_country() -> None:
    listed = party(registration_no="HRB 12-345", jurisdiction="DE")

    found = hits(PartyQuery(name="Renamed AG", registration_no="hrb12345", country="US"), listed)

    assert [(hit.score, hit.reasons[0]) for hit in found] == [(100, "registration_no_same")]


@pytest.mark.parametrize(("name", "low", "high"), [("Skydio Inc", 90, 97), ("Skydio GmbH", 80, 87)])
def test_another_country_lowers_the_score_inside_its_band(name: str, low: int, high: int) -> None:
    listed = party(name_en="Skydio, Inc.", jurisdiction="US")

    there = hits(PartyQuery(name=name, country="DE"), listed)[0]
    here = hits(PartyQuery(name=name, country="us"), listed)[0]

    assert low <= there.score <= high < here.score + 2
    assert there.score < here.score
    assert ("country_differs" in there.reasons, "country_same" in here.reasons) == (True, True)


@pytest.mark.parametrize(
    ("asked", "listed", "low", "high"),
    [
        ("夸扎尔（上海）器件厂有限公司", "夸扎尔器件厂", 80, 89),
        ("夸扎尔器件厂", "夸扎尔(上海)器件厂", 80, 89),
        ("夸扎尔(北京)器件厂", "夸扎尔(上海)器件厂", 80, 89),
        ("Quazar (Shanghai) Widget Works LLC", "Quazar Widget Works LLC", 80, 89),
        ("夸扎尔（上海）器件厂", "夸扎尔(上海)器件厂", 90, 100),
        ("夸扎尔上海器件厂", "夸扎尔（上海）器件厂", 90, 100),
        ("Quazar (Shanghai) Widget Works", "QUAZAR SHANGHAI WIDGET WORKS", 90, 100),
    ],
)
def test_a_place_in_brackets_is_a_place_wherever_it_stands(
    asked: str, listed: str, low: int, high: int
) -> None:
    (found,) = hits(PartyQuery(name=asked), party(name_en="", name_zh=listed))

    assert low <= found.score <= high


def test_a_name_that_is_only_a_place_in_brackets_is_still_a_name() -> None:
    assert hits(PartyQuery(name="(Shanghai)"), party(name_en="Quazar (Shanghai) Widgets")) == ()
    assert hits(PartyQuery(name="(Shanghai)"), party(name_en="Shanghai"))[0].score >= 90


def test_a_reference_list_is_never_matched() -> None:
    foreign = party(list="us_ofac_sdn", legal_force="reference")

    assert hits(PartyQuery(name="Recorded Future, Inc."), foreign) == ()


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2025, 5, 13), None),
        (date(2025, 5, 14), "listing_suspended"),
        (date(2026, 11, 10), "listing_suspended"),
        (date(2026, 11, 11), None),
        (date(2025, 4, 3), "listing_future"),
        (date(2027, 1, 1), "listing_ended"),
    ],
)
def test_a_listing_is_reported_with_its_state_on_the_day(on: date, reason: str | None) -> None:
    listed = party(
        effective_from=date(2025, 4, 4),
        effective_to=date(2027, 1, 1),
        suspended_from=date(2025, 5, 14),
        suspended_to=date(2026, 11, 11),
    )

    found = hits(PartyQuery(name="Recorded Future, Inc."), listed, on=on)[0]

    assert [code for code in found.reasons if code.startswith("listing_")] == ([reason] if reason else [])


def test_an_open_suspension_lasts() -> None:
    listed = replace(party(), suspended_from=date(2025, 5, 14), suspended_to=None)

    assert "listing_suspended" in hits(PartyQuery(name="Recorded Future, Inc."), listed)[0].reasons

"""Screening one transfer."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.match import PartyQuery
from exports.screen import Screening, screen
from exports.tables import CONTROL_ITEMS, PARTY_MEASURES
from reciprocity.treatments import severity
from tests.factories.exports import (
    TODAY,
    default_rule,
    item,
    measure,
    party,
    rules,
    shipped,
    shipped_rules,
    transfer,
)

LISTED = "Recorded Future, Inc."


def codes(finding: Screening) -> list[str]:
    return [ground.code for ground in finding.grounds]


def test_an_ordinary_transfer_is_treated_as_its_place_says() -> None:
    finding = screen(transfer(), shipped_rules(), on=TODAY)

    assert (finding.treatment, finding.hard_stop, finding.hits) == ("standard", False, ())
    assert finding.rule is not None
    assert {ref.table for ref in finding.editions} == {
        "reciprocity",
        "jurisdictions",
        "memberships",
        "control_items",
        "parties",
        "party_measures",
    }


# Hard stops


def test_a_request_of_a_foreign_authority_is_stopped_whatever_the_rules_say() -> None:
    easy = rules(reciprocity=(default_rule("facilitate"),))

    finding = screen(transfer(foreign_authority=True), easy, on=TODAY)

    assert (finding.treatment, finding.hard_stop) == ("prohibit", True)
    assert "art. 36" in finding.grounds[0].citation
    assert "art. 41" in finding.grounds[0].citation


def test_a_party_barred_from_data_transmission_is_stopped_whatever_is_sent() -> None:
    for facts in ({}, {"personal": False}, {"important": True}, {"control_codes": ("1C117.d",)}):
        finding = screen(transfer(LISTED, **facts), shipped_rules(), on=TODAY)

        assert (finding.treatment, finding.hard_stop) == ("prohibit", True)
        assert finding.grounds[0].code == "party_stop"
        assert finding.grounds[0].params["measures"] == ("prohibit_data_transmission",)


def test_prohibited_technology_is_stopped() -> None:
    finding = screen(transfer(control_codes=("050304J",)), shipped_rules(), on=TODAY)

    assert (finding.treatment, finding.hard_stop) == ("prohibit", True)


def test_prohibited_technology_without_a_code_is_declared_by_its_number() -> None:
    gene_editing = next(row for row in shipped(CONTROL_ITEMS) if "gene editing" in row.name_en)

    finding = screen(transfer(control_codes=(gene_editing.item_no,)), shipped_rules(), on=TODAY)

    assert finding.hard_stop
    assert finding.grounds[0].key == gene_editing.item_no


def test_technology_whose_ban_was_lifted_is_not_stopped() -> None:
    finding = screen(transfer(control_codes=("050302J",)), shipped_rules(), on=TODAY)

    assert (finding.treatment, finding.hard_stop) == ("standard", False)
    assert "item_not_in_force" in codes(finding)


@pytest.mark.parametrize(
    ("places", "treatment", "hard"), [(("KP",), "prohibit", True), (("SG", "KP"), "prohibit", True)]
)
def test_an_item_banned_for_a_destination_is_stopped_there_and_on_the_way_there(
    places: tuple[str, ...], treatment: str, *, hard: bool
) -> None:
    finding = screen(transfer(jurisdictions=places, control_codes=("I137",)), shipped_rules(), on=TODAY)

    assert (finding.treatment, finding.hard_stop) == (treatment, hard)


def test_an_item_banned_for_one_destination_may_go_to_another() -> None:
    finding = screen(transfer(control_codes=("I137",)), shipped_rules(), on=TODAY)

    assert (finding.treatment, finding.hard_stop) == ("standard", False)
    assert "item_other_destination" in codes(finding)


def test_technical_data_to_a_place_with_banned_items_without_code_is_for_a_person() -> None:
    facts = {"jurisdictions": ("KP",), "data_categories": ("technical_data",), "personal": False}

    assert screen(transfer(**facts), shipped_rules(), on=TODAY).treatment == "refer"
    assert screen(transfer(**{**facts, "jurisdictions": ("SG",)}), shipped_rules(), on=TODAY).treatment == (
        "standard"
    )


def test_a_hard_stop_outranks_what_a_person_would_have_to_decide() -> None:
    unsure = rules(stale=True, parties=(party(),))

    finding = screen(transfer(LISTED, control_codes=("9E999",)), unsure, on=TODAY)

    assert (finding.treatment, finding.hard_stop) == ("prohibit", True)
    assert {"party_stop", "party_list_stale", "control_code_unknown"} <= set(codes(finding))


# Status of facts


@pytest.mark.parametrize("weak", ["listing", "mapping"])
def test_a_stop_that_is_not_verified_is_for_a_person(weak: str) -> None:
    listing = party(status="unverified" if weak == "listing" else "verified")
    mapping = measure(
        "prohibit_data_transmission",
        "personal_data",
        "stop",
        status="unverified" if weak == "mapping" else "verified",
    )

    finding = screen(transfer(LISTED), rules(parties=(listing,), measures=(mapping,)), on=TODAY)

    assert (finding.treatment, finding.hard_stop) == ("refer", False)
    assert finding.grounds[0].status == "unverified"


def test_an_unverified_item_needs_a_person_and_a_verified_one_a_licence() -> None:
    for status, treatment in (("unverified", "refer"), ("secondary", "licence_required")):
        known = rules(items=(item(status=status),))

        assert screen(transfer(control_codes=("1C117.d",)), known, on=TODAY).treatment == treatment


# Party hits


def test_a_name_that_is_only_alike_is_for_a_person() -> None:
    finding = screen(transfer("Recorded Future"), shipped_rules(), on=TODAY)

    assert (finding.treatment, finding.hard_stop) == ("refer", False)
    assert codes(finding)[0] == "party_unconfirmed"
    assert 80 <= finding.hits[0].score < 90


def test_a_listing_whose_measures_do_not_touch_the_act_is_shown_and_changes_nothing() -> None:
    finding = screen(transfer("TDK Corporation"), shipped_rules(), on=TODAY)

    assert finding.treatment == "standard"
    assert finding.hits[0].party_id == "CN0135"
    assert "party_no_effect" in codes(finding)


def test_a_watched_party_gets_a_single_licence_only_for_controlled_items() -> None:
    single = measure("licence_single_only", "controlled_item", "single_licence_only")
    watched = party(list="watch_list", measures=("licence_single_only",))
    known = rules(parties=(watched,), measures=(single,), items=(item(),))

    finding = screen(transfer(LISTED, personal=False, control_codes=("1C117.d",)), known, on=TODAY)

    assert finding.treatment == "licence_required"
    assert finding.conditions == ("single_licence_only",)


def test_a_measure_that_no_table_explains_is_for_a_person() -> None:
    finding = screen(transfer(LISTED), rules(parties=(party(measures=("new_kind",)),)), on=TODAY)

    assert finding.treatment == "refer"
    assert "party_measure_unmapped" in codes(finding)


def test_a_stop_that_hangs_on_an_unknown_fact_is_for_a_person() -> None:
    only_important = (
        measure("prohibit_data_transmission", "personal_data", "none"),
        measure("prohibit_data_transmission", "important_data", "stop"),
    )
    known = rules(parties=(party(),), measures=only_important)

    assert screen(transfer(LISTED, important=None), known, on=TODAY).treatment == "refer"
    assert screen(transfer(LISTED, important=False), known, on=TODAY).treatment == "standard"
    assert screen(transfer(LISTED, important=True), known, on=TODAY).hard_stop


# Days


@pytest.mark.parametrize(
    ("on", "stopped"),
    [
        (date(2025, 5, 13), True),
        (date(2025, 5, 14), False),
        (date(2026, 11, 10), False),
        (date(2026, 11, 11), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
        (date(2025, 4, 3), False),
    ],
)
def test_a_listing_acts_from_its_first_day_but_not_while_suspended_nor_from_its_end(
    on: date, *, stopped: bool
) -> None:
    listing = party(
        effective_from=date(2025, 4, 4),
        effective_to=date(2027, 1, 1),
        suspended_from=date(2025, 5, 14),
        suspended_to=date(2026, 11, 11),
    )

    finding = screen(transfer(LISTED), rules(parties=(listing,)), on=on)

    assert finding.hard_stop is stopped
    assert len(finding.hits) == 1


@pytest.mark.parametrize(
    ("on", "treatment"),
    [
        (date(2025, 11, 6), "licence_required"),
        (date(2025, 11, 7), "standard"),
        (date(2026, 11, 10), "standard"),
        (date(2026, 11, 11), "licence_required"),
        (date(2025, 10, 8), "standard"),
    ],
)
def test_the_rare_earth_technology_control_comes_back_the_day_after_its_suspension(
    on: date, treatment: str
) -> None:
    finding = screen(transfer(control_codes=("1E902.a",)), shipped_rules(), on=on)

    assert finding.treatment == treatment


# Control codes


@pytest.mark.parametrize(
    ("code", "ground"),
    [
        ("1C117.d", "item_licence_required"),
        ("1C117.d.3", "item_licence_required"),
        ("１ｃ117.D", "item_licence_required"),
        ("086501X", "item_licence_required"),
        ("1C117", "control_code_too_wide"),
        ("9A999", "control_code_unknown"),
        ("999999J", "control_code_unknown"),
        ("1F117", "control_code_malformed"),
        ("rocket", "control_code_malformed"),
        ("", "control_code_malformed"),
    ],
)
def test_a_declared_code_is_placed_on_the_list_or_left_to_a_person(code: str, ground: str) -> None:
    finding = screen(transfer(control_codes=(code,)), shipped_rules(), on=TODAY)

    assert codes(finding)[0] == ground
    assert finding.treatment == ("licence_required" if ground == "item_licence_required" else "refer")


def test_the_nearest_listed_item_decides_and_not_the_heading_above_it() -> None:
    suspended = item("1E902.a", suspended_from=date(2025, 1, 1), item_no="I901")
    known = rules(items=(item("1E", item_no="I902"), suspended))

    assert screen(transfer(control_codes=("1E902.a",)), known, on=TODAY).treatment == "standard"
    assert screen(transfer(control_codes=("1E001",)), known, on=TODAY).treatment == "licence_required"


def test_an_unknown_code_makes_the_line_a_controlled_item_for_a_listed_party() -> None:
    stops_items = measure("prohibit_export_dual_use_items", "controlled_item", "stop")
    barred = party(measures=("prohibit_export_dual_use_items",))
    known = rules(parties=(barred,), measures=(stops_items,))

    assert screen(transfer(LISTED, personal=False, control_codes=("9A999",)), known, on=TODAY).hard_stop


# Places


def test_an_onward_place_that_is_stricter_decides() -> None:
    known = rules(reciprocity=(default_rule(), default_rule("licence_required", "US")))

    finding = screen(transfer(jurisdictions=("SG", "US")), known, on=TODAY)

    assert finding.treatment == "licence_required"
    assert (finding.rule.row if finding.rule else None) == 2
    assert "onward_place_stricter" in codes(finding)


def test_an_onward_place_that_is_milder_does_not_ease_the_recipients() -> None:
    known = rules(reciprocity=(default_rule("enhanced_review"), default_rule("facilitate", "SG")))

    assert screen(transfer(jurisdictions=("US", "SG")), known, on=TODAY).treatment == "enhanced_review"


def test_a_foreigner_reading_controlled_data_inside_the_country_is_screened_all_the_same() -> None:
    inside = transfer(jurisdictions=("CN",), control_codes=("1C117.d",), scenario="research")

    assert screen(inside, shipped_rules(), on=TODAY).treatment == "licence_required"
    assert screen(transfer(LISTED, jurisdictions=("CN",)), shipped_rules(), on=TODAY).hard_stop


# Nothing is cleared by default


@pytest.mark.parametrize(
    ("facts", "ground"),
    [
        ({"jurisdictions": ()}, "jurisdiction_missing"),
        ({"jurisdictions": ("ZZ",)}, "unknown_jurisdiction"),
        ({"jurisdictions": ("SG", "ZZ")}, "unknown_jurisdiction"),
        ({"name": "  "}, "recipient_unnamed"),
    ],
)
def test_what_is_not_known_is_for_a_person(facts: dict[str, Any], ground: str) -> None:
    finding = screen(transfer(**facts), shipped_rules(), on=TODAY)

    assert finding.treatment == "refer"
    assert ground in codes(finding)


def test_a_stale_party_list_clears_nobody_and_says_so_to_officers_only() -> None:
    finding = screen(transfer(), shipped_rules(stale=True), on=TODAY)

    assert finding.treatment == "refer"
    assert [ground.internal for ground in finding.grounds if ground.code == "party_list_stale"] == [True]


# Rows, not code


def test_changing_a_row_changes_the_finding() -> None:
    asked = transfer("TDK Corporation")
    milder = rules(parties=(party(name_en="TDK Corporation", measures=("fine",)),))
    harsher = rules(parties=(party(name_en="TDK Corporation"),))

    assert screen(asked, milder, on=TODAY).treatment == "standard"
    assert screen(asked, harsher, on=TODAY).treatment == "prohibit"


def test_changing_what_a_measure_does_changes_the_finding() -> None:
    asked = transfer(LISTED)
    eased = [replace(row, effect="none") for row in shipped(PARTY_MEASURES)]

    assert screen(asked, shipped_rules(), on=TODAY).hard_stop
    assert screen(asked, shipped_rules(measures=eased), on=TODAY).treatment == "standard"


PLACE = st.sampled_from(["US", "SG", "KP", "CN"])
CODE = st.sampled_from(["1C117.d", "1E902.a", "050304J", "086501X", "9A999", "nonsense"])
NAME = st.sampled_from([LISTED, "Recorded Future", "Nobody Knows Ltd", "TDK Corporation"])
TREATMENT = st.sampled_from(["facilitate", "standard", "enhanced_review", "licence_required", "prohibit"])


@given(
    places=st.lists(PLACE, min_size=1, max_size=3),
    declared=st.lists(CODE, max_size=2),
    name=NAME,
    personal=st.sampled_from([True, False, None]),
    treatment=TREATMENT,
    other=st.sampled_from(["party", "item", "rule", "measure"]),
)
def test_adding_an_unrelated_row_never_lowers_the_treatment(
    places: list[str], declared: list[str], name: str, personal: bool | None, treatment: str, other: str
) -> None:
    asked = transfer(name, jurisdictions=tuple(places), control_codes=tuple(declared), personal=personal)
    parts: dict[str, Any] = {"reciprocity": (default_rule(treatment),)}
    more = {
        "party": {"parties": (*shipped_rules().parties.rows, party(party_id="X", name_en="Zzyzx Qwerty"))},
        "item": {"items": (*shipped(CONTROL_ITEMS), item("7A123.b"))},
        "rule": {"reciprocity": (default_rule(treatment), default_rule("facilitate", "DE"))},
        "measure": {"measures": (*shipped(PARTY_MEASURES), measure("unheard_of", "personal_data", "none"))},
    }[other]

    before = screen(asked, shipped_rules(**parts), on=TODAY)
    after = screen(asked, shipped_rules(**{**parts, **more}), on=TODAY)

    assert (after.hard_stop, severity(after.treatment)) == (before.hard_stop, severity(before.treatment))


@pytest.mark.django_db
def test_every_ground_can_be_said_in_words() -> None:
    asked = transfer(
        LISTED, jurisdictions=("KP", "US"), control_codes=("1C117.d", "I137", "1C117", "x"), important=None
    )

    for ground in screen(asked, shipped_rules(stale=True), on=TODAY).grounds:
        for language in ("en", "zh"):
            assert ground.sentence(language)
            assert "{" not in ground.sentence(language)


def test_a_recipient_is_found_by_its_registration_number_alone() -> None:
    listed = party(registration_no="HRB 12345")
    asked = replace(transfer(), recipient=PartyQuery(name="Renamed AG", registration_no="HRB12345"))

    assert screen(asked, rules(parties=(listed,)), on=TODAY).hard_stop

"""Steps 2 to 5 of precedence, one rule a table."""

from datetime import date, timedelta

import pytest

from tests.factories.reciprocity import ask, exemption, over, row, rules

STANDARD = row("standard")


def chosen(treated) -> int | None:
    return treated.rule.row if treated.rule else None


@pytest.mark.parametrize(
    ("less", "more", "jurisdiction", "facts"),
    [
        ({"jurisdiction": "*"}, {"jurisdiction": "EU"}, "DE", {}),
        ({"jurisdiction": "EU"}, {"jurisdiction": "DE"}, "DE", {}),
        ({"jurisdiction": "DE"}, {"jurisdiction": "*", "scope": "GBA"}, "DE", {"scope": "GBA-SZ"}),
        (
            {"jurisdiction": "HK", "scope": "GBA"},
            {"jurisdiction": "HK", "scope": "GBA-SZ"},
            "HK",
            {"scope": "GBA-SZ"},
        ),
        (
            {"jurisdiction": "*", "scope": "GBA"},
            {"jurisdiction": "HK", "scope": "GBA"},
            "HK",
            {"scope": "GBA"},
        ),
    ],
)
@pytest.mark.parametrize(("at_less", "at_more"), [("prohibit", "facilitate"), ("facilitate", "prohibit")])
def test_the_more_specific_place_decides_milder_or_stricter(
    less, more, jurisdiction, facts, at_less, at_more
) -> None:
    treated = ask(
        rules(row(at_less, **less, data_category="genomic"), row(at_more, **more)), jurisdiction, **facts
    )

    assert treated.treatment == at_more
    assert chosen(treated) == 2
    assert [ref.row for ref in treated.beaten] == [1]


LADDER = [
    ({}, {"data_category": "personal"}),
    ({"data_category": "personal"}, {"data_category": "genomic"}),
    (
        {
            "data_category": "personal",
            "grade": "general",
            "transaction_kind": "vendor",
            "scenario": "cloud",
            "recipient_kind": "affiliate",
            **over(10),
        },
        {"data_category": "genomic"},
    ),
    (
        {"transaction_kind": "vendor", "scenario": "cloud", "recipient_kind": "affiliate", **over(10)},
        {"grade": "general"},
    ),
    ({"scenario": "cloud", "recipient_kind": "affiliate", **over(10)}, {"transaction_kind": "vendor"}),
    ({"recipient_kind": "affiliate", **over(10)}, {"scenario": "cloud"}),
    (over(10), {"recipient_kind": "affiliate"}),
    ({}, over(10)),
]
FULL = {
    "grade": "general",
    "transaction_kind": "vendor",
    "scenario": "cloud",
    "recipient_kind": "affiliate",
    "count": 100,
    "count_unit": "persons",
}


@pytest.mark.parametrize(("less", "more"), LADDER)
@pytest.mark.parametrize(("at_less", "at_more"), [("prohibit", "standard"), ("standard", "prohibit")])
def test_in_one_place_the_first_difference_decides(less, more, at_less, at_more) -> None:
    these = rules(row(at_less, jurisdiction="US", **less), row(at_more, jurisdiction="US", **more))

    treated = ask(these, **FULL)

    assert (treated.treatment, chosen(treated)) == (at_more, 2)


def test_two_blocs_rank_equally_so_the_stricter_stands_and_both_are_shown() -> None:
    these = rules(
        row("licence_required", jurisdiction="EU"), row("enhanced_review", jurisdiction="EEA"), STANDARD
    )

    treated = ask(these, "DE")

    assert treated.treatment == "licence_required"
    assert chosen(treated) == 1
    assert {ref.row for ref in treated.beaten} == {2, 3}
    assert "treat_beaten_tied" in {ground.code for ground in treated.grounds}


def test_equal_rows_of_equal_treatment_add_their_conditions() -> None:
    these = rules(
        row("standard", jurisdiction="EU", conditions=("notice",)),
        row("standard", jurisdiction="EEA", conditions=("onward_bar",)),
        row("facilitate", conditions=("filing_required",)),
    )

    assert set(ask(these, "DE").conditions) == {"notice", "onward_bar"}


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2020, 1, 31), "prohibit"),
        (date(2020, 2, 1), "standard"),
    ],
)
def test_leaving_a_bloc_changes_the_answer_on_that_day_only(on, expected) -> None:
    these = rules(row("prohibit", jurisdiction="EU"), STANDARD)

    assert ask(these, "GB", on=on).treatment == expected
    assert ask(these, "DE", on=on).treatment == "prohibit"


@pytest.mark.parametrize(
    ("scope", "expected"),
    [("GBA-SZ", "prohibit"), ("GBA-GZ", "facilitate"), ("GBA", "facilitate"), ("", "standard")],
)
def test_a_city_fits_its_parent_and_never_another_city(scope, expected) -> None:
    these = rules(
        row("facilitate", jurisdiction="HK", scope="GBA"),
        row("prohibit", jurisdiction="HK", scope="GBA-SZ"),
        STANDARD,
    )

    assert ask(these, "HK", scope=scope).treatment == expected


def test_a_scope_row_still_needs_its_jurisdiction() -> None:
    these = rules(row("facilitate", jurisdiction="HK", scope="GBA"), STANDARD)

    assert ask(these, "US", scope="GBA").treatment == "standard"


START, END = date(2025, 11, 10), date(2026, 11, 10)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (START - timedelta(days=1), "standard"),
        (START, "prohibit"),
        (END - timedelta(days=1), "prohibit"),
        (END, "standard"),
    ],
)
def test_a_row_holds_from_its_first_day_to_the_day_before_its_end(on, expected) -> None:
    these = rules(row("prohibit", jurisdiction="US", effective_from=START, effective_to=END), STANDARD)

    assert ask(these, on=on).treatment == expected


@pytest.mark.parametrize("field", ["grade", "transaction_kind", "scenario", "recipient_kind", "scope"])
def test_a_missing_field_matches_only_rows_whose_cell_is_empty(field) -> None:
    value = {"scope": "GBA", "grade": "general"}.get(field, "other")
    these = rules(row("prohibit", jurisdiction="US", **{field: value}), STANDARD)

    assert ask(these).treatment == "standard"
    assert ask(these, **{field: value}).treatment == "prohibit"


def test_the_group_row_reaches_personal_categories_only() -> None:
    these = rules(row("prohibit", jurisdiction="US", data_category="personal"), STANDARD)

    answers = {name: ask(these, "US", name).treatment for name in ("genomic", "personal", "energy", "")}

    assert answers == {"genomic": "prohibit", "personal": "prohibit", "energy": "standard", "": "standard"}


def test_an_exemption_removes_its_measures_rules_and_nothing_else() -> None:
    these = rules(
        row("prohibit", jurisdiction="US", data_category="genomic", measure="us-a"),
        row("licence_required", jurisdiction="US", data_category="genomic", measure="us-b"),
        exemption("us-a", jurisdiction="US", scenario="payment"),
        STANDARD,
    )

    assert ask(these).treatment == "prohibit"
    exempt = ask(these, scenario="payment")
    assert (exempt.treatment, chosen(exempt)) == ("licence_required", 2)
    assert "treat_beaten_exempted" in {ground.code for ground in exempt.grounds}


def test_the_exemptions_own_treatment_competes_with_what_is_left() -> None:
    these = rules(
        row("prohibit", jurisdiction="US", data_category="genomic", measure="us-a"),
        row("licence_required", jurisdiction="US", measure="us-b"),
        exemption("us-a", "enhanced_review", jurisdiction="US", scenario="payment"),
        STANDARD,
    )

    treated = ask(these, scenario="payment")

    assert (treated.treatment, chosen(treated)) == ("enhanced_review", 3)


def test_an_exemption_of_one_place_leaves_the_rules_of_another() -> None:
    these = rules(
        row("prohibit", jurisdiction="EU", measure="m"),
        exemption("m", jurisdiction="EEA"),
        STANDARD,
    )

    assert ask(these, "DE").treatment == "prohibit"


def test_without_a_rule_a_person_decides() -> None:
    treated = ask(rules(row("standard", jurisdiction="JP")))

    assert (treated.treatment, treated.rule) == ("refer", None)
    assert [ground.code for ground in treated.grounds] == ["treat_no_rule"]


@pytest.mark.parametrize("code", ["XX", "*", "", "us"])
def test_an_unknown_jurisdiction_is_for_a_person(code) -> None:
    treated = ask(rules(STANDARD), code)

    assert (treated.treatment, treated.rule) == ("refer", None)
    assert [ground.code for ground in treated.grounds] == ["unknown_jurisdiction"]


def test_a_category_is_taken_one_by_one_and_the_strictest_stands() -> None:
    these = rules(
        row("prohibit", jurisdiction="US", data_category="genomic", **over(100)),
        row("licence_required", jurisdiction="US", data_category="health", **over(50)),
        STANDARD,
    )

    below = ask(these, "US", "health;identifiers;genomic", count=100, count_unit="persons")
    above = ask(these, "US", "health;identifiers;genomic", count=101, count_unit="persons")

    assert (below.treatment, chosen(below)) == ("licence_required", 2)
    assert (above.treatment, chosen(above)) == ("prohibit", 1)
    assert {ref.row for ref in above.beaten} == {2, 3}


def test_refer_outranks_prohibit_among_categories() -> None:
    these = rules(
        row("prohibit", jurisdiction="US", data_category="genomic"),
        row("refer", jurisdiction="US", data_category="health"),
        STANDARD,
    )

    assert ask(these, "US", "genomic;health").treatment == "refer"


@pytest.mark.parametrize(
    ("treatment", "status", "expected"),
    [
        ("prohibit", "unverified", "refer"),
        ("licence_required", "unverified", "refer"),
        ("enhanced_review", "unverified", "refer"),
        ("standard", "unverified", "standard"),
        ("facilitate", "unverified", "facilitate"),
        ("refer", "unverified", "refer"),
        ("prohibit", "secondary", "prohibit"),
        ("prohibit", "verified", "prohibit"),
    ],
)
def test_an_unverified_row_founds_nothing_harsher_than_standard(treatment, status, expected) -> None:
    treated = ask(rules(row(treatment, jurisdiction="US", status=status), STANDARD))

    assert treated.treatment == expected
    assert chosen(treated) == 1
    held = expected != treatment
    assert ("treat_unfounded" in {ground.code for ground in treated.grounds}) is held


def test_changing_a_row_changes_the_finding() -> None:
    before = rules(row("standard", jurisdiction="US"), STANDARD)
    after = rules(row("prohibit", jurisdiction="US"), STANDARD)

    assert (ask(before).treatment, ask(after).treatment) == ("standard", "prohibit")


def test_the_grounds_cite_rule_measure_and_edition_and_carry_conditions() -> None:
    these = rules(
        row(
            "licence_required",
            jurisdiction="US",
            measure="us-a",
            instrument="A Program",
            citation="sec. 1",
            conditions=("notice", "retention_days=30"),
        ),
        STANDARD,
    )

    treated = ask(these)

    ground = treated.grounds[0]
    assert (ground.citation, ground.table, ground.edition, ground.row) == (
        "A Program, sec. 1",
        "reciprocity",
        1,
        1,
    )
    assert ground.params["measure"] == "us-a"
    assert ground.key == treated.rule.key
    assert treated.conditions == ("notice", "retention_days=30")
    assert treated.edition.id == 1

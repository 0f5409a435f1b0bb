"""Thresholds: numbers, units, and volumes that nobody knows."""

import pytest

from tests.factories.reciprocity import ask, exemption, over, row, rules

STANDARD = row("standard")
GENOMIC = {"jurisdiction": "US", "data_category": "genomic"}


@pytest.mark.parametrize(
    ("op", "bound", "count", "met"),
    [
        ("gt", 100, 99, False),
        ("gt", 100, 100, False),
        ("gt", 100, 101, True),
        ("ge", 100, 99, False),
        ("ge", 100, 100, True),
        ("ge", 100, 101, True),
        ("gt", 0, 0, False),
        ("ge", 0, 0, True),
        ("gt", 10**17, 10**18, True),
        ("gt", 100, 10**40, True),
    ],
)
def test_a_threshold_is_met_exactly_by_its_operator(op, bound, count, met) -> None:
    these = rules(row("prohibit", **GENOMIC, **over(bound, op=op)), STANDARD)

    treated = ask(these, count=count, count_unit="persons")

    assert treated.treatment == ("prohibit" if met else "standard")


@pytest.mark.parametrize(
    "facts",
    [{}, {"count_unit": "persons"}, {"count": 5}, {"count": 5, "count_unit": "devices"}, {"count": 0}],
)
def test_without_a_count_in_the_rows_unit_a_person_decides(facts) -> None:
    these = rules(row("prohibit", **GENOMIC, **over(100)), STANDARD)

    treated = ask(these, **facts)

    assert treated.treatment == "refer"
    assert treated.rule.row == 1
    needed = [ground for ground in treated.grounds if ground.code == "treat_count_needed"]
    assert [ground.params["unit"] for ground in needed] == ["persons"]


def test_a_threshold_of_zero_still_needs_a_count() -> None:
    assert ask(rules(row("prohibit", **GENOMIC, **over(0, op="ge")), STANDARD)).treatment == "refer"


def test_a_missing_count_is_harmless_where_the_row_could_not_decide() -> None:
    these = rules(
        row("prohibit", jurisdiction="US", **over(100)),
        row("standard", jurisdiction="US", data_category="genomic"),
        STANDARD,
    )

    assert ask(these).treatment == "standard"
    assert ask(these, "US", "health").treatment == "refer"


def test_a_missing_count_is_harmless_where_a_more_specific_place_decides() -> None:
    these = rules(row("prohibit", jurisdiction="EU", **over(1)), row("standard", jurisdiction="DE"), STANDARD)

    assert ask(these, "DE").treatment == "standard"


def test_the_row_shown_is_the_strictest_that_the_volume_could_reach() -> None:
    these = rules(
        row("enhanced_review", **GENOMIC, **over(10)), row("prohibit", **GENOMIC, **over(1000)), STANDARD
    )

    treated = ask(these)

    assert (treated.treatment, treated.rule.row) == ("refer", 2)


def test_a_volume_between_two_unknown_thresholds_is_thought_of() -> None:
    """A high threshold exempts from the measure of a low one: only in between does the low one decide."""
    these = rules(
        row("prohibit", **GENOMIC, **over(10), measure="us-a"),
        exemption("us-a", jurisdiction="US", **over(1000)),
        row("standard", **GENOMIC),
        STANDARD,
    )

    treated = ask(these)

    assert (treated.treatment, treated.rule.row) == ("refer", 1)


def test_an_exemption_whose_volume_is_unknown_is_not_relied_on() -> None:
    these = rules(
        row("prohibit", **GENOMIC, measure="us-a"),
        row("standard", **GENOMIC, measure="us-b"),
        exemption("us-a", jurisdiction="US", **over(5)),
        STANDARD,
    )

    treated = ask(these)

    assert treated.treatment == "refer"
    assert "treat_count_differs" in {ground.code for ground in treated.grounds}


def test_each_category_of_a_set_takes_the_count_of_the_whole_set() -> None:
    these = rules(
        row("prohibit", jurisdiction="US", data_category="geolocation", **over(10, "devices")),
        row("licence_required", **GENOMIC, **over(10)),
        STANDARD,
    )

    treated = ask(these, "US", "geolocation;genomic", count=11, count_unit="persons")

    assert treated.treatment == "refer"


def test_a_known_row_that_is_equal_and_as_strict_needs_no_count() -> None:
    these = rules(
        row("prohibit", **GENOMIC, **over(10)), row("prohibit", **GENOMIC, **over(10, "devices")), STANDARD
    )

    treated = ask(these, count=11, count_unit="persons")

    assert (treated.treatment, treated.rule.row) == ("prohibit", 1)

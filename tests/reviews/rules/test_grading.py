"""The grade that impacts lead to."""

import pytest

from reviews.rules.grading import GRADING, Impact, ImpactError, grade
from tests.reviews.rules.editions import edition, setting

TABLE = edition(GRADING)


def of(*impacts):
    found = grade([Impact(*impact) for impact in impacts], TABLE)
    return found.grade, found.sublevel


@pytest.mark.parametrize("degree", ["especially_serious", "serious"])
def test_serious_harm_to_national_security_is_core(degree):
    assert of(("national_security", degree)) == ("core", None)


@pytest.mark.parametrize("thing", ["economic_operation", "social_order", "public_interest"])
@pytest.mark.parametrize(
    ("degree", "expected"), [("especially_serious", "core"), ("serious", "important"), ("general", "general")]
)
def test_harm_to_the_economy_order_or_the_public_follows_its_degree(thing, degree, expected):
    assert of((thing, degree)) == (expected, None)


@pytest.mark.parametrize("whose", ["organisation_rights", "individual_rights"])
@pytest.mark.parametrize(
    ("degree", "sublevel"), [("none", 1), ("general", 2), ("serious", 3), ("especially_serious", 4)]
)
def test_harm_to_rights_alone_is_general_with_a_sublevel(whose, degree, sublevel):
    assert of((whose, degree)) == ("general", sublevel)


def test_the_strictest_impact_decides_and_the_sublevel_goes():
    impacts = (
        ("individual_rights", "especially_serious"),
        ("social_order", "serious"),
        ("public_interest", "none"),
    )

    assert of(*impacts) == ("important", None)


def test_the_highest_sublevel_known_stands_for_general_data():
    impacts = (
        ("individual_rights", "general"),
        ("organisation_rights", "serious"),
        ("social_order", "general"),
    )

    assert of(*impacts) == ("general", 3)


def test_the_order_of_impacts_does_not_matter():
    impacts = [("individual_rights", "serious"), ("national_security", "general"), ("social_order", "none")]

    assert of(*impacts) == of(*reversed(impacts))


def test_the_grounds_are_the_rows_that_decided():
    found = grade([Impact("individual_rights", "serious"), Impact("social_order", "serious")], TABLE)

    assert [ground.key for ground in found.grounds] == ["social_order|serious"]
    assert found.grounds[0].edition == TABLE.ref.id


@pytest.mark.parametrize(
    ("impacts", "field"),
    [
        ([], "impacts"),
        ([Impact("weather", "serious")], "impacts[0].object"),
        ([Impact("social_order", "serious"), Impact("social_order", "unknown")], "impacts[1].degree"),
        ([Impact("", "serious")], "impacts[0].object"),
    ],
)
def test_an_impact_the_table_does_not_know_is_refused_by_name(impacts, field):
    with pytest.raises(ImpactError) as refused:
        grade(impacts, TABLE)

    assert refused.value.field == field


def test_another_grade_in_the_edition_changes_the_answer():
    key = {"impact_object": "social_order", "harm_degree": "general"}
    stricter = edition(GRADING, alter=setting(key, grade="important"))

    assert grade([Impact("social_order", "general")], TABLE).grade == "general"
    assert grade([Impact("social_order", "general")], stricter).grade == "important"

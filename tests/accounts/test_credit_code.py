"""The check character of GB 32100, against published codes."""

import pytest
from django.core.exceptions import ValidationError

from accounts.credit_code import ALPHABET, check_character, validate_uscc


@pytest.mark.parametrize("code", ["914403001922038216", "91330100799655058B", "9144030071526726XG"])
def test_codes_of_real_firms_pass(code):
    validate_uscc(code)


@pytest.mark.parametrize("place", range(18))
def test_any_one_wrong_character_is_noticed(place):
    code = "91330100799655058B"
    for letter in set(ALPHABET) - {code[place]}:
        with pytest.raises(ValidationError) as refused:
            validate_uscc(code[:place] + letter + code[place + 1 :])
        assert refused.value.code == "uscc_check"


def test_two_neighbours_changing_places_are_noticed():
    with pytest.raises(ValidationError):
        validate_uscc("91330100796955058B")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "uscc_length"),
        ("91330100799655058", "uscc_length"),
        ("91330100799655058BB", "uscc_length"),
        ("9133010079965505OB", "uscc_character"),
        ("91330100799655058b", "uscc_character"),
        ("９1330100799655058B", "uscc_character"),
    ],
)
def test_other_shapes_are_refused_for_what_they_are(code, problem):
    with pytest.raises(ValidationError) as refused:
        validate_uscc(code)
    assert refused.value.code == problem


def test_every_check_value_has_a_character():
    assert {check_character("0" * 16 + letter) for letter in ALPHABET} == set(ALPHABET)

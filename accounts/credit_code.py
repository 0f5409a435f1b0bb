"""Owns the unified social credit code, its alphabet and check character (GB 32100-2015); no enterprise."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18


def check_character(body: str) -> str:
    """The 18th character for the first 17: weights 3^i, modulus 31; ValueError for a letter outside."""
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return ALPHABET[-total % 31]


def validate_uscc(value: str) -> None:
    """Raises ValidationError saying what is wrong: the length, a character, or the check character."""
    if len(value) != LENGTH:
        raise ValidationError(_("A unified social credit code has 18 characters."), code="uscc_length")
    if any(letter not in ALPHABET for letter in value):
        raise ValidationError(
            _("A unified social credit code has digits and capital letters other than I, O, S, V and Z."),
            code="uscc_character",
        )
    if check_character(value[:-1]) != value[-1]:
        raise ValidationError(
            _("The last character does not fit the rest: the code is mistyped."), code="uscc_check"
        )

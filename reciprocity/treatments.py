"""Treatments and their order: owns which is stricter and what a status may found, and reads no rule."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Treatment(models.TextChoices):
    """What we do with a transfer to a place, mildest first; `refer` means that a person must decide."""

    FACILITATE = "facilitate", _("facilitated")
    STANDARD = "standard", _("standard")
    ENHANCED_REVIEW = "enhanced_review", _("enhanced review")
    LICENCE_REQUIRED = "licence_required", _("licence required")
    PROHIBIT = "prohibit", _("prohibited")
    REFER = "refer", _("referred to a person")


ORDER: tuple[Treatment, ...] = tuple(Treatment)
HARSHER = frozenset({Treatment.ENHANCED_REVIEW, Treatment.LICENCE_REQUIRED, Treatment.PROHIBIT})


# Members of the group `personal` of the code list data_category, where the code lists are not at hand.
PERSONAL_CATEGORIES = frozenset(
    {
        "identifiers",
        "contact",
        "biometric",
        "genomic",
        "omic_other",
        "geolocation",
        "health",
        "financial",
        "communications",
        "minors",
        "religious_belief",
        "specific_identity",
        "employment",
        "behaviour",
    }
)


def severity(treatment: str) -> int:
    """Rank from 0 (facilitate) to 5 (refer, which outranks all but a hard stop)."""
    return ORDER.index(Treatment(treatment))


def strictest(treatments: Iterable[str]) -> Treatment:
    """The most severe of at least one treatment; ValueError when there is none."""
    return Treatment(max(treatments, key=severity))


def founded(treatment: str, status: str) -> Treatment:
    """What a row of that status founds; unverified and harsher than standard is for a person to decide."""
    if status == "unverified" and treatment in HARSHER:
        return Treatment.REFER
    return Treatment(treatment)

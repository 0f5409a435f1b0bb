"""Declares nothing itself: importing it registers every rule table of reviews and the reasons of its
grounds."""

from reviews.rules import (  # noqa: F401
    calendar,
    checklists,
    clocks,
    factors,
    grading,
    pathways,
    reasons,
    remedies,
    scenarios,
    sensitive,
)
from reviews.stages import reasons as stage_reasons  # noqa: F401

"""Owns the facts that triage reads and their ranges; knows no rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reviews.rules.pathways import COUNTS, FTZ_SAYS, YES_NO, HandlerKind, Route, ScenarioExemption

NOT_ON_A_LIST = ""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "is_ciio": YES_NO,
    "contains_important_data": YES_NO,
    "scenario_exemption": tuple(ScenarioExemption.values),
    "handler_kind": tuple(HandlerKind.values),
    "route": tuple(Route.values),
    "outbound": YES_NO,
    "ftz_list_says": (NOT_ON_A_LIST, *FTZ_SAYS),
    "other_law": YES_NO,
}


class FactError(ValueError):
    """A fact is out of its range; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True, kw_only=True)
class TriageFacts:
    """What triage reads. None is unknown; the optional fields have the defaults of an ordinary case.

    Counts are natural persons, de-duplicated: `pi_count_this_year` without those whose sensitive data is
    sent, since 1 January; the last three only matter under the law before 2024-03-22. A handler of kind
    `ciio` is a CIIO whatever `is_ciio` says: the stricter statement stands. Raises FactError for a value
    outside its choices.
    """

    is_ciio: str | None = None
    contains_important_data: str | None = None
    pi_count_this_year: int | None = None
    sensitive_pi_count_this_year: int | None = None
    scenario_exemption: str | None = None
    handler_kind: str | None = HandlerKind.ENTERPRISE.value
    route: str | None = Route.NONE.value
    outbound: str | None = "yes"
    ftz_list_says: str | None = NOT_ON_A_LIST
    other_law: str | None = "no"
    pi_held: int | None = None
    pi_since_prev_year: int | None = None
    sensitive_since_prev_year: int | None = None

    def __post_init__(self) -> None:
        for field, choices in CHOICES.items():
            value = getattr(self, field)
            if value is not None and value not in choices:
                raise FactError(
                    field, _("is not one of %(choices)s") % {"choices": ", ".join(filter(None, choices))}
                )
        for field in COUNTS:
            if (getattr(self, field) or 0) < 0:
                raise FactError(field, _("is below 0"))
        if self.handler_kind == HandlerKind.CIIO:
            object.__setattr__(self, "is_ciio", "yes")

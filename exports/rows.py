"""Typed rows of this app's rule tables: owns their fields and their state on a day; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rulebook.tables import Row


class State(TextChoices):
    """What a row is on a day."""

    IN_FORCE = "in_force", _("in force")
    SUSPENDED = "suspended", _("suspended")
    ENDED = "ended", _("ended")
    FUTURE = "future", _("not yet in force")


class ItemKind(TextChoices):
    """The regime a control item stands under."""

    DUAL_USE = "dual_use", _("dual-use item")
    PROHIBITED = "prohibited_technology", _("technology that may not be exported")
    RESTRICTED = "restricted_technology", _("technology that needs a licence")


class Act(TextChoices):
    """What is sent, as `party_measures` tells acts apart."""

    PERSONAL_DATA = "personal_data", _("personal data")
    IMPORTANT_DATA = "important_data", _("important data")
    CONTROLLED_ITEM = "controlled_item", _("controlled item")
    OTHER_DATA = "other_data", _("other data")


class Effect(TextChoices):
    """What a measure against a party does to an act."""

    STOP = "stop", _("hard stop")
    LICENCE = "licence", _("licence")
    SINGLE_LICENCE_ONLY = "single_licence_only", _("single licence only")
    REFER = "refer", _("a person decides")
    NONE = "none", _("no effect")


class LegalForce(TextChoices):
    """Whether a list binds here; a foreign sanctions list is kept for reference and never acted on."""

    BINDING = "binding", _("binding")
    REFERENCE = "reference", _("reference only")


@dataclass(frozen=True, kw_only=True)
class IntervalRow(Row):
    """A row in force on days in [effective_from, effective_to) that are not in [suspended_from,
    suspended_to); an empty end is open."""

    effective_from: date | None = None
    effective_to: date | None = None
    suspended_from: date | None = None
    suspended_to: date | None = None

    def state(self, on: date) -> State:
        """What the row is on that day; a suspension ends by itself."""
        if self.effective_from and on < self.effective_from:
            return State.FUTURE
        if self.effective_to and on >= self.effective_to:
            return State.ENDED
        if self.suspended_from and self.suspended_from <= on < (self.suspended_to or date.max):
            return State.SUSPENDED
        return State.IN_FORCE


@dataclass(frozen=True, kw_only=True)
class ControlItemRow(IntervalRow):
    """An item of an export-control list; some have no code, and a destination limits one to that place."""

    item_no: str
    list: str
    kind: str
    code: str = ""
    name_en: str = ""
    name_zh: str = ""
    keywords: str = ""
    destination: str = ""


@dataclass(frozen=True, kw_only=True)
class PartyRow(IntervalRow):
    """One listing of a party; a party has one row for each announcement that lists it."""

    party_id: str
    kind: str
    list: str
    legal_force: str
    name_en: str = ""
    name_zh: str = ""
    aliases: str = ""
    jurisdiction: str = ""
    registration_no: str = ""
    announcement: str = ""
    measures: tuple[str, ...] = ()
    owners: str = ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name of the listing, in both scripts."""
        every = (self.name_en, self.name_zh, *self.aliases.split(";"))
        return tuple(name.strip() for name in every if name.strip())


@dataclass(frozen=True, kw_only=True)
class PartyMeasureRow(Row):
    """What one measure does to one act."""

    measure: str
    act: str
    effect: str


@dataclass(frozen=True, kw_only=True)
class NegativeListRow(Row):
    """One entry of a pilot zone's negative list; pathway `hold` means that the law leaves it undetermined."""

    row_id: str
    place: str
    list_edition: str
    pathway: str
    sector: str = ""
    scenario: str = ""
    data_item: str = ""
    threshold: str = ""

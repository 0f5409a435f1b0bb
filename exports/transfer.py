"""What screening reads and what each of its parts finds; owns these shapes only."""

from __future__ import annotations

from dataclasses import dataclass

from exports.match import PartyQuery
from reciprocity.treatments import Treatment, founded
from rulebook.grounds import Ground


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """The facts of one line: one data item to one recipient.

    `jurisdictions` holds the recipient's place first and then the onward ones (for a deemed export, a
    foreigner reading inside the country, the reader's). `personal` and `important` are None when unknown.
    `count` is in `count_unit`, over the rule's window. `foreign_authority`: a foreign court or authority
    asked for the data.
    """

    recipient: PartyQuery
    jurisdictions: tuple[str, ...]
    line: str = ""
    scope: str = ""
    data_categories: tuple[str, ...] = ()
    grade: str = ""
    transaction_kind: str = ""
    scenario: str = ""
    recipient_kind: str = ""
    count: int | None = None
    count_unit: str = ""
    control_codes: tuple[str, ...] = ()
    personal: bool | None = None
    important: bool | None = None
    foreign_authority: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one part of the screening found: a treatment (None: nothing but the ground), and whether nothing
    may relax it."""

    ground: Ground
    treatment: Treatment | None = None
    hard_stop: bool = False
    condition: str = ""


def stop(ground: Ground) -> Outcome:
    """A hard stop; where the fact is not verified nor secondary it stops nothing and a person decides."""
    treatment = founded(Treatment.PROHIBIT, ground.status)
    return Outcome(ground=ground, treatment=treatment, hard_stop=treatment == Treatment.PROHIBIT)


def licence(ground: Ground, *, condition: str = "") -> Outcome:
    """A licence; where the fact is not verified nor secondary a person decides."""
    return Outcome(
        ground=ground, treatment=founded(Treatment.LICENCE_REQUIRED, ground.status), condition=condition
    )


def refer(ground: Ground) -> Outcome:
    """A person decides."""
    return Outcome(ground=ground, treatment=Treatment.REFER)


def note(ground: Ground) -> Outcome:
    """Something to show that changes nothing."""
    return Outcome(ground=ground)

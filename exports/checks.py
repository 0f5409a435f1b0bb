"""Checks of this app's rule tables: owns what makes an edition wrong as a whole, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from exports.rows import Act, ControlItemRow, IntervalRow, ItemKind, LegalForce, PartyMeasureRow, PartyRow
from rulebook.codes import lists
from rulebook.tables import Problem, problem

KIND_OF_LETTER = {"J": ItemKind.PROHIBITED, "X": ItemKind.RESTRICTED}


def suspensions(rows: Sequence[IntervalRow]) -> Iterator[Problem]:
    """A suspension has a start, and lies inside the time the row applies."""
    for row in rows:
        if row.suspended_to and not row.suspended_from:
            message = _("A suspension that ends needs the day on which it began.")
            yield problem(row, column="suspended_from", code="required", message=message)
        if row.suspended_from and row.effective_from and row.suspended_from < row.effective_from:
            message = _("The suspension begins before the row applies.")
            yield problem(row, column="suspended_from", code="suspended_too_early", message=message)


def technology_codes(rows: Sequence[ControlItemRow]) -> Iterator[Problem]:
    """In the technology catalogue J means prohibited and X restricted."""
    for row in rows:
        wanted = KIND_OF_LETTER.get(row.code[-1:])
        if wanted and row.kind != wanted:
            message = _("The code %(code)s belongs to %(kind)s.") % {"code": row.code, "kind": wanted.value}
            yield problem(row, column="kind", code="kind_of_code", message=message)


def named(rows: Sequence[PartyRow]) -> Iterator[Problem]:
    """A party has a name in at least one script."""
    for row in rows:
        if not row.names:
            message = _("A party needs a name in English or Chinese.")
            yield problem(row, column="name_en", code="required", message=message)


def binding_lists(rows: Sequence[PartyRow]) -> Iterator[Problem]:
    """A binding listing stands on a list that the code list names; foreign lists are for reference only."""
    known = lists().get("party_list", {})
    for row in rows:
        if row.legal_force == LegalForce.BINDING and row.list not in known:
            message = _("%(list)s is not a binding list.") % {"list": row.list}
            yield problem(row, column="list", code="unknown_code", message=message)


def shares(rows: Sequence[PartyRow]) -> Iterator[Problem]:
    """Owners are written id:percent, each above 0 and 100 together at most."""
    for row in rows:
        parts = [part.strip() for part in row.owners.split(";") if part.strip()]
        percents = [_percent(part) for part in parts]
        if any(percent is None for percent in percents) or sum(filter(None, percents)) > 100:
            message = _("Write owners as id:percent, above 0 and 100 together at most.")
            yield problem(row, column="owners", code="bad_share", message=message)


def every_act(rows: Sequence[PartyMeasureRow]) -> Iterator[Problem]:
    """A measure says what it does to each act."""
    acts: dict[str, list[PartyMeasureRow]] = {}
    for row in rows:
        acts.setdefault(row.measure, []).append(row)
    for measured in acts.values():
        missing = set(Act.values) - {row.act for row in measured}
        if missing:
            message = _("The measure does not say what it does to %(acts)s.") % {
                "acts": ", ".join(sorted(missing))
            }
            yield problem(measured[0], column="act", code="missing_act", message=message)


def _percent(part: str) -> float | None:
    try:
        percent = float(part.partition(":")[2])
    except ValueError:
        return None
    return percent if 0 < percent <= 100 else None

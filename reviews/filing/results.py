"""What the rules say before filing, and what was decided and may be sent after it; public grounds only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from reviews.models import (
    Decision,
    DecisionState,
    Entitlement,
    EntitlementStatus,
    Line,
    LineOutcome,
    TransferApplication,
)
from reviews.stages import findings
from reviews.stages.base import Assessed, LineAssessed, is_clear
from rulebook.codes import code_name
from rulebook.grounds import Ground


@dataclass(frozen=True)
class LineSaid:
    """What screening says of one line, in the words an enterprise may read."""

    line: Line
    clear: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class RulesSay:
    """The preview: route, why, duties, and each line."""

    pathway: str
    special: str
    sentences: tuple[str, ...]
    duties: tuple[str, ...]
    lines: tuple[LineSaid, ...]
    exempt: bool


def rules_say(application: TransferApplication, *, now: datetime) -> RulesSay:
    """Ask what intake would find today; nothing is stored and nothing is promised."""
    said = findings.preview(application, now=now)
    lines = {line.code: line for line in application.lines.select_related("item", "recipient")}
    return RulesSay(
        pathway=code_name("pathway", said.pathway),
        special=code_name("special", said.special) if said.special else "",
        sentences=_sentences(_route_grounds(said)),
        duties=tuple(code_name("duty", duty) for duty in said.duties),
        lines=tuple(_line_said(lines[each.line], each) for each in said.lines if each.line in lines),
        exempt=said.pathway == "exempt",
    )


def _route_grounds(said: Assessed) -> Iterable[Ground]:
    """What is missing is shown as links elsewhere on the page."""
    missing = {"stage.incomplete", "stage.document_missing"}
    return (ground for ground in said.public_grounds if ground.code not in missing)


def _line_said(line: Line, said: LineAssessed) -> LineSaid:
    return LineSaid(line, is_clear(said), _sentences(g for g in said.grounds if not g.internal))


def _sentences(grounds: Iterable[Ground]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ground.sentence() for ground in grounds))


@dataclass(frozen=True)
class LineDecided:
    """What a decision says of one line."""

    line: Line
    allowed: bool
    outcome: str
    conditions: tuple[str, ...]
    grounds: tuple[str, ...]


@dataclass(frozen=True)
class Decided:
    """A bound decision as the enterprise reads it."""

    decision: Decision
    lines: tuple[LineDecided, ...]


def decided(application: TransferApplication) -> Decided | None:
    """Return the newest bound decision over the application itself, or None.

    Proposals are nobody's business outside; a re-assessment is shown by its own status.
    """
    decision = (
        application.decisions.filter(reassessment__isnull=True, state=DecisionState.BOUND)
        .order_by("-bound_at")
        .first()
    )
    if decision is None:
        return None
    outcomes = decision.outcomes.select_related("line__item", "line__recipient")
    rows = outcomes.prefetch_related("conditions").order_by("line__number")
    return Decided(decision, tuple(_line_decided(row) for row in rows))


def _line_decided(row: LineOutcome) -> LineDecided:
    return LineDecided(
        line=row.line,
        allowed=row.outcome == LineOutcome.Outcome.ALLOWED,
        outcome=str(LineOutcome.Outcome(row.outcome).label),
        conditions=conditions(row.conditions.all()),
        grounds=public(row.grounds),
    )


def public(stored: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the sentences of stored grounds that an enterprise may read."""
    grounds = (Ground.from_dict(ground) for ground in stored)
    return _sentences(ground for ground in grounds if not ground.internal)


def conditions(rows: Iterable[Any]) -> tuple[str, ...]:
    """Return conditions in words with their value."""
    return tuple(code_name("condition", f"{row.code}={row.value}" if row.value else row.code) for row in rows)


@dataclass(frozen=True)
class MaySend:
    """One line of the table "what may I send today"."""

    line: Line
    usable: bool
    answer: str
    basis: str
    conditions: tuple[str, ...]
    from_on: date
    to_on: date | None
    tone: str


def may_send(application: TransferApplication, *, now: datetime) -> list[MaySend]:
    """Return what each line may do today; a line that stands still says so."""
    on = timezone.localdate(now)
    rows = (
        application.entitlements.select_related("line__item", "line__recipient")
        .prefetch_related("conditions")
        .order_by("line__number", "-pk")
    )
    return [_may_send(row, on) for row in rows]


def _may_send(row: Entitlement, on: date) -> MaySend:
    usable = row.usable_on(on)
    return MaySend(
        line=row.line,
        usable=usable,
        answer=_answer(row, usable),
        basis=str(row.get_basis_display()),
        conditions=conditions(row.conditions.all()),
        from_on=row.from_on,
        to_on=row.to_on,
        tone="good" if usable else "bad",
    )


def _answer(row: Entitlement, usable: bool) -> str:
    if usable:
        return _("May be sent")
    if row.status == EntitlementStatus.IN_FORCE:
        return _("Not on this day")
    if row.status == EntitlementStatus.SUSPENDED:
        return _("Suspended: stop sending")
    return str(EntitlementStatus(row.status).label)

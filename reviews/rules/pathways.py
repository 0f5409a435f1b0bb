"""Owns the pathway table: what a row may select on and what it answers; evaluates nothing (that is
`triage`).

Rows are read in `order`; the first whose every filled selector and test holds decides. An empty selector
means any.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Problem, Row, Table, problem, register


class Pathway(TextChoices):
    """What the law asks before data leaves; `undetermined` is the machine's word for "a person must find
    out"."""

    SECURITY_ASSESSMENT = "security_assessment", gettext_lazy("Security assessment")
    STANDARD_CONTRACT_OR_CERTIFICATION = (
        "standard_contract_or_certification",
        gettext_lazy("Standard contract or certification"),
    )
    EXEMPT = "exempt", gettext_lazy("Exempt")
    UNDETERMINED = "undetermined", gettext_lazy("Undetermined")


class Special(TextChoices):
    """What sets a case apart beside its pathway."""

    NOT_OUTBOUND = "not_outbound", gettext_lazy("Not an outbound transfer")
    STATE_ORGAN_ASSESSMENT = "state_organ_assessment", gettext_lazy("Assessment of a state organ's data")
    GBA_CONTRACT = "gba_contract", gettext_lazy("Greater Bay Area standard contract")
    OTHER_LAW = "other_law", gettext_lazy("Another law also applies")


class ScenarioExemption(TextChoices):
    """The exemption a handler claims (P24 arts 3 to 6; NDR art.35(6))."""

    NONE = "none", gettext_lazy("None")
    NO_PI_NO_IMPORTANT = (
        "no_pi_no_important",
        gettext_lazy("No personal information and no important data"),
    )
    OVERSEAS_ORIGIN_TRANSIT = (
        "overseas_origin_transit",
        gettext_lazy("Collected abroad, processed here, sent back"),
    )
    CONTRACT_NECESSITY = "contract_necessity", gettext_lazy("Needed for a contract with the individual")
    HR_MANAGEMENT = "hr_management", gettext_lazy("Cross-border staff management")
    EMERGENCY = "emergency", gettext_lazy("Emergency protecting life, health or property")
    STATUTORY_DUTY = "statutory_duty", gettext_lazy("Needed to perform a statutory duty")
    FTZ_OUTSIDE_NEGATIVE_LIST = (
        "ftz_outside_negative_list",
        gettext_lazy("Outside a pilot zone's negative list"),
    )


class HandlerKind(TextChoices):
    """Who handles the data."""

    ENTERPRISE = "enterprise", gettext_lazy("Enterprise")
    CIIO = "ciio", gettext_lazy("Critical information infrastructure operator")
    STATE_ORGAN = "state_organ", gettext_lazy("State organ")
    PUBLIC_FUNCTION = "public_function", gettext_lazy("Body with public functions")
    OVERSEAS_HANDLER = "overseas_handler", gettext_lazy("Overseas handler")


class Route(TextChoices):
    """A voluntary route the handler has chosen."""

    NONE = "none", gettext_lazy("None")
    GBA_CONTRACT = "gba_contract", gettext_lazy("Greater Bay Area standard contract")


# What a pilot zone's negative list may name; `hold` is a row whose figures are not known.
HOLD = "hold"
FTZ_SAYS = (*Pathway.values, HOLD)
YES_NO = ("yes", "no")
COUNTS = (
    "pi_count_this_year",
    "sensitive_pi_count_this_year",
    "pi_held",
    "pi_since_prev_year",
    "sensitive_since_prev_year",
)
SELECTORS = (
    "outbound",
    "handler_kind",
    "is_ciio",
    "contains_important_data",
    "scenario_exemption",
    "ftz_list_says",
    "route",
)
# Reason codes a row may give; their sentences are in `reasons`.
REASONS = (
    "triage.not_outbound",
    "triage.state_organ",
    "triage.important_data",
    "triage.exempt_no_pi",
    "triage.exempt_transit",
    "triage.exempt_contract",
    "triage.exempt_hr",
    "triage.exempt_emergency",
    "triage.exempt_statutory_duty",
    "triage.exempt_outside_list",
    "triage.ftz_list",
    "triage.ftz_list_open",
    "triage.gba_contract",
    "triage.ciio",
    "triage.volume_assessment",
    "triage.sensitive_assessment",
    "triage.volume_contract",
    "triage.sensitive_contract",
    "triage.volume_exempt",
    "triage.nothing_regulated",
    "triage.old_held",
    "triage.old_otherwise",
    "triage.table_rule",
)

_TEST = re.compile(rf"({'|'.join(COUNTS)})(>=|<=|==|>|<)(\d{{1,12}})")
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One selector or one test of a row: `field`, and the values it accepts."""

    field: str
    any_of: tuple[str, ...] = ()
    compare: str = ""
    number: int = 0

    def holds(self, value: str | int) -> bool:
        """Whether a known value satisfies this condition."""
        if self.compare:
            return _COMPARE[self.compare](int(value), self.number)
        return value in self.any_of


@dataclass(frozen=True, kw_only=True)
class PathwayRow(Row):
    """One rule. `tests` are comparisons of counts in natural persons, all of which must hold."""

    rule: str
    order: int
    outbound: str = ""
    handler_kind: tuple[str, ...] = ()
    is_ciio: str = ""
    contains_important_data: str = ""
    scenario_exemption: tuple[str, ...] = ()
    ftz_list_says: tuple[str, ...] = ()
    route: str = ""
    tests: str = ""
    pathway: str
    special: str = ""
    duties: tuple[str, ...] = ()
    reason: str
    citation: str = ""
    effective_from: date | None = None
    effective_to: date | None = None

    def applies(self, on: date) -> bool:
        """Whether the row is law on that day; its range is half-open."""
        return (self.effective_from or date.min) <= on and on < (self.effective_to or date.max)

    @property
    def answer(self) -> Pathway:
        """What the row answers; an unverified row cannot exempt by itself."""
        pathway = Pathway(self.pathway)
        doubtful = pathway == Pathway.EXEMPT and self.status == "unverified"
        return Pathway.UNDETERMINED if doubtful else pathway

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything that must hold for this row to decide."""
        return (*_selected(self), *_tested(self.tests))


def _selected(row: PathwayRow) -> Iterable[Condition]:
    for field in SELECTORS:
        cell: str | tuple[str, ...] = getattr(row, field)
        if cell:
            yield Condition(field=field, any_of=(cell,) if isinstance(cell, str) else cell)


def _tested(tests: str) -> Iterable[Condition]:
    for text in filter(None, tests.split(";")):
        found = _TEST.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"not a test of a count: {text!r}")
        yield Condition(field=found[1], compare=found[2], number=int(found[3]))


_CODES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("handler_kind", tuple(HandlerKind.values)),
    ("scenario_exemption", tuple(ScenarioExemption.values)),
    ("ftz_list_says", FTZ_SAYS),
)


def known_codes(rows: Sequence[PathwayRow]) -> Iterable[Problem]:
    """Every code of a list column is one the evaluator knows."""
    for row in rows:
        for column, known in _CODES:
            for code in set(getattr(row, column)) - set(known):
                message = _("%(code)s is not a known code") % {"code": code}
                yield problem(row, column=column, code="unknown_code", message=message)


def orders_differ(rows: Sequence[PathwayRow]) -> Iterable[Problem]:
    """No two rows share a place in the order: which one decides would be chance."""
    seen: set[int] = set()
    for row in rows:
        if row.order in seen:
            message = _("another row already has this place in the order")
            yield problem(row, column="order", code="order_taken", message=message)
        seen.add(row.order)


def dates_ascend(rows: Sequence[PathwayRow]) -> Iterable[Problem]:
    """A row ends after it starts."""
    for row in rows:
        if row.effective_from and row.effective_to and row.effective_to <= row.effective_from:
            message = _("the end is not after the start")
            yield problem(row, column="effective_to", code="end_before_start", message=message)


PATHWAYS = register(
    Table(
        key="pathways",
        title=gettext_lazy("Pathways"),
        owners=("national_office", "cyberspace"),
        columns=(
            Column(name="rule", kind="code", required=True),
            Column(name="order", kind="int", required=True),
            Column(name="outbound", kind="choice", choices=YES_NO),
            Column(name="handler_kind", kind="codes", code_list="handler_kind"),
            Column(name="is_ciio", kind="choice", choices=YES_NO),
            Column(name="contains_important_data", kind="choice", choices=YES_NO),
            Column(name="scenario_exemption", kind="codes", code_list="scenario_exemption"),
            Column(name="ftz_list_says", kind="codes"),
            Column(name="route", kind="choice", choices=tuple(Route.values)),
            Column(name="tests", kind="pattern", pattern=rf"{_TEST.pattern}(;{_TEST.pattern})*"),
            Column(name="pathway", kind="choice", required=True, choices=tuple(Pathway.values)),
            Column(name="special", kind="choice", choices=tuple(Special.values)),
            Column(name="duties", kind="codes", code_list="duty"),
            Column(name="reason", kind="choice", required=True, choices=REASONS),
            Column(name="citation", required=True),
            Column(name="effective_from", kind="date"),
            Column(name="effective_to", kind="date"),
            STATUS,
            SOURCE,
        ),
        key_columns=("rule",),
        row=PathwayRow,
        checks=(known_codes, orders_differ, dates_ascend),
        first_editions=(
            FirstEdition(
                file="reviews/data/pathways-2022-09-01.csv",
                effective_from=date(2022, 9, 1),
                title="《数据出境安全评估办法》（2022）"
                " · Measures for Security Assessment of Outbound Data Transfer (2022)",
            ),
            FirstEdition(
                file="reviews/data/pathways-2024-03-22.csv",
                effective_from=date(2024, 3, 22),
                title="《促进和规范数据跨境流动规定》（2024）"
                " · Provisions on Promoting and Regulating Cross-border Data Flows (2024)",
            ),
        ),
    )
)

"""Owns the table of remedies: what may be asked against an act, of whom, until when; opens no objection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Problem, Row, Table, problem, register


class Remedy(TextChoices):
    """What the party may ask for."""

    RE_EVALUATION = "re_evaluation", gettext_lazy("Re-evaluation")
    RECONSIDERATION = "administrative_reconsideration", gettext_lazy("Administrative reconsideration")
    LITIGATION = "administrative_litigation", gettext_lazy("Administrative litigation")
    NONE = "none", gettext_lazy("None: the decision is final")


UNITS = ("workdays", "days", "months")


@dataclass(frozen=True, kw_only=True)
class RemedyRow(Row):
    """One remedy against acts of one legal basis. `term` in `unit`, from `runs_from`; None where there is
    no remedy."""

    basis: str
    act_en: str
    act_zh: str
    remedy: str
    body_en: str = ""
    body_zh: str = ""
    term: int | None = None
    unit: str = ""
    runs_from: str = ""
    final: bool = False


def term_unless_none(rows: Sequence[RemedyRow]) -> Iterable[Problem]:
    """A remedy has a term, its unit and its start; "none" has none of them."""
    for row in rows:
        filled = {bool(row.term), bool(row.unit), bool(row.runs_from)}
        if filled != {row.remedy != Remedy.NONE}:
            message = _("a remedy has a term, a unit and a start; none has neither")
            yield problem(row, column="term", code="bad_term", message=message)


REMEDIES = register(
    Table(
        key="remedies",
        title=gettext_lazy("Remedies"),
        owners=("national_office", "cyberspace", "commerce"),
        columns=(
            Column(name="basis", kind="code", required=True),
            Column(name="act_en", required=True),
            Column(name="act_zh", required=True),
            Column(name="remedy", kind="choice", required=True, choices=tuple(Remedy.values)),
            Column(name="body_en"),
            Column(name="body_zh"),
            Column(name="term", kind="int"),
            Column(name="unit", kind="choice", choices=UNITS),
            Column(name="runs_from", kind="code"),
            Column(name="final", kind="bool"),
            STATUS,
            SOURCE,
        ),
        key_columns=("basis", "remedy"),
        row=RemedyRow,
        checks=(term_unless_none,),
        first_editions=(
            FirstEdition(
                file="reviews/data/remedies.csv",
                effective_from=date(2024, 12, 1),
                title="按依据区分的救济途径 · Remedies by basis",
            ),
        ),
    )
)


def against(rows: Iterable[RemedyRow], basis: str) -> tuple[RemedyRow, ...]:
    """The remedies against acts of that basis; none listed means a person must find out."""
    return tuple(row for row in rows if row.basis == basis)

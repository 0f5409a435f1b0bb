"""Owns the checklist table: what an officer ticks, and which documents each pathway asks for; ticks
nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Problem, Row, Table, problem, register

INTAKE = "intake_"  # then the pathway: intake_security_assessment, intake_standard_contract, ...
CHECKLISTS = (
    "intake_security_assessment",
    "intake_standard_contract",
    "intake_certification",
    "intake_exempt",
    "acceptance",
    "grading",
    "security_review",
    "export_control",
    "decision",
    "material_check",
)


@dataclass(frozen=True, kw_only=True)
class ChecklistRow(Row):
    """One tick. `document_kind` names the document that an intake row asks for, "" where it asks for none."""

    checklist: str
    code: str
    text_en: str
    text_zh: str
    basis: str
    required: bool = False
    document_kind: str = ""


def documents_at_intake(rows: Sequence[ChecklistRow]) -> Iterable[Problem]:
    """Documents are asked for when a case comes in and nowhere else."""
    for row in rows:
        if row.document_kind and not row.checklist.startswith(INTAKE):
            message = _("only an intake checklist asks for documents")
            yield problem(row, column="document_kind", code="document_not_at_intake", message=message)


CHECKLIST_TABLE = register(
    Table(
        key="checklists",
        title=gettext_lazy("Checklists"),
        owners=("national_office", "cyberspace", "commerce"),
        columns=(
            Column(name="checklist", kind="choice", required=True, choices=CHECKLISTS),
            Column(name="code", kind="code", required=True),
            Column(name="text_en", required=True),
            Column(name="text_zh", required=True),
            Column(name="basis", required=True),
            Column(name="required", kind="bool"),
            Column(name="document_kind", kind="code", code_list="document_kind"),
            STATUS,
            SOURCE,
        ),
        key_columns=("checklist", "code"),
        row=ChecklistRow,
        checks=(documents_at_intake,),
        first_editions=(
            FirstEdition(
                file="reviews/data/checklists.csv",
                effective_from=date(2024, 12, 1),
                title="受理和审查核对清单 · Checklists of intake and review",
            ),
        ),
    )
)


def of(rows: Iterable[ChecklistRow], checklist: str) -> tuple[ChecklistRow, ...]:
    """The rows of one checklist, in the order of the edition."""
    return tuple(row for row in rows if row.checklist == checklist)


def required_documents(rows: Iterable[ChecklistRow], checklist: str) -> tuple[str, ...]:
    """The document kinds that an intake checklist cannot do without, in its order."""
    return tuple(row.document_kind for row in of(rows, checklist) if row.document_kind and row.required)

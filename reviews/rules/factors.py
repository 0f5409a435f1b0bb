"""Owns the table of important-data factors (GB/T 43697-2024 annex G); a factor only raises suspicion, no
grade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Row, Table, register


@dataclass(frozen=True, kw_only=True)
class FactorRow(Row):
    """One factor, by its letter in the annex."""

    letter: str
    text_en: str
    text_zh: str
    basis: str


IMPORTANT_FACTORS = register(
    Table(
        key="important_factors",
        title=gettext_lazy("Important-data factors"),
        owners=("national_office", "cyberspace"),
        columns=(
            Column(name="letter", kind="pattern", required=True, pattern=r"[a-z]"),
            Column(name="text_en", required=True),
            Column(name="text_zh", required=True),
            Column(name="basis", required=True),
            STATUS,
            SOURCE,
        ),
        key_columns=("letter",),
        row=FactorRow,
        first_editions=(
            FirstEdition(
                file="reviews/data/important_factors.csv",
                effective_from=date(2024, 12, 1),
                title="GB/T 43697—2024 附录G · GB/T 43697-2024, annex G",
            ),
        ),
    )
)

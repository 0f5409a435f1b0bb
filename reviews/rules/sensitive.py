"""Owns the table of sensitive personal information (PIPL art.28; GB/T 45574-2025); counts nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Row, Table, register


@dataclass(frozen=True, kw_only=True)
class SensitiveRow(Row):
    """One kind; `data_categories` are the codes of data items that fall under it."""

    code: str
    name_en: str
    name_zh: str
    examples_en: str
    examples_zh: str
    data_categories: tuple[str, ...] = ()
    basis: str


SENSITIVE = register(
    Table(
        key="sensitive_personal_information",
        title=gettext_lazy("Sensitive personal information"),
        owners=("national_office", "cyberspace"),
        columns=(
            Column(name="code", kind="code", required=True),
            Column(name="name_en", required=True),
            Column(name="name_zh", required=True),
            Column(name="examples_en"),
            Column(name="examples_zh"),
            Column(name="data_categories", kind="codes", code_list="data_category"),
            Column(name="basis", required=True),
            STATUS,
            SOURCE,
        ),
        key_columns=("code",),
        row=SensitiveRow,
        first_editions=(
            FirstEdition(
                file="reviews/data/sensitive_personal_information.csv",
                effective_from=date(2024, 12, 1),
                title="《个人信息保护法》第二十八条和GB/T 45574—2025第6章"
                " · PIPL art.28 and GB/T 45574-2025, clause 6",
            ),
        ),
    )
)


def sensitive_categories(rows: Iterable[SensitiveRow]) -> frozenset[str]:
    """The data categories of which every person counts as sensitive."""
    return frozenset(category for row in rows for category in row.data_categories)

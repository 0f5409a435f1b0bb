"""Owns the scenario templates: what a form may fill in for a usual kind of transfer; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Row, Table, register


@dataclass(frozen=True, kw_only=True)
class ScenarioRow(Row):
    """One template. `exemption` is what usually comes into question, never an answer."""

    scenario: str
    name_en: str
    name_zh: str
    purpose_en: str
    purpose_zh: str
    data_categories: tuple[str, ...] = ()
    exemption: str = ""
    basis: str = ""


SCENARIOS = register(
    Table(
        key="scenarios",
        title=gettext_lazy("Scenario templates"),
        owners=("national_office", "cyberspace", "commerce"),
        columns=(
            Column(name="scenario", kind="code", required=True, code_list="scenario"),
            Column(name="name_en", required=True),
            Column(name="name_zh", required=True),
            Column(name="purpose_en", required=True),
            Column(name="purpose_zh", required=True),
            Column(name="data_categories", kind="codes", code_list="data_category"),
            Column(name="exemption", kind="code", code_list="scenario_exemption"),
            Column(name="basis"),
            STATUS,
            SOURCE,
        ),
        key_columns=("scenario",),
        row=ScenarioRow,
        first_editions=(
            FirstEdition(
                file="reviews/data/scenarios.csv",
                effective_from=date(2024, 12, 1),
                title="“数据二十条”第十一条场景模板 · Scenario templates of Data 20 Articles, art. xi",
            ),
        ),
    )
)

"""The rule tables of export control: declares columns, owners and first editions, and stores nothing."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from exports import checks
from exports.control_codes import ITEM_NO, SHAPE
from exports.rows import (
    Act,
    ControlItemRow,
    Effect,
    ItemKind,
    LegalForce,
    NegativeListRow,
    PartyMeasureRow,
    PartyRow,
)
from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Table, register

START = date(2024, 12, 1)
PATHWAYS = ("security_assessment", "standard_contract_or_certification", "exempt", "hold")
PLACE = r"[A-Z]{2}"


def _first(table: str, title: str) -> tuple[FirstEdition, ...]:
    return (FirstEdition(file=f"exports/data/{table}.csv", effective_from=START, title=title),)


def _intervals() -> tuple[Column, ...]:
    return (
        Column(name="effective_from", kind="date", required=True),
        Column(name="effective_to", kind="date", help=_("The first day on which it no longer applies")),
        Column(name="suspended_from", kind="date"),
        Column(name="suspended_to", kind="date", help=_("The first day on which it applies again")),
    )


CONTROL_ITEMS = register(
    Table(
        key="control_items",
        title=_("Control items"),
        owners=("commerce",),
        columns=(
            Column(name="item_no", kind="pattern", pattern=ITEM_NO.pattern, required=True),
            Column(name="list", kind="code", code_list="control_list", required=True),
            Column(name="code", kind="pattern", pattern=SHAPE.pattern, help=_("Some items have none")),
            Column(name="kind", kind="choice", choices=tuple(ItemKind.values), required=True),
            Column(name="name_en", required=True),
            Column(name="name_zh", required=True),
            Column(name="keywords", help=_("Words that hint at the item, joined by ;")),
            Column(name="destination", kind="pattern", pattern=PLACE, help=_("Banned for this place only")),
            *_intervals(),
            STATUS,
            SOURCE,
        ),
        key_columns=("item_no",),
        row=ControlItemRow,
        checks=(checks.suspensions, checks.technology_codes),
        first_editions=_first("control_items", "管制物项首版 · First list of control items"),
    )
)

PARTIES = register(
    Table(
        key="parties",
        title=_("Restricted parties"),
        owners=("commerce", "cyberspace", "foreign_affairs"),
        columns=(
            Column(name="party_id", kind="code", required=True),
            Column(name="kind", kind="choice", choices=("person", "organisation"), required=True),
            Column(name="name_en"),
            Column(name="name_zh"),
            Column(name="aliases", help=_("Other names, joined by ;")),
            Column(name="jurisdiction", kind="pattern", pattern=PLACE),
            Column(name="registration_no"),
            Column(name="list", kind="pattern", pattern=r"[a-z][a-z0-9_]*", required=True),
            Column(name="legal_force", kind="choice", choices=tuple(LegalForce.values), required=True),
            Column(name="announcement"),
            Column(name="measures", kind="codes", code_list="party_measure"),
            Column(name="owners", help=_("Owners as id:percent, joined by ;")),
            *_intervals(),
            STATUS,
            SOURCE,
        ),
        key_columns=("party_id", "list", "announcement", "effective_from"),
        row=PartyRow,
        checks=(checks.named, checks.binding_lists, checks.shares, checks.suspensions),
        first_editions=_first("parties", "受限主体首版 · First list of restricted parties"),
        refreshed=True,
    )
)

PARTY_MEASURES = register(
    Table(
        key="party_measures",
        title=_("Effects of party measures"),
        owners=("commerce", "cyberspace", "foreign_affairs"),
        columns=(
            Column(name="measure", kind="code", code_list="party_measure", required=True),
            Column(name="act", kind="choice", choices=tuple(Act.values), required=True),
            Column(name="effect", kind="choice", choices=tuple(Effect.values), required=True),
            STATUS,
            SOURCE,
        ),
        key_columns=("measure", "act"),
        row=PartyMeasureRow,
        checks=(checks.every_act,),
        first_editions=_first("party_measures", "主体措施效力首版 · First effects of party measures"),
    )
)

NEGATIVE_LISTS = register(
    Table(
        key="negative_lists",
        title=_("Negative lists of pilot zones"),
        owners=("national_office", "cyberspace"),
        columns=(
            Column(name="row_id", kind="pattern", pattern=r"N[0-9]{3,}", required=True),
            Column(name="place", required=True),
            Column(name="list_edition", required=True),
            Column(name="sector"),
            Column(name="scenario"),
            Column(name="data_item"),
            Column(name="threshold"),
            Column(name="pathway", kind="choice", choices=PATHWAYS, required=True),
            STATUS,
            SOURCE,
        ),
        key_columns=("row_id",),
        row=NegativeListRow,
        first_editions=_first(
            "negative_lists", "自贸试验区负面清单首版 · First negative lists of pilot zones"
        ),
    )
)

"""The rule tables of reciprocity: declares their columns, owners and first editions, and stores nothing."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from reciprocity import checks
from reciprocity.rows import (
    BasisRow,
    JurisdictionRow,
    MeasureRow,
    MembershipRow,
    ReciprocityRow,
    TreatmentEffectRow,
)
from reciprocity.treatments import Treatment
from rulebook.tables import SOURCE, STATUS, Column, FirstEdition, Table, register

MINISTRIES = ("commerce", "cyberspace", "foreign_affairs")
JURISDICTION_KINDS = ("country", "region", "bloc", "organisation", "scope", "default")
CODE = r"\*|[A-Z][A-Z0-9]*(-[A-Z0-9]+)*"
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
CONDITION = r"[a-z][a-z0-9_]*"
START = date(2024, 12, 1)
TRAINING_START = date(2025, 4, 8)


def _first(table: str, title: str) -> tuple[FirstEdition, ...]:
    return (FirstEdition(file=f"reciprocity/data/{table}.csv", effective_from=START, title=title),)


def _names() -> tuple[Column, Column]:
    return (Column(name="name_en", required=True), Column(name="name_zh", required=True))


def _interval() -> tuple[Column, Column]:
    return (Column(name="effective_from", kind="date"), Column(name="effective_to", kind="date"))


def _threshold() -> tuple[Column, ...]:
    return (
        Column(name="threshold_op", kind="choice", choices=("gt", "ge")),
        Column(name="threshold_count", kind="int"),
        Column(name="threshold_unit", kind="code", code_list="threshold_unit"),
        Column(name="window_months", kind="int"),
    )


JURISDICTIONS = register(
    Table(
        key="jurisdictions",
        title=_("Jurisdictions"),
        owners=MINISTRIES,
        columns=(
            Column(name="code", kind="pattern", pattern=CODE, required=True),
            Column(name="kind", kind="choice", choices=JURISDICTION_KINDS, required=True),
            Column(name="parent", kind="pattern", pattern=CODE, help=_("The scope that a city is part of")),
            *_names(),
            STATUS,
            SOURCE,
        ),
        key_columns=("code",),
        row=JurisdictionRow,
        checks=(checks.parents_known,),
        first_editions=_first("jurisdictions", "国家和地区首版 · First list of jurisdictions"),
    )
)

MEMBERSHIPS = register(
    Table(
        key="memberships",
        title=_("Memberships of blocs"),
        owners=MINISTRIES,
        columns=(
            Column(name="bloc", kind="pattern", pattern=CODE, required=True),
            Column(name="member", kind="pattern", pattern=CODE, required=True),
            *_interval(),
            STATUS,
            SOURCE,
        ),
        key_columns=("bloc", "member", "effective_from"),
        row=MembershipRow,
        checks=(checks.members_known,),
        first_editions=_first("memberships", "国家集团成员首版 · First list of memberships"),
    )
)

BASES = register(
    Table(
        key="bases",
        title=_("Legal bases of burdens"),
        owners=MINISTRIES,
        columns=(
            Column(name="legal_basis", kind="pattern", pattern=r"[A-Za-z0-9]+", required=True),
            Column(name="ministries", kind="codes", help=_("Authority kinds that may use it; empty = any")),
            Column(name="covers", kind="codes", code_list="data_category", help=_("Categories; empty = all")),
            Column(name="instrument", required=True),
            *_names(),
            STATUS,
            SOURCE,
        ),
        key_columns=("legal_basis",),
        row=BasisRow,
        first_editions=_first("bases", "限制措施法律依据首版 · First list of legal bases"),
    )
)

TREATMENT_EFFECTS = register(
    Table(
        key="treatment_effects",
        title=_("Effects of treatments"),
        owners=MINISTRIES,
        columns=(
            Column(name="treatment", kind="choice", choices=tuple(Treatment.values), required=True),
            Column(name="effect", kind="pattern", pattern=CONDITION, required=True),
            *_names(),
            STATUS,
            SOURCE,
        ),
        key_columns=("treatment",),
        row=TreatmentEffectRow,
        checks=(checks.every_treatment,),
        first_editions=_first("treatment_effects", "处理措施效力首版 · First effects of treatments"),
    )
)

MEASURES = register(
    Table(
        key="measures",
        title=_("Foreign measures"),
        owners=MINISTRIES,
        columns=(
            Column(name="measure", kind="pattern", pattern=SLUG, required=True),
            Column(name="jurisdiction", kind="pattern", pattern=CODE, required=True),
            Column(name="kind", kind="code", code_list="measure_kind", required=True),
            Column(name="instrument", required=True),
            Column(name="citation"),
            Column(name="categories", kind="codes", code_list="data_category"),
            *_threshold(),
            Column(name="direction", kind="choice", choices=("towards_china", "general")),
            Column(name="severity", kind="choice", choices=("facilitate", "neutral", "restrict", "prohibit")),
            Column(name="target", kind="pattern", pattern=CODE),
            *_interval(),
            Column(name="suspended_from", kind="date"),
            Column(name="suspended_to", kind="date"),
            *_names(),
            Column(name="summary"),
            STATUS,
            SOURCE,
        ),
        key_columns=("measure",),
        row=MeasureRow,
        checks=(checks.measures_placed, checks.thresholds_whole, checks.suspensions_started),
        first_editions=_first("measures", "外国措施登记首版 · First register of foreign measures"),
    )
)

RECIPROCITY = register(
    Table(
        key="reciprocity",
        title=_("Reciprocity"),
        owners=MINISTRIES,
        columns=(
            Column(name="row_kind", kind="choice", choices=("rule", "exemption"), required=True),
            Column(name="jurisdiction", kind="pattern", pattern=CODE, required=True),
            Column(name="scope", kind="pattern", pattern=CODE),
            Column(name="data_category", kind="code", code_list="data_category"),
            Column(name="grade", kind="code", code_list="grade"),
            Column(name="transaction_kind", kind="code", code_list="transaction_kind"),
            Column(name="scenario", kind="code", code_list="scenario"),
            Column(name="recipient_kind", kind="code", code_list="recipient_kind"),
            *_threshold(),
            Column(name="counts_deidentified", kind="bool"),
            Column(name="treatment", kind="choice", choices=tuple(Treatment.values), required=True),
            Column(name="conditions", kind="codes"),
            Column(name="reason"),
            Column(name="instrument"),
            Column(name="citation"),
            Column(name="measure", kind="pattern", pattern=SLUG),
            Column(name="legal_basis"),
            Column(name="decision_no"),
            *_interval(),
            Column(name="review_on", kind="date"),
            STATUS,
        ),
        key_columns=(
            "row_kind",
            "jurisdiction",
            "scope",
            "data_category",
            "grade",
            "transaction_kind",
            "scenario",
            "recipient_kind",
            "threshold_op",
            "threshold_count",
            "threshold_unit",
            "window_months",
            "counts_deidentified",
            "measure",
        ),
        row=ReciprocityRow,
        checks=(
            checks.default_present,
            checks.places_known,
            checks.thresholds_whole,
            checks.measures_known,
            checks.days_agree,
            checks.burdens_founded,
        ),
        may_edit=checks.may_edit,
        first_editions=(
            *_first(
                "reciprocity",
                "审慎起步：常规路径和已核实的便利措施"
                " · Cautious start: the ordinary route and verified facilitations",
            ),
            FirstEdition(
                file="reciprocity/data/reciprocity-training.csv",
                effective_from=TRAINING_START,
                title="对等措施演练版，非正式规定 · Mirror rows for training, not law",
                training=True,
                decision_no="TRAINING-1",
            ),
        ),
    )
)

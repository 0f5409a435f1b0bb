"""Reasons of reciprocity findings: owns their sentences, and decides nothing."""

from django.utils.translation import gettext_lazy as _

from rulebook.grounds import reason

RULE = reason(
    "treat_rule",
    _("{jurisdiction:jurisdiction}: row {row} of edition {edition} gives: {treatment:treatment}"),
)
RULE_OF_MEASURE = reason(
    "treat_rule_of_measure",
    _(
        "{jurisdiction:jurisdiction}: row {row} of edition {edition} answers the foreign measure {measure} "
        "and gives: {treatment:treatment}"
    ),
)
EXEMPTION = reason(
    "treat_exemption",
    _(
        "{jurisdiction:jurisdiction}: row {row} of edition {edition} exempts from the answer to the foreign "
        "measure {measure} and gives: {treatment:treatment}"
    ),
)
BEATEN_PLACE = reason("treat_beaten_place", _("Row {row} gives way to a row of a more specific place"))
BEATEN_EXEMPTED = reason(
    "treat_beaten_exempted", _("Row {row} is removed by an exemption from the measure {measure}")
)
BEATEN_CATEGORY = reason(
    "treat_beaten_category", _("Row {row} gives way to a row with a more specific data category")
)
BEATEN_GRADE = reason("treat_beaten_grade", _("Row {row} gives way to a row that names the grade"))
BEATEN_TRANSACTION = reason(
    "treat_beaten_transaction_kind", _("Row {row} gives way to a row that names the kind of transaction")
)
BEATEN_SCENARIO = reason("treat_beaten_scenario", _("Row {row} gives way to a row that names the scenario"))
BEATEN_RECIPIENT = reason(
    "treat_beaten_recipient_kind", _("Row {row} gives way to a row that names the kind of recipient")
)
BEATEN_THRESHOLD = reason(
    "treat_beaten_threshold", _("Row {row} gives way to a row whose threshold of volume is met")
)
BEATEN_TIED = reason("treat_beaten_tied", _("Row {row} ranks equally; the strictest of equals stands"))
BEATEN_LINE = reason(
    "treat_beaten_other_category", _("Row {row} decides another data category of the same set, less strictly")
)
COUNT_NEEDED = reason(
    "treat_count_needed",
    _("The outcome turns on a volume that is not known in {unit:threshold_unit}; a person must decide"),
)
COUNT_DIFFERS = reason(
    "treat_count_differs", _("The outcome differs with a volume that is not known; a person must decide")
)
UNFOUNDED = reason(
    "treat_unfounded",
    _("The basis of row {row} is not confirmed and cannot found {treatment:treatment}; a person must decide"),
)
CATEGORY = reason("treat_category", _("{category:data_category}: {treatment:treatment}"))
NO_RULE = reason(
    "treat_no_rule", _("{jurisdiction:jurisdiction}: no reciprocity rule covers it; a person must decide")
)
UNKNOWN_JURISDICTION = reason(
    "unknown_jurisdiction",
    _("{jurisdiction} is not a jurisdiction that the tables know; a person must decide"),
)
BEATEN_BY = (
    BEATEN_CATEGORY,
    BEATEN_GRADE,
    BEATEN_TRANSACTION,
    BEATEN_SCENARIO,
    BEATEN_RECIPIENT,
    BEATEN_THRESHOLD,
)

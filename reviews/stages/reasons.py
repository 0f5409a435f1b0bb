"""The reasons that stages give, as codes with sentences; the sentences are rendered, never stored."""

from django.utils.translation import gettext_lazy as _

from rulebook.grounds import reason

NO_EDITION = reason("stage.no_edition", _("No edition of the table “{table}” is in force on that day."))
INCOMPLETE = reason("stage.incomplete", _("Missing or not usable: {what}."))
DOCUMENT_MISSING = reason("stage.document_missing", _("A document is missing: {document:document_kind}."))
BLANKET_CONSENT = reason(
    "stage.blanket_consent",
    _("Item {item} rests on a blanket consent. Personal information leaves within its authorisation only."),
)
RAW_PUBLIC_DATA = reason(
    "stage.raw_public_data",
    _("Item {item} is raw public data that is not opened; it does not leave its domain."),
)
CORE_DATA = reason(
    "stage.core_data", _("Item {item} is graded core; core data does not leave in this procedure.")
)
IMPORTANT_BY_TABLE = reason(
    "stage.important_by_table",
    _("Item {item} would be important by the grading table, but it is not notified or published as such."),
)
IMPORTANT_NOTIFIED = reason(
    "stage.important_notified", _("Item {item} is important data: {by}, {document}, {on}.")
)
NO_IMPACT = reason("stage.no_impact", _("Item {item} names no impact, so no grade can be proposed."))
ITEM_GRADED = reason("stage.item_graded", _("Item {item} is proposed as {grade:grade}."))
FOREIGN_AUTHORITY = reason(
    "stage.foreign_authority",
    _("A foreign court or enforcement body asks for the data. The competent organ decides."),
)
FOREIGN_AUTHORITY_UNKNOWN = reason(
    "stage.foreign_authority_unknown",
    _("It is not known whether a foreign court or enforcement body asks for the data."),
)
NOT_THIS_PATHWAY = reason(
    "stage.not_this_pathway", _("By the facts the pathway is {pathway:pathway}, not a security assessment.")
)
REVIEW_ORGAN = reason("stage.review_organ", _("The review organ recorded: {outcome}. Its outcome binds."))
LICENCE_NEEDED = reason("stage.licence_needed", _("Line {line} needs a licence, and none is recorded."))
LICENCE_RECORDED = reason("stage.licence_recorded", _("A licence for line {line} is recorded."))
ENHANCED = reason("stage.enhanced", _("Line {line} calls for a security review whatever its route."))
SCREENED = reason("stage.screened", _("Line {line} was screened: {treatment:treatment}."))
FACTS_CONTRADICT = reason("stage.facts_contradict", _("The facts contradict each other: {what}."))

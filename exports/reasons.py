"""Reasons of screening findings: owns their sentences, and decides nothing."""

from django.utils.translation import gettext_lazy as _

from rulebook.grounds import reason

FOREIGN_AUTHORITY = reason(
    "foreign_authority_request",
    _(
        "A foreign court or authority asks for the data; "
        "nothing may be given without leave of the organ in charge"
    ),
)
ITEM_PROHIBITED = reason(
    "item_prohibited_technology", _("{code}: {name} is technology that may not be exported")
)
ITEM_DESTINATION_BAN = reason(
    "item_destination_ban", _("{code}: {name} may not be exported to {destination}")
)
ITEM_OTHER_DESTINATION = reason(
    "item_other_destination",
    _("{code}: {name} is controlled for {destination} only, which receives nothing here"),
)
DESTINATION_TO_CHECK = reason(
    "destination_items_to_check",
    _("Items on the list for {destination} have no code; a person must check that the data is none of them"),
)
ITEM_LICENCE = reason("item_licence_required", _("{code}: {name} needs an export licence"))
ITEM_SUSPENDED = reason(
    "item_suspended", _("{code}: the control of {name} is suspended until before {until}")
)
ITEM_NOT_IN_FORCE = reason("item_not_in_force", _("{code}: the control of {name} is not in force on {on}"))
CODE_UNKNOWN = reason(
    "control_code_unknown", _("{code} is not a control code that the list knows; a person must decide")
)
CODE_MALFORMED = reason(
    "control_code_malformed", _("“{code}” does not have the shape of a control code; a person must decide")
)
CODE_TOO_WIDE = reason(
    "control_code_too_wide",
    _("{code} is listed only by its sub-items {listed}; a person must decide which of them is meant"),
)
PARTY_STOP = reason(
    "party_stop",
    _("{name} ({party}) is on the {list:party_list}: {measures:party_measure}; this transfer is stopped"),
)
PARTY_LICENCE = reason(
    "party_licence",
    _("{name} ({party}) is on the {list:party_list}: {measures:party_measure}; a licence is needed"),
)
PARTY_SINGLE_LICENCE = reason(
    "party_single_licence_only",
    _(
        "{name} ({party}) is on the {list:party_list}: {measures:party_measure}; "
        "only a single licence may be given"
    ),
)
PARTY_REFER = reason(
    "party_refer",
    _("{name} ({party}) is on the {list:party_list}: {measures:party_measure}; a person must decide"),
)
PARTY_UNCONFIRMED = reason(
    "party_unconfirmed",
    _(
        "The recipient may be {name} ({party}) on the {list:party_list}, score {score}; "
        "a person must confirm it"
    ),
)
PARTY_NO_EFFECT = reason(
    "party_no_effect",
    _("{name} ({party}) is on the {list:party_list}; its measures do not touch this transfer"),
)
PARTY_SUSPENDED = reason(
    "party_suspended",
    _("{name} ({party}) is on the {list:party_list}; the listing is suspended until before {until}"),
)
PARTY_NOT_IN_FORCE = reason(
    "party_not_in_force", _("{name} ({party}) on the {list:party_list}: the listing is not in force on {on}")
)
MEASURE_UNMAPPED = reason(
    "party_measure_unmapped",
    _("{name} ({party}): the table of party measures does not say what {measures:party_measure} does"),
)
PARTY_LIST_STALE = reason(
    "party_list_stale",
    _("The party list was not confirmed in the last {days} days; a person must screen the names"),
)
RECIPIENT_UNNAMED = reason("recipient_unnamed", _("The recipient has no name that could be screened"))
JURISDICTION_MISSING = reason("jurisdiction_missing", _("The recipient's jurisdiction is not known"))
ONWARD_STRICTER = reason(
    "onward_place_stricter",
    _("The data goes on to {jurisdiction:jurisdiction}, where this applies: {treatment:treatment}"),
)

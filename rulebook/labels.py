"""The words for columns of rule tables and for the choices that no code list names; it knows words, never
meaning.

A column of one name has one label in every table. The machine key stays what a file's header row holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rulebook.codes import code_name
from rulebook.tables import Column

COLUMNS: Mapping[str, Promise] = {
    "act": _("Act concerned"),
    "act_en": _("Act concerned, in English"),
    "act_zh": _("Act concerned, in Chinese"),
    "aliases": _("Other names"),
    "announcement": _("Announcement"),
    "basis": _("Basis"),
    "bloc": _("Bloc"),
    "body_en": _("Competent body, in English"),
    "body_zh": _("Competent body, in Chinese"),
    "categories": _("Data categories"),
    "checklist": _("Checklist"),
    "citation": _("Citation"),
    "clock": _("Clock"),
    "code": _("Code"),
    "conditions": _("Conditions"),
    "contains_important_data": _("Contains important data"),
    "counts_deidentified": _("De-identified data counts"),
    "covers": _("Data categories covered"),
    "data_categories": _("Data categories"),
    "data_category": _("Data category"),
    "data_item": _("Data item"),
    "day": _("Day"),
    "decision_no": _("Decision number"),
    "destination": _("Destination"),
    "direction": _("Direction"),
    "document_kind": _("Document"),
    "duties": _("Duties"),
    "effect": _("Effect"),
    "effective_from": _("In force from"),
    "effective_to": _("No longer in force from"),
    "event": _("Counted from"),
    "examples_en": _("Examples in English"),
    "examples_zh": _("Examples in Chinese"),
    "exemption": _("Exemption"),
    "final": _("Final"),
    "ftz_list_says": _("What the pilot zone's list says"),
    "grade": _("Grade"),
    "group": _("Group"),
    "handler_kind": _("Kind of data handler"),
    "harm_degree": _("Degree of harm"),
    "impact_object": _("What is harmed"),
    "instrument": _("Legal instrument"),
    "is_ciio": _("Critical information infrastructure operator"),
    "item_no": _("Item number"),
    "jurisdiction": _("Jurisdiction"),
    "keywords": _("Keywords"),
    "kind": _("Kind"),
    "legal_basis": _("Legal basis"),
    "legal_force": _("Legal force"),
    "letter": _("Letter of the factor"),
    "limit": _("Limit"),
    "list": _("List"),
    "list_edition": _("Edition of the negative list"),
    "measure": _("Measure"),
    "measures": _("Measures"),
    "member": _("Member"),
    "ministries": _("Ministries that may use it"),
    "name_en": _("Name in English"),
    "name_zh": _("Name in Chinese"),
    "note": _("Note"),
    "notice": _("Notice"),
    "on_supplement": _("While a supplement is asked for"),
    "order": _("Order"),
    "outbound": _("Leaves the country"),
    "owners": _("Owners and shares"),
    "param": _("What it carries"),
    "parent": _("Part of"),
    "party_id": _("Party"),
    "pathway": _("Pathway"),
    "place": _("Place"),
    "purpose_en": _("Purpose in English"),
    "purpose_zh": _("Purpose in Chinese"),
    "reason": _("Reason"),
    "recipient_kind": _("Kind of recipient"),
    "registration_no": _("Registration number"),
    "remedy": _("Remedy"),
    "required": _("Required"),
    "review_on": _("Looked at again on"),
    "route": _("Special route"),
    "row_id": _("Row of the list"),
    "row_kind": _("Kind of row"),
    "rule": _("Rule"),
    "runs_from": _("Runs from"),
    "scenario": _("Scenario"),
    "scenario_exemption": _("Exempt scenario"),
    "scope": _("Exporter's place"),
    "sector": _("Sector"),
    "severity": _("Severity"),
    "source": _("Source"),
    "special": _("Special case"),
    "status": _("Status of the fact"),
    "sublevel": _("Sublevel"),
    "summary": _("Summary"),
    "suspended_from": _("Suspended from"),
    "suspended_to": _("Suspended until before"),
    "target": _("Aimed at"),
    "term": _("Term"),
    "tests": _("Tests of counts"),
    "text_en": _("Text in English"),
    "text_zh": _("Text in Chinese"),
    "threshold": _("Threshold"),
    "threshold_count": _("Threshold"),
    "threshold_op": _("Threshold met by"),
    "threshold_unit": _("Unit of the threshold"),
    "transaction_kind": _("Kind of transaction"),
    "treatment": _("Treatment"),
    "unit": _("Unit"),
    "window_months": _("Counted over, months"),
}

# The code list of a column that declares none and is not called as its list is.
LISTS: Mapping[str, str] = {
    "act": "party_act",
    "bloc": "jurisdiction",
    "conditions": "condition",
    "contains_important_data": "yes_no_unknown",
    "destination": "jurisdiction",
    "effect": "party_effect",
    "is_ciio": "yes_no_unknown",
    "list": "party_list",
    "member": "jurisdiction",
    "ministries": "authority_kind",
    "outbound": "yes_no_unknown",
    "parent": "jurisdiction",
    "target": "jurisdiction",
}

WORDS: Mapping[str, Mapping[str, Promise]] = {
    "checklist": {
        "intake_security_assessment": _("Intake: security assessment"),
        "intake_standard_contract": _("Intake: standard contract"),
        "intake_certification": _("Intake: certification"),
        "intake_exempt": _("Intake: exempt"),
        "acceptance": _("Acceptance"),
        "grading": _("Grading"),
        "security_review": _("Security review"),
        "export_control": _("Export control"),
        "decision": _("Decision"),
        "material_check": _("Material check"),
    },
    "direction": {
        "after": _("after the event"),
        "before": _("before the event"),
        "towards_china": _("towards China"),
        "general": _("towards any country"),
    },
    "kind": {
        "country": _("country"),
        "region": _("region"),
        "bloc": _("bloc"),
        "organisation": _("organisation"),
        "person": _("person"),
        "scope": _("place inside a country"),
        "default": _("default"),
        "holiday": _("day off"),
        "workday": _("working day"),
        "year": _("year that is published in full"),
        "dual_use": _("dual-use item"),
        "prohibited_technology": _("technology that may not be exported"),
        "restricted_technology": _("technology that needs a licence"),
    },
    "legal_force": {"binding": _("binding"), "reference": _("reference only")},
    "on_supplement": {
        "extend_with_notice": _("the limit is extended, with notice"),
        "exclude": _("the time does not count"),
        "none": _("the clock runs on"),
    },
    "param": {
        "none": _("nothing"),
        "count": _("a number"),
        "date": _("a date"),
        "text": _("text"),
        "days": _("days"),
        "percent": _("percent"),
    },
    "pathway": {"hold": _("held: a person must decide")},
    "remedy": {
        "re_evaluation": _("Re-evaluation"),
        "administrative_reconsideration": _("Administrative reconsideration"),
        "administrative_litigation": _("Administrative litigation"),
        "none": _("None: the decision is final"),
    },
    "route": {"none": _("none"), "gba_contract": _("Greater Bay Area standard contract")},
    "row_kind": {"rule": _("rule"), "exemption": _("exemption")},
    "severity": {
        "facilitate": _("eases"),
        "neutral": _("neutral"),
        "restrict": _("restricts"),
        "prohibit": _("prohibits"),
    },
    "unit": {
        "workdays": _("working days"),
        "days": _("days"),
        "months": _("months"),
        "years": _("years"),
    },
}
YES_NO: Mapping[str, Promise] = {"yes": _("yes"), "no": _("no")}


def column_label(name: str) -> str:
    """A column's label; the name itself for a column of a table that no app of ours ships."""
    return str(COLUMNS.get(name, name))


def value_name(column: Column, value: str) -> str:
    """One value of a cell in the reader's language; what is no code, or an unknown one, stays as it is."""
    own = YES_NO if column.kind == "bool" else WORDS.get(column.name, {})
    if value in own:
        return str(own[value])
    return code_name(column.code_list or LISTS.get(column.name, column.name), value)

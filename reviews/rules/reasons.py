"""Owns the sentences of triage and grading grounds; decides nothing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rulebook.grounds import reason

reason("triage.not_outbound", _("Nothing is sent abroad and nobody abroad can reach the data."))
reason(
    "triage.state_organ",
    _("A state organ or a body with public functions sends personal information abroad."),
)
reason("triage.important_data", _("The data contains important data."))
reason("triage.exempt_no_pi", _("The data contains neither personal information nor important data."))
reason(
    "triage.exempt_transit",
    _("Personal information from abroad is processed here and sent back; nothing domestic is added."),
)
reason(
    "triage.exempt_contract", _("The transfer is needed for a contract to which the individual is a party.")
)
reason(
    "triage.exempt_hr",
    _("The transfer is needed for staff management under lawful rules and a collective contract."),
)
reason("triage.exempt_emergency", _("The transfer protects life, health or property in an emergency."))
reason("triage.exempt_statutory_duty", _("The transfer is needed to perform a statutory duty or obligation."))
reason("triage.exempt_outside_list", _("The data is outside the pilot zone's negative list."))
reason("triage.ftz_list", _("The pilot zone's negative list names a pathway: {ftz_list_says:pathway}."))
reason(
    "triage.ftz_list_open",
    _("The pilot zone's negative list covers the data, but its figures are not known."),
)
reason("triage.gba_contract", _("The parties use the Greater Bay Area standard contract."))
reason("triage.ciio", _("A critical information infrastructure operator sends personal information abroad."))
reason("triage.volume_assessment", _("The personal information counted reaches the assessment threshold."))
reason(
    "triage.sensitive_assessment",
    _("The sensitive personal information counted reaches the assessment threshold."),
)
reason(
    "triage.volume_contract",
    _("The personal information counted reaches the contract threshold but not that of an assessment."),
)
reason(
    "triage.sensitive_contract",
    _("Sensitive personal information is sent, below the threshold of an assessment."),
)
reason(
    "triage.volume_exempt",
    _("The personal information counted is below the contract threshold and none is sensitive."),
)
reason("triage.nothing_regulated", _("Neither personal information nor important data is sent."))
reason("triage.old_held", _("The handler holds personal information of a million persons or more."))
reason("triage.old_otherwise", _("None of the assessment triggers of the 2022 measures is met."))
reason("triage.table_rule", _("A rule of the pathway table applies."))
reason("triage.no_rule", _("No rule of the pathway table covers the case."))
reason("triage.other_law", _("Another law also restricts the transfer."))
reason(
    "triage.claim_not_used",
    _("The exemption claimed does not decide the case: {scenario_exemption:scenario_exemption}."),
)

reason(
    "triage.unknown.is_ciio",
    _("It is not known whether the handler is a CIIO, and that could change the answer."),
)
reason(
    "triage.unknown.contains_important_data",
    _("It is not known whether the data contains important data, and that could change the answer."),
)
reason(
    "triage.unknown.pi_count_this_year",
    _("The number of persons this year is not known, and that could change the answer."),
)
reason(
    "triage.unknown.sensitive_pi_count_this_year",
    _("The number of persons with sensitive data this year is not known, and that could change the answer."),
)
reason(
    "triage.unknown.scenario_exemption",
    _("It is not known whether an exemption applies, and that could change the answer."),
)
reason(
    "triage.unknown.handler_kind",
    _("It is not known what kind of body the handler is, and that could change the answer."),
)
reason("triage.unknown.route", _("It is not known which route was chosen, and that could change the answer."))
reason(
    "triage.unknown.outbound",
    _("It is not known whether the data goes abroad, and that could change the answer."),
)
reason(
    "triage.unknown.ftz_list_says",
    _("It is not known what the pilot zone's negative list says, and that could change the answer."),
)
reason(
    "triage.unknown.pi_held",
    _("The number of persons whose data the handler holds is not known, and that could change the answer."),
)
reason(
    "triage.unknown.pi_since_prev_year",
    _("The number of persons since the previous year is not known, and that could change the answer."),
)
reason(
    "triage.unknown.sensitive_since_prev_year",
    _("How many persons' sensitive data was sent since the previous year is not known, and it could matter."),
)

reason("grading.impact", _("{degree:harm_degree}, {object:impact_object}: {grade:grade}."))
reason(
    "grading.sublevel", _("{degree:harm_degree}, {object:impact_object}: {grade:grade}, level {sublevel}.")
)

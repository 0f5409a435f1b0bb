"""The shipped rows of every rule table of reviews: complete, without problems, honest about their status."""

from collections import Counter
from dataclasses import replace

import pytest

from reviews.rules import (
    calendar,
    checklists,
    clocks,
    factors,
    grading,
    pathways,
    remedies,
    scenarios,
    sensitive,
)
from rulebook.grounds import REASONS
from rulebook.inforce import Loaded
from rulebook.tables import TABLES
from tests.reviews.rules.editions import edition

OURS = (
    calendar.CALENDAR,
    checklists.CHECKLIST_TABLE,
    clocks.CLOCKS,
    factors.IMPORTANT_FACTORS,
    grading.GRADING,
    pathways.PATHWAYS,
    remedies.REMEDIES,
    scenarios.SCENARIOS,
    sensitive.SENSITIVE,
)
SHIPPED = [(table, number) for table in OURS for number in range(len(table.first_editions))]
ROWS = {table.key: edition(table, number=len(table.first_editions) - 1).rows for table in OURS}


@pytest.mark.parametrize(("table", "number"), SHIPPED, ids=[f"{table.key}-{n}" for table, n in SHIPPED])
def test_a_shipped_edition_passes_its_own_checks_and_repeats_no_key(table, number):
    rows = edition(table, number=number).rows

    assert [problem for check in table.checks for problem in check(rows)] == []
    assert [key for key, count in Counter(row.key for row in rows).items() if count > 1] == []


@pytest.mark.parametrize(("table", "number"), SHIPPED, ids=[f"{table.key}-{n}" for table, n in SHIPPED])
def test_every_shipped_row_says_how_sure_it_is_and_from_where(table, number):
    for row in edition(table, number=number).rows:
        assert row.status in {"verified", "secondary", "unverified"}, row.key
        assert row.source, row.key


@pytest.mark.parametrize("table", OURS, ids=[table.key for table in OURS])
def test_the_table_is_registered_when_the_app_is_ready(table):
    assert TABLES[table.key] is table


@pytest.mark.parametrize("language", ["en", "zh"])
def test_wording_stands_in_both_languages(language):
    for table in OURS:
        for column in table.columns:
            if column.name.endswith(f"_{language}") and column.required:
                assert all(getattr(row, column.name) for row in ROWS[table.key]), column.name


def test_every_reason_a_pathway_may_give_has_a_sentence():
    assert set(pathways.REASONS) <= set(REASONS)


def test_each_field_that_may_be_unknown_has_a_sentence():
    fields = {*pathways.SELECTORS, *pathways.COUNTS}

    assert {f"triage.unknown.{field}" for field in fields} <= set(REASONS)


def test_the_grading_table_answers_every_object_and_degree():
    asked = {(row.impact_object, row.harm_degree) for row in ROWS["grading"]}

    assert asked == {(thing, degree) for thing in grading.IMPACT_OBJECTS for degree in grading.HARM_DEGREES}


def test_the_factors_run_from_a_to_r_and_none_is_verified():
    assert "".join(row.letter for row in ROWS["important_factors"]) == "abcdefghijklmnopqr"
    assert {row.status for row in ROWS["important_factors"]} == {"unverified"}


def test_the_security_review_ticks_every_criterion_of_the_measures():
    codes = {row.code for row in checklists.of(ROWS["checklists"], "security_review")}

    assert codes == {f"A{n}" for n in range(1, 8)} | {f"K{n}" for n in range(1, 7)} | {
        f"N{n}" for n in range(1, 5)
    }


@pytest.mark.parametrize("checklist", checklists.CHECKLISTS)
def test_every_checklist_has_rows(checklist):
    assert checklists.of(ROWS["checklists"], checklist)


def test_an_assessment_asks_for_every_document_of_its_package():
    assert checklists.required_documents(ROWS["checklists"], "intake_security_assessment") == (
        "uscc_copy",
        "representative_id",
        "agent_id",
        "power_of_attorney",
        "declaration_form",
        "legal_document",
        "self_assessment_report",
    )


def test_a_contract_filing_asks_for_every_document_of_its_package():
    assert checklists.required_documents(ROWS["checklists"], "intake_standard_contract") == (
        "uscc_copy",
        "representative_id",
        "agent_id",
        "power_of_attorney",
        "undertaking",
        "standard_contract",
        "pipia_report",
    )


def test_a_document_asked_for_after_intake_is_a_problem():
    row = checklists.of(ROWS["checklists"], "decision")[0]

    problems = list(checklists.documents_at_intake([replace(row, document_kind="licence")]))

    assert [problem.code for problem in problems] == ["document_not_at_intake"]


def test_minors_biometrics_and_health_count_as_sensitive():
    categories = sensitive.sensitive_categories(ROWS["sensitive_personal_information"])

    assert {"minors", "biometric", "health", "financial", "geolocation"} <= categories
    assert not {"identifiers", "contact", "employment"} & categories


def test_an_assessments_result_has_one_final_remedy_within_15_working_days():
    (remedy,) = remedies.against(ROWS["remedies"], "M22_13")

    assert (remedy.remedy, remedy.term, remedy.unit, remedy.final) == ("re_evaluation", 15, "workdays", True)


def test_a_security_review_under_the_data_law_has_no_remedy():
    (remedy,) = remedies.against(ROWS["remedies"], "DSL24")

    assert (remedy.remedy, remedy.term) == ("none", None)


def test_a_remedy_without_a_term_is_a_problem():
    (remedy,) = remedies.against(ROWS["remedies"], "M22_13")

    assert [p.code for p in remedies.term_unless_none([replace(remedy, term=None)])] == ["bad_term"]


def test_two_pathway_rows_in_one_place_are_a_problem():
    first, second, *_rest = ROWS["pathways"]

    problems = list(pathways.orders_differ([first, replace(second, order=first.order)]))

    assert [problem.code for problem in problems] == ["order_taken"]


def test_a_pathway_code_that_triage_does_not_know_is_a_problem():
    row = replace(ROWS["pathways"][0], ftz_list_says=("perhaps",))

    assert [problem.code for problem in pathways.known_codes([row])] == ["unknown_code"]


def test_a_day_that_is_holiday_and_working_day_is_a_problem():
    holiday = next(row for row in ROWS["calendar"] if row.kind == "holiday")

    problems = list(calendar.one_answer_a_day([holiday, replace(holiday, kind="workday")]))

    assert [problem.code for problem in problems] == ["two_answers"]


def test_a_pathway_range_that_ends_before_it_starts_is_a_problem():
    row = next(row for row in ROWS["pathways"] if row.effective_from)

    problems = list(pathways.dates_ascend([replace(row, effective_to=row.effective_from)]))

    assert [problem.code for problem in problems] == ["end_before_start"]


def test_the_five_scenarios_of_the_policy_have_templates():
    assert isinstance(edition(scenarios.SCENARIOS), Loaded)
    assert [row.scenario for row in ROWS["scenarios"]] == [
        "e_commerce",
        "payment",
        "supply_chain",
        "outsourcing",
        "hr",
    ]

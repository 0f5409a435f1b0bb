"""What triage answers: boundaries, order of the rules, the law of each day, and what is not known."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reviews.rules.pathways import COUNTS, PATHWAYS
from reviews.rules.triage import CHOICES, FactError, TriageFacts, triage
from tests.reviews.rules.editions import M22_DAY, P24_DAY, edition, setting, without

P24 = edition(PATHWAYS, number=1)
M22 = edition(PATHWAYS, number=0)
SA, SC, EXEMPT, OPEN = (
    "security_assessment",
    "standard_contract_or_certification",
    "exempt",
    "undetermined",
)
KNOWN = {
    "is_ciio": "no",
    "contains_important_data": "no",
    "pi_count_this_year": 0,
    "sensitive_pi_count_this_year": 0,
    "scenario_exemption": "none",
}


def ask(rules=P24, on=P24_DAY, **facts):
    return triage(TriageFacts(**{**KNOWN, **facts}), rules, on=on)


def old(**facts):
    figures = {"pi_held": 0, "pi_since_prev_year": 1, "sensitive_since_prev_year": 0}
    return ask(M22, M22_DAY, **{"pi_count_this_year": 1, **figures, **facts})


# --- Thresholds of 2024 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ordinary", "sensitive", "pathway"),
    [
        (0, 0, EXEMPT),
        (1, 0, EXEMPT),
        (99_999, 0, EXEMPT),
        (100_000, 0, SC),
        (999_999, 0, SC),
        (1_000_000, 0, SA),
        (0, 1, SC),
        (0, 9_999, SC),
        (0, 10_000, SA),
        (1, 10_000, SA),
        (99_999, 9_999, SC),
        (1_000_000, 1, SA),
    ],
)
def test_each_counter_meets_its_own_threshold_and_any_hit_wins(ordinary, sensitive, pathway):
    assert ask(pi_count_this_year=ordinary, sensitive_pi_count_this_year=sensitive).pathway == pathway


@pytest.mark.parametrize("counter", ["pi_count_this_year", "sensitive_pi_count_this_year"])
def test_one_person_is_enough_for_a_ciio(counter):
    assert ask(is_ciio="yes", **{counter: 1}).pathway == SA


def test_a_ciio_that_sends_nothing_regulated_needs_nothing():
    assert ask(is_ciio="yes").pathway == EXEMPT


@pytest.mark.parametrize("said", [None, "yes", "no"])
def test_a_handler_of_kind_ciio_is_a_ciio_whatever_else_is_said(said):
    assert ask(handler_kind="ciio", is_ciio=said, pi_count_this_year=1).pathway == SA


# --- Order of the rules -------------------------------------------------------------------------


@pytest.mark.parametrize("claim", CHOICES["scenario_exemption"])
def test_important_data_ends_every_exemption(claim):
    assert ask(contains_important_data="yes", scenario_exemption=claim).pathway == SA


@pytest.mark.parametrize("says", [SC, EXEMPT, "hold"])
def test_a_zones_list_does_not_free_important_data(says):
    assert ask(contains_important_data="yes", ftz_list_says=says).pathway == SA


@pytest.mark.parametrize("ciio", ["yes", "no"])
@pytest.mark.parametrize(
    "claim", ["contract_necessity", "hr_management", "emergency", "overseas_origin_transit"]
)
def test_a_scenario_exemption_covers_ciios_and_sensitive_data_of_any_volume(claim, ciio):
    found = ask(
        is_ciio=ciio,
        scenario_exemption=claim,
        pi_count_this_year=2_000_000,
        sensitive_pi_count_this_year=50_000,
    )

    assert found.pathway == EXEMPT


def test_a_claim_that_there_is_no_personal_information_fails_on_the_counts():
    found = ask(scenario_exemption="no_pi_no_important", pi_count_this_year=100_000)

    assert found.pathway == SC
    assert "triage.claim_not_used" in [ground.code for ground in found.grounds]


def test_outside_the_negative_list_frees_no_ciio():
    claim = {"scenario_exemption": "ftz_outside_negative_list", "sensitive_pi_count_this_year": 30_000}

    assert ask(**claim).pathway == EXEMPT
    assert ask(is_ciio="yes", **claim).pathway == SA


@pytest.mark.parametrize(
    ("says", "pathway"), [(SA, SA), (SC, SC), (EXEMPT, EXEMPT), (OPEN, OPEN), ("hold", OPEN)]
)
def test_what_a_zones_list_says_stands_before_the_national_thresholds(says, pathway):
    assert ask(ftz_list_says=says, sensitive_pi_count_this_year=40_000).pathway == pathway


def test_a_listed_item_is_not_outside_the_list_whatever_is_claimed():
    assert ask(ftz_list_says=SA, scenario_exemption="ftz_outside_negative_list").pathway == SA


@pytest.mark.parametrize("says", [SC, EXEMPT, "hold"])
def test_a_zones_list_does_not_bind_a_ciio(says):
    assert ask(is_ciio="yes", ftz_list_says=says, pi_count_this_year=1).pathway == SA


def test_the_bay_area_contract_has_no_ceiling_but_not_for_everybody():
    contract = {"route": "gba_contract", "pi_count_this_year": 2_000_000}

    chosen = ask(**contract)

    assert (chosen.pathway, chosen.special) == (SC, "gba_contract")
    assert ask(is_ciio="yes", **contract).pathway == SA
    assert ask(contains_important_data="yes", **contract).pathway == SA


@pytest.mark.parametrize("kind", ["state_organ", "public_function"])
@pytest.mark.parametrize("claim", ["none", "contract_necessity", "statutory_duty"])
def test_a_state_organ_assesses_whatever_personal_information_it_sends(kind, claim):
    found = ask(handler_kind=kind, scenario_exemption=claim, pi_count_this_year=1)

    assert (found.pathway, found.special) == (SA, "state_organ_assessment")


def test_a_state_organ_that_sends_nothing_regulated_needs_nothing():
    assert ask(handler_kind="state_organ").pathway == EXEMPT


@pytest.mark.parametrize("facts", [{"handler_kind": "state_organ"}, {"contains_important_data": "yes"}])
def test_what_is_not_sent_abroad_needs_no_mechanism(facts):
    found = ask(outbound="no", pi_count_this_year=2_000_000, **facts)

    assert (found.pathway, found.special) == (EXEMPT, "not_outbound")


def test_another_law_adds_its_mark_and_nothing_else():
    plain, marked = ask(pi_count_this_year=100_000), ask(pi_count_this_year=100_000, other_law="yes")

    assert (marked.pathway, marked.special) == (plain.pathway, "other_law")
    assert ask(outbound="no", other_law="yes").special == "not_outbound"


def test_exempt_does_not_waive_the_duties_towards_individuals():
    duties = ask(scenario_exemption="contract_necessity", pi_count_this_year=5).duties

    assert {"notice", "separate_consent", "pipia", "incident_report"} <= set(duties)


# --- The law of the day -------------------------------------------------------------------------


def test_a_statutory_duty_is_a_ground_from_2025_on():
    claim = {"scenario_exemption": "statutory_duty", "pi_count_this_year": 500_000}

    assert ask(on=date(2024, 12, 31), **claim).pathway == SC
    assert ask(on=date(2025, 1, 1), **claim).pathway == EXEMPT


@pytest.mark.parametrize(
    ("facts", "pathway"),
    [
        ({}, SC),
        ({"contains_important_data": "yes"}, SA),
        ({"is_ciio": "yes"}, SA),
        ({"pi_held": 999_999}, SC),
        ({"pi_held": 1_000_000}, SA),
        ({"pi_since_prev_year": 99_999}, SC),
        ({"pi_since_prev_year": 100_000}, SA),
        ({"sensitive_since_prev_year": 9_999}, SC),
        ({"sensitive_since_prev_year": 10_000}, SA),
        ({"scenario_exemption": "contract_necessity"}, SC),
        ({"pi_since_prev_year": 0, "sensitive_since_prev_year": 0, "pi_count_this_year": 0}, SC),
        ({"scenario_exemption": "no_pi_no_important", "pi_since_prev_year": 1}, SC),
    ],
)
def test_the_law_of_2022_has_its_own_triggers_and_no_exemptions(facts, pathway):
    assert old(**facts).pathway == pathway


def test_the_law_of_2022_without_its_own_figures_is_undetermined():
    found = ask(M22, M22_DAY, pi_count_this_year=99_999)

    assert found.pathway == OPEN
    assert found.unknown == ("pi_held", "pi_since_prev_year", "sensitive_since_prev_year")


def test_the_law_of_2022_asks_nothing_about_data_it_does_not_reach():
    nothing = {"pi_held": 0, "pi_since_prev_year": 0, "sensitive_since_prev_year": 0}

    assert old(scenario_exemption="no_pi_no_important", pi_count_this_year=0, **nothing).pathway == EXEMPT


def test_the_law_of_2022_needs_no_figures_where_one_trigger_is_met():
    assert ask(M22, M22_DAY, is_ciio="yes", pi_count_this_year=1).pathway == SA
    assert ask(M22, M22_DAY, pi_held=1_000_000, pi_count_this_year=1).pathway == SA


# --- What is not known --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "pathway"),
    [
        ({"is_ciio": None, "pi_count_this_year": 1_000_000}, SA),
        ({"is_ciio": None}, EXEMPT),
        ({"is_ciio": None, "scenario_exemption": "emergency", "pi_count_this_year": 9}, EXEMPT),
        ({"is_ciio": None, "contains_important_data": "yes"}, SA),
        ({"contains_important_data": None, "pi_count_this_year": 1_000_000}, SA),
        ({"contains_important_data": None, "is_ciio": "yes", "pi_count_this_year": 1}, SA),
        ({"pi_count_this_year": None, "sensitive_pi_count_this_year": 10_000}, SA),
        ({"pi_count_this_year": None, "scenario_exemption": "hr_management"}, EXEMPT),
        ({"scenario_exemption": None, "pi_count_this_year": 99_999}, EXEMPT),
        ({"outbound": None, "pi_count_this_year": 99_999}, EXEMPT),
    ],
)
def test_an_unknown_that_cannot_change_the_answer_is_passed_over(facts, pathway):
    assert ask(**facts).pathway == pathway


@pytest.mark.parametrize(
    ("facts", "unknown"),
    [
        ({"is_ciio": None, "pi_count_this_year": 1}, ("is_ciio",)),
        ({"contains_important_data": None, "pi_count_this_year": 1}, ("contains_important_data",)),
        ({"pi_count_this_year": None}, ("pi_count_this_year",)),
        ({"pi_count_this_year": None, "sensitive_pi_count_this_year": 1}, ("pi_count_this_year",)),
        ({"scenario_exemption": None, "pi_count_this_year": 100_000}, ("scenario_exemption",)),
        ({"scenario_exemption": "no_pi_no_important", "pi_count_this_year": None}, ("pi_count_this_year",)),
        ({"handler_kind": None, "pi_count_this_year": 1}, ("handler_kind",)),
        ({"outbound": None, "pi_count_this_year": 100_000}, ("outbound",)),
        (
            {"is_ciio": None, "scenario_exemption": "ftz_outside_negative_list", "pi_count_this_year": 1},
            ("is_ciio",),
        ),
        ({"is_ciio": None, "route": None, "pi_count_this_year": 100_000}, ("is_ciio",)),
    ],
)
def test_an_unknown_that_could_change_the_answer_holds_and_is_named(facts, unknown):
    found = ask(**facts)

    assert found.pathway == OPEN
    assert found.unknown == unknown
    assert [ground.code for ground in found.grounds] == [f"triage.unknown.{field}" for field in unknown]


def test_a_special_is_named_only_when_it_is_certain():
    assert ask(outbound=None, pi_count_this_year=5).special == ""


NUMBERS = st.sampled_from([0, 1, 9_999, 10_000, 99_999, 100_000, 999_999, 1_000_000]) | st.integers(
    0, 2_000_000
)
CONCRETE = st.fixed_dictionaries(
    {field: st.sampled_from(choices) for field, choices in CHOICES.items()} | dict.fromkeys(COUNTS, NUMBERS)
)


@given(
    whole=CONCRETE, hidden=st.sets(st.sampled_from([*CHOICES, *COUNTS])), law=st.sampled_from(["old", "new"])
)
def test_learning_an_unknown_fact_never_contradicts_a_determined_answer(whole, hidden, law):
    assume(not (whole["handler_kind"] == "ciio" and whole["is_ciio"] == "no"))
    rules, on = (P24, P24_DAY) if law == "new" else (M22, M22_DAY)
    partly = {field: None if field in hidden else value for field, value in whole.items()}

    before = triage(TriageFacts(**partly), rules, on=on)
    after = triage(TriageFacts(**whole), rules, on=on)

    assert before.pathway in (after.pathway, OPEN)
    assert before.special in ("", after.special, "other_law")


@given(whole=CONCRETE, hidden=st.sets(st.sampled_from([*CHOICES, *COUNTS]), min_size=1))
def test_the_facts_named_as_unknown_settle_the_case_when_they_are_learnt(whole, hidden):
    assume(not (whole["handler_kind"] == "ciio" and whole["is_ciio"] == "no"))
    partly = {field: None if field in hidden else value for field, value in whole.items()}
    before = triage(TriageFacts(**partly), P24, on=P24_DAY)

    learnt = {field: whole[field] for field in before.unknown}

    assert triage(TriageFacts(**{**partly, **learnt}), P24, on=P24_DAY).unknown == ()


# --- The table decides --------------------------------------------------------------------------


def test_another_threshold_in_the_edition_changes_the_answer():
    raised = edition(
        PATHWAYS, number=1, alter=setting({"rule": "volume_contract"}, tests="pi_count_this_year>=200000")
    )
    raised_both = edition(
        PATHWAYS,
        number=1,
        alter=lambda rows: setting(
            {"rule": "volume_exempt"},
            tests="pi_count_this_year>=1;pi_count_this_year<200000;sensitive_pi_count_this_year==0",
        )(setting({"rule": "volume_contract"}, tests="pi_count_this_year>=200000")(rows)),
    )

    assert ask(raised_both, pi_count_this_year=150_000).pathway == EXEMPT
    assert ask(raised, pi_count_this_year=150_000).pathway == OPEN


def test_a_case_that_no_row_covers_is_held_with_that_reason():
    found = ask(edition(PATHWAYS, number=1, alter=without(rule="nothing_regulated")))

    assert found.pathway == OPEN
    assert [ground.code for ground in found.grounds] == ["triage.no_rule"]


def test_an_unverified_row_cannot_exempt_by_itself():
    doubted = edition(PATHWAYS, number=1, alter=setting({"rule": "volume_exempt"}, status="unverified"))

    found = ask(doubted, pi_count_this_year=5)

    assert found.pathway == OPEN
    assert [ground.status for ground in found.grounds] == ["unverified"]


def test_a_row_whose_dates_do_not_cover_the_day_does_not_decide():
    ended = edition(PATHWAYS, number=1, alter=setting({"rule": "emergency"}, effective_to="2026-11-21"))
    claim = {"scenario_exemption": "emergency", "pi_count_this_year": 100_000}

    assert ask(ended, on=date(2026, 11, 20), **claim).pathway == EXEMPT
    assert ask(ended, on=date(2026, 11, 21), **claim).pathway == SC


def test_a_ground_names_the_row_that_decided_and_its_source():
    ground = ask(pi_count_this_year=1_000_000).grounds[0]

    assert (ground.table, ground.edition, ground.key) == ("pathways", P24.ref.id, "volume_assessment")
    assert ground.citation == "P24 art.7(2)"
    assert ground.params["pi_count_this_year"] == 1_000_000


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"is_ciio": "maybe"}, "is_ciio"),
        ({"pi_count_this_year": -1}, "pi_count_this_year"),
        ({"ftz_list_says": "free"}, "ftz_list_says"),
    ],
)
def test_a_fact_out_of_range_is_refused_by_name(facts, field):
    with pytest.raises(FactError) as refused:
        ask(**facts)

    assert refused.value.field == field

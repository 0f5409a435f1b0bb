"""What ships: places, memberships and their dates, measures, the cautious and the training edition."""

from collections import Counter
from datetime import date, timedelta

import pytest

from reciprocity.tables import BASES, JURISDICTIONS, MEASURES, MEMBERSHIPS, RECIPROCITY, TREATMENT_EFFECTS
from reciprocity.treatments import HARSHER, PERSONAL_CATEGORIES, Treatment
from tests.factories.reciprocity import ask, shipped, shipped_rules

ON = date(2026, 1, 15)
CAUTIOUS, TRAINING = "reciprocity.csv", "reciprocity-training.csv"


def members(bloc: str, on: date) -> set[str]:
    return {
        each.member
        for each in shipped("memberships.csv", MEMBERSHIPS)
        if each.bloc == bloc and each.holds(on)
    }


def test_every_iso_code_is_there_with_names_in_both_languages() -> None:
    rows = shipped("jurisdictions.csv", JURISDICTIONS)

    assert sum(each.kind in ("country", "region") for each in rows) == 249
    assert all(each.name_en and each.name_zh for each in rows)
    assert len({each.code for each in rows}) == len(rows)


def test_hong_kong_macao_and_taiwan_are_regions_of_china() -> None:
    rows = {each.code: each for each in shipped("jurisdictions.csv", JURISDICTIONS)}

    assert {rows[code].kind for code in ("HK", "MO", "TW")} == {"region"}
    assert [rows[code].name_zh for code in ("HK", "MO", "TW")] == ["中国香港", "中国澳门", "中国台湾"]
    assert rows["TW"].name_en == "Taiwan, China"


def test_the_nine_cities_have_the_bay_area_as_their_parent() -> None:
    rows = shipped("jurisdictions.csv", JURISDICTIONS)

    assert {each.code.removeprefix("GBA-") for each in rows if each.parent == "GBA"} == {
        "GZ",
        "SZ",
        "ZH",
        "FS",
        "HZ",
        "DG",
        "ZS",
        "JM",
        "ZQ",
    }


@pytest.mark.parametrize(
    ("bloc", "member", "joined"),
    [
        ("EU", "HR", date(2013, 7, 1)),
        ("EU", "RO", date(2007, 1, 1)),
        ("EU", "PL", date(2004, 5, 1)),
        ("EEA", "LI", date(1995, 5, 1)),
        ("RCEP", "CN", date(2022, 1, 1)),
        ("RCEP", "KR", date(2022, 2, 1)),
        ("RCEP", "MY", date(2022, 3, 18)),
        ("RCEP", "ID", date(2023, 1, 2)),
        ("RCEP", "PH", date(2023, 6, 2)),
        ("CPTPP", "GB", date(2024, 12, 15)),
        ("CPTPP", "CL", date(2023, 2, 21)),
        ("ASEAN", "TL", date(2025, 10, 26)),
        ("DEPA", "KR", date(2024, 5, 3)),
        ("APEC", "CN", date(1991, 11, 12)),
        ("USMCA", "MX", date(2020, 7, 1)),
    ],
)
def test_a_member_joins_on_its_day(bloc, member, joined) -> None:
    assert member not in members(bloc, joined - timedelta(days=1))
    assert member in members(bloc, joined)


@pytest.mark.parametrize("bloc", ["EU", "EEA"])
def test_the_united_kingdom_leaves_on_the_first_of_february_2020(bloc) -> None:
    assert "GB" in members(bloc, date(2020, 1, 31))
    assert "GB" not in members(bloc, date(2020, 2, 1))


def test_the_blocs_have_the_sizes_known_today() -> None:
    sizes = {
        bloc: len(members(bloc, ON))
        for bloc in ("EU", "EEA", "RCEP", "CPTPP", "ASEAN", "DEPA", "APEC", "USMCA")
    }

    assert sizes == {
        "EU": 27,
        "EEA": 30,
        "RCEP": 15,
        "CPTPP": 12,
        "ASEAN": 11,
        "DEPA": 4,
        "APEC": 21,
        "USMCA": 3,
    }


def test_the_register_holds_every_measure_once_with_both_names() -> None:
    rows = shipped("measures.csv", MEASURES)

    assert len({each.measure for each in rows}) == 117
    assert all(each.name_en and each.name_zh for each in rows)


def test_an_inclusive_end_of_a_source_is_one_day_later_here_and_a_suspension_is_an_interval() -> None:
    rows = {each.measure: each for each in shipped("measures.csv", MEASURES)}

    assert rows["eu-adequacy-15"].effective_to == date(2031, 12, 28)
    listing = rows["us-entity-listing-1"]
    assert listing.effective_to is None
    assert (listing.suspended_from, listing.suspended_to) == (date(2025, 11, 10), date(2026, 11, 10))


def test_every_basis_and_every_effect_is_there() -> None:
    bases = {each.legal_basis for each in shipped("bases.csv", BASES)}

    assert bases == {"DSL26", "PIPL42", "PIPL43", "ECL48", "FTL10", "FTL40", "AFSL", "treaty"}
    assert {each.treatment for each in shipped("treatment_effects.csv", TREATMENT_EFFECTS)} == set(
        Treatment.values
    )


def test_a_new_installation_starts_no_harsher_than_standard_with_verified_easings() -> None:
    rows = shipped(CAUTIOUS, RECIPROCITY)

    assert {each.treatment for each in rows} == {"facilitate", "standard"}
    assert {each.status for each in rows if each.treatment == "facilitate"} == {"verified"}


@pytest.mark.parametrize(
    ("place", "scope", "categories", "grade", "expected"),
    [
        ("HK", "GBA-SZ", "identifiers", "general", "facilitate"),
        ("HK", "GBA", "identifiers", "", "facilitate"),
        ("MO", "GBA-ZH", "health", "general", "facilitate"),
        ("HK", "", "identifiers", "general", "standard"),
        ("HK", "GBA-SZ", "identifiers", "important", "standard"),
        ("HK", "GBA-SZ", "energy", "general", "standard"),
        ("SG", "GBA-SZ", "identifiers", "general", "standard"),
        ("US", "", "genomic", "general", "standard"),
    ],
)
def test_the_bay_area_scheme_reaches_as_far_as_its_text(place, scope, categories, grade, expected) -> None:
    for file in (CAUTIOUS, TRAINING):
        assert (
            ask(shipped_rules(file), place, categories, on=ON, scope=scope, grade=grade).treatment == expected
        )


def test_the_training_edition_is_a_full_mirror_and_every_burden_has_its_basis() -> None:
    rows = shipped(TRAINING, RECIPROCITY)
    kinds = Counter(each.row_kind for each in rows)

    assert len(rows) >= 80
    assert kinds["exemption"] >= 20
    assert all(each.legal_basis for each in rows if each.treatment in HARSHER)
    assert all(each.decision_no.startswith("TRAINING-") for each in rows if each.treatment in HARSHER)
    assert all(
        each.data_category in PERSONAL_CATEGORIES | {"personal"}
        for each in rows
        if each.legal_basis == "PIPL43"
    )


# Worked cases of 28 CFR part 202 with an outcome, in the other direction: Chinese data to recipients there.
GOLDEN = [
    ("202.205(a) above", "genomic", "brokerage", 101, "persons", "prohibit"),
    ("202.205(a) at", "genomic", "brokerage", 100, "persons", "standard"),
    ("202.205(b) at", "biometric", "brokerage", 1000, "persons", "standard"),
    ("202.205(b) above", "biometric", "brokerage", 1001, "persons", "prohibit"),
    ("202.205(c) at", "geolocation", "brokerage", 1000, "devices", "standard"),
    ("202.205(c) above", "geolocation", "brokerage", 1001, "devices", "prohibit"),
    ("202.205(e) at", "financial", "brokerage", 10000, "persons", "standard"),
    ("202.205(f) at", "identifiers", "brokerage", 100000, "persons", "standard"),
    ("202.205(f) above", "identifiers", "brokerage", 100001, "persons", "prohibit"),
    ("202.205(g) combined", "health;identifiers;genomic", "vendor", 101, "persons", "prohibit"),
    ("202.214 example 3", "personal", "brokerage", 100001, "persons", "prohibit"),
    ("202.214 example 5", "identifiers", "brokerage", 100001, "persons", "prohibit"),
    ("202.217 example 1", "genomic", "employment", 101, "persons", "prohibit"),
    ("202.217 example 4", "financial", "employment", 10001, "persons", "licence_required"),
    ("202.222 one point", "government_related", "brokerage", 1, "records", "prohibit"),
    ("202.222 no count", "government_related", "brokerage", None, "", "prohibit"),
    ("202.228 example 2", "personal", "investment", 100001, "persons", "licence_required"),
    ("202.258 example 1", "geolocation", "vendor", 1001, "devices", "licence_required"),
    ("202.505 example 3", "financial", "vendor", 10001, "persons", "licence_required"),
    ("202.505 example 6", "financial", "brokerage", 10001, "persons", "prohibit"),
]


@pytest.mark.parametrize(("case", "categories", "kind", "count", "unit", "expected"), GOLDEN)
def test_the_training_edition_answers_the_worked_cases_in_kind(
    case, categories, kind, count, unit, expected
) -> None:
    treated = ask(
        shipped_rules(TRAINING),
        "US",
        categories,
        on=ON,
        transaction_kind=kind,
        count=count,
        count_unit=unit,
        recipient_kind="ordinary",
    )

    assert treated.treatment == expected, case


def test_a_mixed_set_counted_in_persons_is_for_a_person_where_a_category_is_counted_in_devices() -> None:
    treated = ask(
        shipped_rules(TRAINING),
        "US",
        "geolocation;biometric",
        on=ON,
        transaction_kind="vendor",
        count=1001,
        count_unit="persons",
    )

    assert treated.treatment == "refer"


@pytest.mark.parametrize(
    "facts",
    [
        {"scenario": "payment", "transaction_kind": "vendor"},
        {"scenario": "e_commerce", "transaction_kind": "vendor"},
        {"scenario": "hr", "transaction_kind": "employment", "recipient_kind": "affiliate"},
        {"scenario": "official_business", "transaction_kind": "brokerage"},
        {"scenario": "regulatory_submission", "transaction_kind": "vendor"},
        {"scenario": "clinical_trial", "transaction_kind": "vendor"},
        {"transaction_kind": "intra_group"},
    ],
)
def test_the_foreign_exemptions_are_mirrored(facts) -> None:
    treated = ask(
        shipped_rules(TRAINING), "US", "financial;genomic", on=ON, count=10**6, count_unit="persons", **facts
    )

    assert treated.treatment == "standard"


@pytest.mark.parametrize("category", ["biometric", "geolocation", "minors", "communications"])
@pytest.mark.parametrize(("recipient", "expected"), [("controlled", "prohibit"), ("ordinary", "standard")])
def test_a_sale_to_what_a_government_controls_is_barred_in_any_amount(category, recipient, expected) -> None:
    unit = "devices" if category == "geolocation" else "persons"

    treated = ask(
        shipped_rules(TRAINING),
        "US",
        category,
        on=ON,
        transaction_kind="brokerage",
        recipient_kind=recipient,
        count=1,
        count_unit=unit,
    )

    assert treated.treatment == expected


def test_a_sale_of_data_is_not_incident_to_a_payment() -> None:
    treated = ask(
        shipped_rules(TRAINING),
        "US",
        "financial",
        on=ON,
        scenario="payment",
        transaction_kind="brokerage",
        count=10001,
        count_unit="persons",
    )

    assert treated.treatment == "prohibit"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 9, 28), "standard"),
        (date(2025, 9, 29), "refer"),
        (date(2025, 11, 9), "refer"),
        (date(2025, 11, 10), "standard"),
        (date(2026, 11, 9), "standard"),
        (date(2026, 11, 10), "refer"),
    ],
)
def test_our_answer_rests_while_the_foreign_measure_is_suspended(on, expected) -> None:
    assert ask(shipped_rules(TRAINING), "US", "technical_data", on=on).treatment == expected


@pytest.mark.parametrize(
    "place", ["GB", "JP", "KR", "IN", "SG", "RU", "VN", "AU", "BR", "CH", "DE", "NO", "TH"]
)
def test_a_general_regime_is_answered_with_the_ordinary_route(place) -> None:
    assert ask(shipped_rules(TRAINING), place, "identifiers", on=ON).treatment == "standard"

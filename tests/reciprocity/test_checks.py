"""What makes a reciprocity edition wrong, told with row and column; a plausible file is taken."""

from collections.abc import Sequence
from datetime import date

import pytest

from reciprocity import checks, published
from reciprocity.rows import BasisRow, JurisdictionRow, MeasureRow, MembershipRow, TreatmentEffectRow
from reciprocity.tables import BASES, JURISDICTIONS, MEASURES, MEMBERSHIPS, RECIPROCITY, TREATMENT_EFFECTS
from rulebook.codes import CodeRow
from rulebook.tables import FIRST_ROW
from tests.factories.reciprocity import exemption, over, row, rules, shipped

DEFAULT = row("standard")


@pytest.fixture(autouse=True)
def _registers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped registers stand for the published ones."""
    newest = {
        "jurisdictions": shipped("jurisdictions.csv", JURISDICTIONS),
        "bases": shipped("bases.csv", BASES),
        "measures": shipped("measures.csv", MEASURES),
    }
    genomic = CodeRow(list="data_category", code="genomic", group="personal", name_en="", name_zh="")
    monkeypatch.setattr(published, "newest", lambda table: newest[table])
    monkeypatch.setattr("rulebook.codes.lists", lambda: {"data_category": {"genomic": genomic}})


def found(*rows) -> list[tuple[int, str, str]]:
    """(sheet row, column, code) of every problem of these reciprocity rows."""
    numbered = rules(*rows, first=FIRST_ROW).reciprocity.rows
    problems = [problem for check in RECIPROCITY.checks for problem in check(numbered)]
    return [(problem.row, problem.column, problem.code) for problem in problems]


FOUNDED = {"legal_basis": "DSL26", "decision_no": "1"}


@pytest.mark.parametrize(
    "rows",
    [
        [DEFAULT],
        [DEFAULT, row("prohibit", jurisdiction="US", **FOUNDED)],
        [DEFAULT, row("prohibit", jurisdiction="US", status="unverified", **FOUNDED)],
        [DEFAULT, row("refer", jurisdiction="TW"), row("facilitate", jurisdiction="EU")],
        [DEFAULT, row("standard", jurisdiction="*", data_category="genomic")],
        [DEFAULT, row("standard", jurisdiction="HK", scope="GBA-SZ"), row("standard", jurisdiction="EPO")],
        [DEFAULT, row("standard", jurisdiction="US", **over(0, op="ge"))],
        [DEFAULT, exemption("us-prohibition-1", jurisdiction="US")],
        [
            DEFAULT,
            row(
                "prohibit",
                jurisdiction="US",
                data_category="genomic",
                legal_basis="PIPL43",
                decision_no="1",
            ),
        ],
    ],
)
def test_a_plausible_edition_has_no_problem(rows) -> None:
    assert found(*rows) == []


@pytest.mark.parametrize("treatment", ["enhanced_review", "licence_required", "prohibit"])
def test_a_burden_needs_a_legal_basis_and_a_decision(treatment) -> None:
    assert found(DEFAULT, row(treatment, jurisdiction="US")) == [
        (3, "legal_basis", "harsher_without_legal_basis"),
        (3, "decision_no", "harsher_without_decision"),
    ]


@pytest.mark.parametrize(
    ("basis", "category", "covered"),
    [
        ("PIPL42", "genomic", True),
        ("PIPL43", "personal", True),
        ("PIPL43", "energy", False),
        ("PIPL43", "", False),
        ("ECL48", "technical_data", True),
        ("ECL48", "genomic", False),
        ("DSL26", "", True),
        ("FTL40", "energy", True),
    ],
)
def test_a_basis_founds_only_what_it_covers(basis, category, covered) -> None:
    burden = row("prohibit", jurisdiction="US", data_category=category, legal_basis=basis, decision_no="1")

    assert found(DEFAULT, burden) == ([] if covered else [(3, "legal_basis", "basis_does_not_cover")])


@pytest.mark.parametrize(
    "rows",
    [
        [row("standard", jurisdiction="US")],
        [row("standard", data_category="genomic")],
        [row("standard", **over(1))],
        [exemption("us-prohibition-1")],
    ],
)
def test_an_edition_needs_its_default(rows) -> None:
    assert (0, "jurisdiction", "missing_default") in found(*rows)


@pytest.mark.parametrize(
    ("columns", "column"),
    [
        ({"jurisdiction": "XX"}, "jurisdiction"),
        ({"jurisdiction": "GBA"}, "jurisdiction"),
        ({"jurisdiction": "HK", "scope": "GBA-XX"}, "scope"),
        ({"jurisdiction": "HK", "scope": "US"}, "scope"),
        ({"jurisdiction": "US", "measure": "us-nothing-1"}, "measure"),
        ({"jurisdiction": "US", "legal_basis": "DSL99"}, "legal_basis"),
    ],
)
def test_an_unknown_code_is_told_with_its_column(columns, column) -> None:
    assert found(DEFAULT, row("standard", **columns)) == [(3, column, "unknown_code")]


@pytest.mark.parametrize("missing", ["threshold_op", "threshold_count", "threshold_unit"])
def test_a_threshold_is_whole_or_absent(missing) -> None:
    columns = {**over(5), missing: None if missing == "threshold_count" else ""}

    assert found(DEFAULT, row("standard", jurisdiction="US", **columns)) == [
        (3, missing, "threshold_incomplete")
    ]


def test_an_exemption_names_its_measure() -> None:
    assert found(DEFAULT, exemption("", jurisdiction="US")) == [(3, "measure", "exemption_without_measure")]


def test_rows_of_one_key_may_follow_each_other_but_not_disagree_on_a_day() -> None:
    early = row("standard", jurisdiction="US", effective_from=date(2025, 1, 1), effective_to=date(2025, 6, 1))
    after = row("facilitate", jurisdiction="US", effective_from=date(2025, 6, 1))
    across = row("facilitate", jurisdiction="US", effective_from=date(2025, 5, 31))

    assert found(DEFAULT, early, after) == []
    assert found(DEFAULT, early, across) == [(4, "treatment", "conflict")]


@pytest.mark.parametrize(
    ("basis", "kind", "allowed"),
    [
        ("DSL26", "commerce", True),
        ("DSL26", "cyberspace", True),
        ("PIPL43", "commerce", False),
        ("PIPL43", "cyberspace", True),
        ("ECL48", "cyberspace", False),
        ("AFSL", "foreign_affairs", True),
        ("AFSL", "commerce", False),
        ("treaty", "foreign_affairs", True),
        ("", "commerce", True),
    ],
)
def test_a_ministry_edits_the_rows_of_its_bases(basis, kind, allowed) -> None:
    assert checks.may_edit(row("standard", legal_basis=basis), kind) is allowed


def _codes(check, rows: Sequence) -> list[str]:
    return [problem.code for problem in check(rows)]


def test_the_other_registers_refer_to_known_codes() -> None:
    member = MembershipRow(bloc="US", member="EU", row=1)
    measure = MeasureRow(measure="m", jurisdiction="XX", kind="treaty", row=1)
    city = JurisdictionRow(code="A", kind="scope", parent="B", row=1)

    assert _codes(checks.members_known, [member]) == ["unknown_code", "unknown_code"]
    assert _codes(checks.measures_placed, [measure]) == ["unknown_code"]
    assert _codes(checks.parents_known, [city]) == ["unknown_code"]


def test_each_treatment_needs_its_effect() -> None:
    rows = shipped("treatment_effects.csv", TREATMENT_EFFECTS)

    assert _codes(checks.every_treatment, rows) == []
    assert _codes(checks.every_treatment, rows[1:]) == ["missing_treatment"]
    assert isinstance(rows[0], TreatmentEffectRow)


def test_a_basis_without_listed_categories_covers_all() -> None:
    assert checks.covers(BasisRow(legal_basis="X"), "energy")
    assert not checks.covers(BasisRow(legal_basis="X", covers=("energy",)), "")


def test_a_suspension_with_an_end_has_a_start() -> None:
    measure = MeasureRow(measure="m", jurisdiction="US", kind="treaty", suspended_to=date(2026, 1, 1), row=1)

    assert _codes(checks.suspensions_started, [measure]) == ["required"]
    assert MEMBERSHIPS.key == "memberships"

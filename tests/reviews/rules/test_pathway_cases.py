"""The worked cases of the regime, one by one."""

import csv
from pathlib import Path

import pytest

from reviews.management.commands.triage import facts_of
from reviews.rules.pathways import PATHWAYS
from reviews.rules.triage import triage
from tests.reviews.rules.editions import P24_DAY, edition

TEXT = (Path(__file__).parent / "pathway_cases.csv").read_text(encoding="utf-8")
CASES = list(csv.DictReader(TEXT.splitlines()))


@pytest.mark.parametrize("case", CASES, ids=[case["case_id"] for case in CASES])
def test_a_worked_case_needs_the_pathway_the_regime_says(case):
    found = triage(facts_of(case), edition(PATHWAYS, number=1), on=P24_DAY)

    assert (found.pathway, found.special) == (case["expected_pathway"], case["special"])

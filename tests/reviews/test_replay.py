"""A finding is derived again from what it pinned; one corrupted fact is found."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role
from ledger import triggers
from reviews.models import Finding, StageReview
from tests.factories.reviews import act, officer, submitted, tick_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(rules, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return submitted()


def ready(case):
    """The intake officer, with the checklist answered."""
    by = officer(Role.INTAKE_OFFICER)
    tick_all(case, by=by)
    return by


def replay(reference):
    """The one answer, and the exit code."""
    out, code = io.StringIO(), 0
    try:
        call_command("replay", reference, stdout=out)
    except SystemExit as stop:
        code = stop.code
    return json.loads(out.getvalue()), code


def test_every_finding_of_an_application_comes_out_the_same(case):
    answer, code = replay(case.reference)

    assert code == 0
    assert answer == {
        "reference": case.reference,
        "findings": Finding.objects.count(),
        "same": True,
        "differences": [],
    }


def test_a_finding_that_was_removed_is_missed(case):
    act(case, "forward", by=ready(case))
    with triggers.lifted():
        StageReview.objects.update(finding=None)
        Finding.objects.filter(stage="intake").delete()

    answer, code = replay(case.reference)

    assert (answer["same"], code) == (False, 1)
    assert [difference["field"] for difference in answer["differences"]] == ["finding"]


def test_one_corrupted_fact_is_found(case):
    finding = Finding.objects.get()
    facts = finding.facts.replace('"jurisdiction":"SG"', '"jurisdiction":"JP"')
    assert facts != finding.facts
    with triggers.lifted():
        Finding.objects.filter(pk=finding.pk).update(facts=facts)

    answer, code = replay(f"finding:{finding.pk}")

    assert (answer["same"], code) == (False, 1)
    assert {"stored", "facts"} <= {difference["field"] for difference in answer["differences"]}


def test_a_corrupted_fact_that_changes_no_outcome_is_found_by_the_ledger(case):
    finding = Finding.objects.get()
    facts = finding.facts.replace("Deliver orders", "Deliver others")
    assert facts != finding.facts
    with triggers.lifted():
        Finding.objects.filter(pk=finding.pk).update(facts=facts)

    answer, code = replay(case.reference)

    assert (answer["same"], code) == (False, 1)


@pytest.mark.parametrize("reference", ["TG-NONE-NONE", "finding:0", "finding:x", "finding:", ""])
def test_an_unknown_reference_is_an_error_in_one_sentence(reference):
    out = io.StringIO()

    with pytest.raises(CommandError, match=r"\S"):
        call_command("replay", reference, stdout=out)

    answer = json.loads(out.getvalue())
    assert answer["id"] == reference
    assert answer["error"]

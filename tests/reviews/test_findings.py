"""Findings are stored with all they read and are derived again; a corrupted fact shows."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from ledger import triggers
from ledger.writer import timeline
from reviews.models import Finding, Snapshot, Status
from reviews.stages import findings
from tests.factories.reviews import NOW, submitted
from tests.reviews import journeys

pytestmark = pytest.mark.usefixtures("rules")


def altered(row: Any, field: str, text: Any) -> Any:
    """Change a stored column below the model, and read the row again."""
    with triggers.lifted():  # as whoever owns the database can
        type(row).objects.filter(pk=row.pk).update(**{field: text})
    return type(row).objects.get(pk=row.pk)


def differing(finding: Finding, **given: Any) -> set[str]:
    return {difference["field"] for difference in findings.replay(finding, **given).differences}


def test_every_stage_of_a_decided_application_leaves_a_finding_that_is_derived_again():
    application = journeys.at(Status.APPROVED)

    made = list(application.findings.order_by("pk"))

    assert [each.stage for each in made] == [
        "intake", "acceptance", "grading", "security_review", "export_control", "decision",
    ]  # fmt: skip
    assert all(findings.replay(each).same for each in made)


@pytest.mark.parametrize("status", [Status.RECORDED, Status.FILED])
def test_what_was_stated_or_filed_rests_on_a_finding_too(status):
    application = journeys.at(status)

    finding = application.findings.latest("pk")

    assert findings.replay(finding).same
    assert [line.treatment for line in findings.read(finding).lines] == ["standard"]
    assert application.entitlements.get().treatment == "standard"


def test_a_finding_is_derived_by_the_editions_it_pinned_not_by_those_of_today():
    finding = submitted().findings.get()
    row = {
        "row_kind": "rule",
        "jurisdiction": "SG",
        "treatment": "refer",
        "reason": "A person looks",
        "status": "verified",
    }
    journeys.reciprocity_with(row)

    assert findings.replay(finding).same


def test_the_hash_of_every_finding_is_in_the_ledger():
    application = journeys.at_acceptance()

    stored = [json.loads(entry.body)["facts"] for entry in timeline(application.subject).filter(act="find")]

    expected = [(each.pk, findings.digest(each)) for each in application.findings.order_by("pk")]
    assert [(each["finding"], each["hash"]) for each in stored] == expected


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("facts", '"SG"', '"KP"'),
        ("facts", '"count":100000', '"count":100001'),
        ("facts", "Merlion", "Marlin"),
        ("result", '"standard"', '"facilitate"'),
        ("result", '"outcome":"complete"', '"outcome":"hold"'),
    ],
)
def test_one_corrupted_stored_fact_shows(field, old, new):
    finding = submitted().findings.get()
    pinned = findings.digest(finding)
    text = getattr(finding, field)
    assert old in text

    broken = altered(finding, field, text.replace(old, new, 1))

    assert not findings.replay(broken).same
    assert "stored" in differing(broken, pinned_digest=pinned)


def test_a_corrupted_snapshot_shows_even_where_the_finding_agrees_with_it():
    finding = submitted().findings.get()
    altered(finding.snapshot, "content", finding.snapshot.content.replace("Merlion", "Marlin"))
    broken = altered(finding, "facts", finding.facts.replace("Merlion", "Marlin"))

    assert "snapshot" in differing(broken)


def test_an_edition_that_is_gone_is_named_and_nothing_is_assumed():
    finding = submitted().findings.get()
    pinned = [{**edition, "id": 999_999} for edition in finding.editions]

    assert "editions" in differing(altered(finding, "editions", pinned))


def test_another_engine_compares_outcome_and_reasons_and_names_both():
    finding = submitted().findings.get()
    reworded = altered(finding, "result", finding.result.replace('"params":{', '"params":{"x":1,', 1))

    older = altered(reworded, "engine", "2025.01")
    worse = altered(older, "result", older.result.replace('"treatment":"standard"', '"treatment":"refer"'))

    assert findings.replay(older).same
    assert differing(worse) >= {"engine", "treatments"}


def test_a_snapshot_is_frozen_when_the_draft_changes_after_a_return():
    application = journeys.at(Status.RETURNED)
    first = application.snapshot
    before = (first.content, first.content_hash)

    item = application.items.get()
    item.count = 7
    item.save()

    assert Snapshot.objects.filter(pk=first.pk).values_list("content", "content_hash").get() == before
    assert findings.replay(application.findings.get()).same


def test_a_finding_still_holds_on_a_later_day_when_nothing_turned():
    finding = submitted().findings.get()

    assert findings.still_holds(finding, now=NOW + timedelta(days=3))


def test_a_preview_stores_nothing():
    application = journeys.at(Status.DRAFT)

    assessed = findings.preview(application, now=NOW)

    assert assessed.outcome == "incomplete"
    assert not Finding.objects.exists()

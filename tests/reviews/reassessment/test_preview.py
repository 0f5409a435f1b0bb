"""The impact of a draft is counted by the sweep's own evaluation, and nothing is opened."""

from datetime import date

import pytest

from reviews.models import Reassessment
from reviews.reassessment import preview
from rulebook import previewers
from rulebook.models import Edition, RuleRow
from rulebook.tables import TABLES
from tests.reviews.reassessment.world import at, entitle, listing, rule, rules

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 11, 21))


def draft(table, rows, starts=date(2026, 12, 1)):
    made = Edition.objects.create(
        table=table,
        title="Draft",
        effective_from=starts,
        content_hash=TABLES[table].content_hash(rows),
        created_by="user:1",
        created_unit="authority:a",
        created_at=NOW,
    )
    RuleRow.objects.bulk_create(
        RuleRow(edition=made, number=n, key=TABLES[table].key_of(row), values=row)
        for n, row in enumerate(rows, 1)
    )
    return made


def test_the_report_counts_lines_by_what_they_would_change_to():
    rules()
    for to in ("JP", "JP", "SG"):
        entitle(to=to)

    counts = previewers.counts(draft("reciprocity", [rule("standard"), rule("prohibit", "JP")]), now=NOW)

    assert counts == {
        "evaluated": 3,
        "changed": {"standard->prohibit": 2},
        "hard_stops": 0,
        "applications": 2,
    }
    assert not Reassessment.objects.exists()


def test_the_report_of_a_party_list_counts_the_lines_it_would_stop():
    rules()
    entitle(name="Recorded Future Inc", to="US")

    counts = previewers.counts(draft("parties", [listing("Recorded Future Inc")]), now=NOW)

    assert (counts["hard_stops"], counts["changed"]) == (1, {"standard->prohibit": 1})


def test_the_report_goes_through_all_lines_a_chunk_at_a_time(monkeypatch):
    monkeypatch.setattr(preview, "CHUNK", 2)
    rules()
    for _ in range(5):
        entitle()

    assert preview.impact(draft("reciprocity", [rule("standard")]), NOW)["evaluated"] == 5


def test_where_another_table_has_no_edition_the_report_says_which():
    assert preview.impact(draft("reciprocity", [rule("standard")]), NOW)["missing"] == "jurisdictions"

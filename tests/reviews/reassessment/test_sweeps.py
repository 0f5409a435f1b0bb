"""A sweep finds what a date or an edition changed, once, and stops at once only what meets a hard stop."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Entry
from ledger.verify import verify
from reviews.models import EntitlementStatus, Reassessment, Sweep, SweepRange, Trigger
from reviews.reassessment import sweeps
from reviews.reassessment.evaluate import Evaluation, live_on, read
from rulebook.inforce import NoEditionInForce
from tests.reviews.reassessment.world import (
    application,
    at,
    entitle,
    fresh,
    item,
    listing,
    opened,
    publish,
    rule,
    rules,
    sweep_all,
)

pytestmark = pytest.mark.django_db
BEFORE = date(2026, 11, 9)
TURN = date(2026, 11, 10)
AFTER = date(2026, 11, 11)
SUSPENDED = {"suspended_from": "2025-11-10", "suspended_to": "2026-11-10"}


def test_a_day_on_which_nothing_turns_opens_nothing():
    rules()
    entitle()

    sweep_all(AFTER)

    assert opened() == []
    assert Sweep.objects.get(trigger=Trigger.DAILY).counts["lines"] == 1


def test_a_control_item_whose_suspension_ends_opens_a_reassessment_on_that_day_and_not_before():
    editions = rules(control_items=[item("3C001.a", **SUSPENDED)])
    line = entitle(codes=("3C001.a",), category="technical_data")

    sweep_all(BEFORE)
    assert opened() == []
    sweep_all(TURN)

    [found] = opened()
    [changed] = found.lines.all()
    assert (changed.before, changed.after) == ("standard", "licence_required")
    assert found.sweep.trigger == Trigger.TURNING
    assert found.sweep.edition == editions["control_items"]
    assert {ground["code"] for ground in changed.grounds} >= {"item_licence_required"}
    assert fresh(line).status == EntitlementStatus.IN_FORCE


def test_a_listing_that_comes_back_stops_its_line_at_once_and_lets_the_other_lines_run():
    rules(parties=[listing("Recorded Future Inc", **SUSPENDED)])
    case = application()
    listed, other = entitle(case, name="Recorded Future Inc", to="US"), entitle(case)

    sweep_all(BEFORE)
    assert fresh(listed).status == EntitlementStatus.IN_FORCE
    sweep_all(TURN)

    assert fresh(listed).status == EntitlementStatus.SUSPENDED
    assert fresh(other).status == EntitlementStatus.IN_FORCE
    [found] = opened()
    assert found.hard_stop
    assert [line.entitlement_id for line in found.lines.all()] == [listed.pk]
    stop = Entry.objects.get(subject=listed.subject, act="suspend")
    assert (stop.actor, found.subject in stop.body) == ("system:sweep", True)


def test_a_stopped_line_is_to_be_confirmed_within_five_working_days():
    rules(parties=[listing("Recorded Future Inc", **SUSPENDED)])
    entitle(name="Recorded Future Inc", to="US")

    sweep_all(TURN)  # a Tuesday

    assert opened()[0].due_on == date(2026, 11, 17)


def test_running_twice_opens_nothing_twice_and_the_days_after_open_nothing_more():
    rules(parties=[listing("Recorded Future Inc", **SUSPENDED)])
    entitle(name="Recorded Future Inc", to="US")
    sweep_all(TURN)
    made = Sweep.objects.count()

    sweep_all(TURN, hour=10)

    assert Sweep.objects.count() == made
    for days in range(1, 4):
        sweep_all(TURN + timedelta(days=days))
    assert len(opened()) == 1
    assert SweepRange.objects.filter(finished_at=None).count() == 0


def test_a_range_that_is_worked_twice_leaves_the_same_as_once():
    rules(parties=[listing("Recorded Future Inc", **SUSPENDED)])
    entitle(name="Recorded Future Inc", to="US")
    sweep_all(TURN)
    entries = Entry.objects.count()

    for done in SweepRange.objects.all():
        assert not sweeps.run_range(done.pk, now=at(TURN, hour=23))

    assert (len(opened()), Entry.objects.count()) == (1, entries)


def test_days_missed_while_the_system_was_down_are_made_up_for_on_the_day_it_is_back():
    editions = rules(
        parties=[listing("Recorded Future Inc", **SUSPENDED)],
        control_items=[item("3C001.a", suspended_from="2025-11-10", suspended_to="2026-11-12")],
    )
    sweep_all(BEFORE)
    stopped = entitle(name="Recorded Future Inc", to="US")

    sweep_all(date(2026, 11, 20))

    turned = Sweep.objects.filter(trigger=Trigger.TURNING).values_list("edition", "on_date")
    assert set(turned) == {
        (editions["parties"].pk, TURN),
        (editions["control_items"].pk, date(2026, 11, 12)),
    }
    assert fresh(stopped).status == EntitlementStatus.SUSPENDED
    assert len(opened()) == 1


def test_an_edition_that_takes_effect_tomorrow_changes_nothing_today():
    rules()
    affected, spared = entitle(to="JP"), entitle(to="SG")
    edition = publish(
        "reciprocity",
        [rule("standard"), rule("enhanced_review", "JP")],
        date(2026, 11, 22),
        published_at=at(date(2026, 11, 21)),
    )

    sweep_all(date(2026, 11, 21))
    assert opened() == []
    sweep_all(date(2026, 11, 22))

    [found] = opened()
    assert (found.sweep.trigger, found.sweep.edition) == (Trigger.EDITION, edition)
    assert [line.entitlement_id for line in found.lines.all()] == [affected.pk]
    assert {pin["id"] for pin in found.lines.all()[0].editions if pin["table"] == "reciprocity"} == {
        edition.pk
    }
    assert fresh(affected).status == fresh(spared).status == EntitlementStatus.IN_FORCE


def test_an_edition_published_after_its_first_day_counts_from_its_publication():
    rules()
    sweep_all(date(2026, 11, 20))
    entitle(to="JP")
    publish(
        "reciprocity",
        [rule("standard"), rule("enhanced_review", "JP")],
        date(2026, 11, 2),
        published_at=at(date(2026, 11, 20), hour=12),
    )

    sweep_all(date(2026, 11, 20), hour=13)

    assert [row.sweep.trigger for row in opened()] == [Trigger.EDITION]


def test_a_worsening_is_due_after_the_wind_down_of_its_edition():
    rules()
    entitle(to="JP")
    publish("reciprocity", [rule("standard"), rule("prohibit", "JP")], TURN, wind_down_days=90)

    sweep_all(TURN)

    assert opened()[0].due_on == TURN + timedelta(days=90)


def test_a_worsening_without_a_wind_down_is_due_after_twenty_working_days():
    rules()
    entitle(to="JP")
    publish("reciprocity", [rule("standard"), rule("prohibit", "JP")], TURN)

    sweep_all(TURN)

    assert opened()[0].due_on == date(2026, 12, 8)


def test_an_edition_for_new_and_pending_cases_leaves_live_lines_to_the_one_before():
    rules()
    line = entitle(to="JP")
    publish("reciprocity", [rule("standard"), rule("prohibit", "JP")], TURN, applies_to=["new", "pending"])

    sweep_all(TURN)
    sweep_all(AFTER)

    assert opened() == []
    assert Sweep.objects.get(trigger=Trigger.EDITION).ranges.count() == 0
    assert fresh(line).status == EntitlementStatus.IN_FORCE


def test_a_country_that_leaves_a_bloc_is_no_longer_treated_as_the_bloc():
    membership = {
        "bloc": "EU",
        "member": "GB",
        "effective_from": "2024-12-01",
        "effective_to": "2026-11-10",
        "status": "verified",
    }
    rules(
        reciprocity=[rule("enhanced_review"), rule("standard", "EU")],
        memberships=[membership],
    )
    entitle(to="GB")

    sweep_all(BEFORE)
    assert opened() == []
    sweep_all(TURN)

    [found] = opened()
    assert [(line.before, line.after) for line in found.lines.all()] == [("standard", "enhanced_review")]


def test_a_milder_finding_opens_a_reassessment_and_stops_nothing():
    rules(reciprocity=[rule("enhanced_review")])
    line = entitle()
    publish("reciprocity", [rule("standard")], TURN)

    sweep_all(TURN)

    [found] = opened()
    assert [(row.before, row.after) for row in found.lines.all()] == [("enhanced_review", "standard")]
    assert not found.hard_stop
    assert fresh(line).status == EntitlementStatus.IN_FORCE


def test_an_open_reassessment_is_closed_when_a_later_run_proves_that_nothing_differs():
    rules()
    entitle(to="JP")
    publish("reciprocity", [rule("standard"), rule("enhanced_review", "JP")], TURN)
    sweep_all(TURN)
    publish("reciprocity", [rule("standard")], date(2026, 11, 12))

    sweep_all(AFTER)
    assert opened()[0].status == "open"
    sweep_all(date(2026, 11, 12))

    [found] = opened()
    assert (found.status, found.closed_by) == ("unchanged", None)
    assert Entry.objects.get(subject=found.subject, act="close_unchanged").actor == "system:sweep"


def test_a_stale_party_list_opens_nothing_but_proves_nothing_either():
    rules(confirmed=date(2026, 10, 1))
    entitle(to="JP")
    publish("reciprocity", [rule("standard"), rule("enhanced_review", "JP")], TURN)
    sweep_all(TURN)
    publish("reciprocity", [rule("standard")], AFTER)

    sweep_all(AFTER)

    assert [row.status for row in opened()] == ["open"]


def test_a_reassessment_that_stopped_a_line_is_never_closed_by_the_machine_while_the_line_stands():
    rules(parties=[listing("Recorded Future Inc", **SUSPENDED)])
    line = entitle(name="Recorded Future Inc", to="US")
    sweep_all(TURN)
    publish("parties", [], date(2026, 11, 12))

    sweep_all(date(2026, 11, 12))

    assert [row.status for row in opened()] == ["open"]
    assert fresh(line).status == EntitlementStatus.SUSPENDED


def test_a_new_listing_counts_even_where_the_treatment_stays_the_same():
    rules(
        reciprocity=[rule("licence_required")],
        parties=[listing("Shadow Labs", measures="export_control", **SUSPENDED)],
        party_measures=[
            {"measure": "export_control", "act": "personal_data", "effect": "licence", "status": "verified"}
        ],
    )
    entitle(name="Shadow Labs", to="US")

    sweep_all(BEFORE)
    assert opened() == []
    sweep_all(TURN)

    [found] = opened()
    assert [(row.before, row.after) for row in found.lines.all()] == [
        ("licence_required", "licence_required")
    ]


def test_the_volume_of_a_line_is_what_was_sent_in_the_window_to_the_same_recipient():
    threshold = {"threshold_op": "gt", "threshold_count": "150", "threshold_unit": "persons"}
    rules(reciprocity=[rule("standard"), rule("enhanced_review", "JP", data_category="contact", **threshold)])
    case = application()
    first = entitle(case, to="JP", persons=100)

    sweep_all(BEFORE)
    assert opened() == []
    entitle(application(enterprise=case.enterprise), to="JP", persons=51)
    sweep_all(TURN)

    assert first.pk in {line.entitlement_id for row in opened() for line in row.lines.all()}


def test_lines_that_differ_only_in_a_volume_no_threshold_tells_apart_are_evaluated_once():
    rules()
    for persons in (10, 20, 30):
        entitle(persons=persons)
    evaluation = Evaluation.of_day(BEFORE, now=at(BEFORE))
    known = evaluation.evaluated

    list(evaluation.differences(read(live_on(BEFORE), on=BEFORE)))

    assert evaluation.evaluated - known <= 1


def test_a_range_costs_the_same_number_of_queries_whatever_its_lines():
    rules()
    publish("reciprocity", [rule("enhanced_review")], TURN)

    def cost(lines: int, day: date) -> int:
        for _ in range(lines):
            entitle(found="standard")
        sweeps.make_due(now=at(day))
        sweeps.plan_due(now=at(day))
        [first, *others] = sweeps.waiting_ranges(now=at(day))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            sweeps.run_range(first, now=at(day))
        for other in others:
            sweeps.run_range(other, now=at(day))
        return len(captured)

    cost(1, TURN)  # so that both days below find something open already

    assert cost(2, AFTER) == cost(20, AFTER + timedelta(days=1))
    assert Reassessment.objects.count() == 23


def test_a_range_holds_no_more_applications_than_its_size(monkeypatch):
    monkeypatch.setattr(sweeps, "RANGE", 2)
    rules()
    lines = [entitle() for _ in range(5)]

    sweeps.make_due(now=at(BEFORE))
    sweeps.plan_due(now=at(BEFORE))

    spans = list(SweepRange.objects.values_list("first_id", "last_id"))
    ids = [line.application_id for line in lines]
    assert spans == [(ids[0], ids[1]), (ids[2], ids[3]), (ids[4], ids[4])]


def test_a_range_whose_worker_died_is_free_again_after_its_lease(settings):
    rules()
    entitle()
    sweeps.make_due(now=at(BEFORE))
    sweeps.plan_due(now=at(BEFORE))
    [range_id] = sweeps.waiting_ranges(now=at(BEFORE))
    assert sweeps.claim(range_id, now=at(BEFORE))  # and then its worker is killed

    held = at(BEFORE) + timedelta(seconds=settings.SWEEP_LEASE_SECONDS - 1)
    assert not sweeps.run_range(range_id, now=held)
    assert sweeps.run_range(range_id, now=held + timedelta(seconds=1))

    assert Sweep.objects.get().finished_at is not None


def test_a_table_without_an_edition_holds_the_sweep_with_its_reason():
    entitle(found="standard")

    with pytest.raises(NoEditionInForce):
        sweep_all(BEFORE)

    sweep = Sweep.objects.get()
    assert sweep.finished_at is None
    assert "reciprocity" in sweep.last_error


def test_every_range_leaves_one_entry_with_the_hash_of_its_rows():
    rules(parties=[listing("Recorded Future Inc", **SUSPENDED)])
    entitle(name="Recorded Future Inc", to="US")

    sweep_all(TURN)

    for sweep in Sweep.objects.all():
        acts = list(Entry.objects.filter(subject=sweep.subject).values_list("act", flat=True))
        assert acts == ["plan", "finish_range"]
    assert verify().first_break is None

"""When clocks end, from events and the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.clock.calendar import add_workdays, workdays_between
from reviews.clock.clocks import Exclusion, add_months, due, opens_on, state
from reviews.rules.calendar import CALENDAR
from reviews.rules.clocks import CLOCKS, NoSuchClock, clock
from tests.reviews.rules.editions import edition, setting

CALENDAR_2026 = edition(CALENDAR)
ROWS = edition(CLOCKS).rows
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("name", "limit", "unit", "on_supplement"),
    [
        ("completeness", 5, "workdays", "none"),
        ("acceptance", 7, "workdays", "none"),
        ("assessment", 45, "workdays", "extend_with_notice"),
        ("objection", 15, "workdays", "none"),
        ("validity", 3, "years", "none"),
        ("extension_window", 60, "workdays", "none"),
        ("contract_check", 15, "workdays", "none"),
        ("contract_supplement", 10, "workdays", "none"),
        ("contract_filing", 10, "workdays", "none"),
        ("dual_use_licence", 45, "workdays", "exclude"),
    ],
)
def test_the_ten_clocks_have_the_limits_of_their_law(name, limit, unit, on_supplement):
    row = clock(ROWS, name)

    assert (row.limit, row.unit, row.on_supplement) == (limit, unit, on_supplement)


def test_a_clock_that_the_edition_lacks_is_said_to_be_missing():
    with pytest.raises(NoSuchClock):
        clock(ROWS, "patience")


def test_the_day_of_the_event_is_not_counted():
    assert due(clock(ROWS, "completeness"), MONDAY, CALENDAR_2026).on == date(2026, 3, 9)


def test_an_extension_holds_to_the_date_that_was_told():
    assessment = clock(ROWS, "assessment")
    told = date(2026, 7, 1)

    found = state(assessment, MONDAY, CALENDAR_2026, on=MONDAY, extended_to=[date(2026, 6, 1), told])

    assert (found.due_on, found.extended) == (told, True)


def test_an_extension_never_shortens_a_clock():
    assessment = clock(ROWS, "assessment")

    plain = due(assessment, MONDAY, CALENDAR_2026)

    assert due(assessment, MONDAY, CALENDAR_2026, extended_to=[date(2026, 3, 10)]) == plain


def test_excluded_days_are_not_counted():
    licence = clock(ROWS, "dual_use_licence")
    plain = due(licence, MONDAY, CALENDAR_2026)
    checks = Exclusion(date(2026, 3, 9), date(2026, 3, 16))

    later = due(licence, MONDAY, CALENDAR_2026, exclusions=[checks])

    assert workdays_between(plain.on, later.on, CALENDAR_2026) == 5


def test_an_open_exclusion_stops_the_clock():
    licence = clock(ROWS, "dual_use_licence")

    found = state(
        licence, MONDAY, CALENDAR_2026, on=date(2026, 12, 1), exclusions=[Exclusion(date(2026, 3, 9))]
    )

    assert (found.stopped, found.days_left, found.overdue) == (True, None, False)


def test_an_exclusion_that_begins_after_the_end_changes_nothing():
    licence = clock(ROWS, "dual_use_licence")
    plain = due(licence, MONDAY, CALENDAR_2026)

    assert due(licence, MONDAY, CALENDAR_2026, exclusions=[Exclusion(date(2026, 12, 1))]) == plain


def test_a_clock_refuses_what_its_law_does_not_know():
    completeness = clock(ROWS, "completeness")

    with pytest.raises(ValueError, match="not extended"):
        due(completeness, MONDAY, CALENDAR_2026, extended_to=[date(2026, 4, 1)])
    with pytest.raises(ValueError, match="excludes no days"):
        due(completeness, MONDAY, CALENDAR_2026, exclusions=[Exclusion(MONDAY)])


def test_a_result_is_valid_for_three_calendar_years():
    validity = clock(ROWS, "validity")

    assert due(validity, date(2026, 11, 21), CALENDAR_2026).on == date(2029, 11, 21)
    assert due(validity, date(2024, 2, 29), CALENDAR_2026).on == date(2027, 2, 28)


def test_the_extension_window_opens_sixty_working_days_before_the_end():
    window = clock(ROWS, "extension_window")

    opens = opens_on(window, date(2026, 11, 21), CALENDAR_2026)

    assert workdays_between(opens.on, date(2026, 11, 20), CALENDAR_2026) == 59
    assert opens.provisional is False


def test_a_window_and_a_limit_are_not_asked_for_the_other():
    with pytest.raises(ValueError, match="opens_on"):
        due(clock(ROWS, "extension_window"), MONDAY, CALENDAR_2026)
    with pytest.raises(ValueError, match="ask due"):
        opens_on(clock(ROWS, "validity"), MONDAY, CALENDAR_2026)


def test_days_left_and_share_used_follow_the_day_they_are_asked_for():
    completeness = clock(ROWS, "completeness")

    fresh = state(completeness, MONDAY, CALENDAR_2026, on=MONDAY)
    last = state(completeness, MONDAY, CALENDAR_2026, on=date(2026, 3, 9))
    late = state(completeness, MONDAY, CALENDAR_2026, on=date(2026, 3, 11))

    assert (fresh.days_left, fresh.used, fresh.overdue) == (5, 0.0, False)
    assert (last.days_left, last.used, last.overdue) == (0, 1.0, False)
    assert (late.days_left, late.used, late.overdue) == (-2, 1.0, True)


def test_a_clock_running_into_an_unpublished_year_is_provisional():
    assert due(clock(ROWS, "assessment"), date(2026, 11, 20), CALENDAR_2026).provisional is True


def test_another_limit_in_the_edition_changes_the_due_day():
    longer = edition(CLOCKS, alter=setting({"clock": "completeness"}, limit="6")).rows

    assert due(clock(longer, "completeness"), MONDAY, CALENDAR_2026).on == date(2026, 3, 10)


@given(start=st.dates(date(2024, 1, 1), date(2026, 6, 1)), lead=st.integers(0, 40), days=st.integers(1, 40))
def test_an_exclusion_pushes_the_end_and_never_pulls_it(start, lead, days):
    licence = clock(ROWS, "dual_use_licence")
    begins, _provisional = add_workdays(start, lead, CALENDAR_2026)
    ends, _provisional = add_workdays(begins, days, CALENDAR_2026)

    later = due(licence, start, CALENDAR_2026, exclusions=[Exclusion(begins, ends)])

    assert later.on >= due(licence, start, CALENDAR_2026).on


@given(start=st.dates(date(2000, 1, 1), date(2100, 1, 1)), count=st.integers(0, 60))
def test_months_are_added_within_the_month_they_lead_to(start, count):
    end = add_months(start, count)

    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == count
    assert end.day <= start.day

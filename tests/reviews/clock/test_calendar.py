"""Working days: the shipped calendar against an independent source, and the arithmetic over it."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.clock.calendar import (
    LONGEST,
    Days,
    NotCountable,
    add_workdays,
    subtract_workdays,
    workdays_between,
)
from reviews.rules.calendar import CALENDAR
from tests.reviews.rules.editions import edition, without

CALENDAR_2026 = edition(CALENDAR)
DAYS = st.dates(date(2023, 12, 1), date(2028, 2, 1))


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_shipped_year_agrees_with_an_independent_source(year):
    known = Days.of(CALENDAR_2026)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]

    differing = [
        day for day in days if day.year == year and known.works(day) != chinese_calendar.is_workday(day)
    ]

    assert differing == []


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 8), 2, date(2026, 10, 10)),
        (date(2024, 9, 30), 5, date(2024, 10, 12)),
        (date(2025, 1, 27), 1, date(2025, 2, 5)),
    ],
)
def test_counting_crosses_new_year_spring_festival_and_national_day(start, days, due):
    assert add_workdays(start, days, CALENDAR_2026) == (due, False)


def test_a_count_into_a_year_without_notice_is_monday_to_friday_and_provisional():
    assert add_workdays(date(2026, 12, 30), 1, CALENDAR_2026) == (date(2026, 12, 31), False)
    assert add_workdays(date(2026, 12, 30), 2, CALENDAR_2026) == (date(2027, 1, 1), True)


def test_a_count_out_of_a_year_without_notice_is_provisional_too():
    assert add_workdays(date(2023, 12, 29), 1, CALENDAR_2026) == (date(2024, 1, 2), True)


def test_a_count_backwards_starts_with_the_day_before():
    assert subtract_workdays(date(2026, 10, 8), 1, CALENDAR_2026) == (date(2026, 9, 30), False)


@pytest.mark.parametrize("days", [-1, LONGEST + 1])
def test_a_number_of_days_that_nobody_counts_is_refused(days):
    with pytest.raises(NotCountable):
        add_workdays(date(2026, 1, 1), days, CALENDAR_2026)


def test_a_count_past_the_last_year_is_refused():
    with pytest.raises(NotCountable):
        add_workdays(date(9999, 12, 30), 5, CALENDAR_2026)


@given(start=DAYS, days=st.integers(0, 300))
def test_what_was_added_lies_between(start, days):
    due, _provisional = add_workdays(start, days, CALENDAR_2026)

    assert workdays_between(start, due, CALENDAR_2026) == days


@given(start=DAYS, first=st.integers(0, 150), then=st.integers(0, 150))
def test_two_counts_one_after_the_other_are_one_count(start, first, then):
    middle, _provisional = add_workdays(start, first, CALENDAR_2026)

    assert add_workdays(middle, then, CALENDAR_2026)[0] == add_workdays(start, first + then, CALENDAR_2026)[0]


@given(start=DAYS, days=st.integers(1, 150))
def test_a_due_day_is_a_working_day_after_the_start(start, days):
    due, _provisional = add_workdays(start, days, CALENDAR_2026)

    assert due > start
    assert Days.of(CALENDAR_2026).works(due)


@given(first=DAYS, second=DAYS)
def test_counting_the_other_way_changes_the_sign(first, second):
    there, back = (
        workdays_between(first, second, CALENDAR_2026),
        workdays_between(second, first, CALENDAR_2026),
    )

    assert there == -back


@given(start=DAYS, days=st.integers(1, 100))
def test_a_working_day_counted_forth_and_back_is_found_again(start, days):
    begun, _provisional = add_workdays(start, 1, CALENDAR_2026)
    due, _provisional = add_workdays(begun, days, CALENDAR_2026)

    assert subtract_workdays(due, days, CALENDAR_2026)[0] == begun


def test_a_holiday_taken_out_of_the_edition_becomes_a_working_day():
    altered = edition(CALENDAR, alter=without(day="2026-10-01", kind="holiday"))

    assert add_workdays(date(2026, 9, 30), 1, altered)[0] == date(2026, 10, 1)


def test_a_year_taken_out_of_the_edition_is_provisional():
    altered = edition(CALENDAR, alter=without(day="2026-01-01", kind="year"))

    assert add_workdays(date(2026, 11, 20), 1, altered) == (date(2026, 11, 23), True)

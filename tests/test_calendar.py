"""Ages, years and working days, with the edges where clocks and calendars bite."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar import (
    WorkingDays,
    age_on,
    by_day,
    end_of,
    feedback_closes,
    financial_year,
    last_closed,
    parse_year,
    start_of,
    today,
    year_days,
    year_name,
)

DAYS = st.dates(date(2016, 1, 1), date(2034, 12, 31))
ENGLISH = WorkingDays()


def test_a_child_is_a_year_older_on_the_birthday_itself() -> None:
    assert age_on(date(2014, 6, 9), date(2026, 6, 8)) == 11
    assert age_on(date(2014, 6, 9), date(2026, 6, 9)) == 12


def test_a_child_born_on_29_february_turns_twelve_on_1_march() -> None:
    assert age_on(date(2016, 2, 29), date(2028, 2, 28)) == 11
    assert age_on(date(2016, 2, 29), date(2028, 2, 29)) == 12
    assert age_on(date(2016, 2, 29), date(2029, 2, 28)) == 12
    assert age_on(date(2016, 2, 29), date(2029, 3, 1)) == 13


@given(DAYS)
def test_every_day_lies_in_the_year_it_is_counted_in(day: date) -> None:
    year = financial_year(day)
    first, last = year_days(year)
    assert first <= day <= last
    assert parse_year(year_name(year)) == year


@pytest.mark.parametrize(
    ("year", "days", "closes"),
    [
        (2025, 28, "2026-04-28T23:00:00+00:00"),
        (2025, 7, "2026-04-07T23:00:00+00:00"),
        (2023, 90, "2024-06-29T23:00:00+00:00"),  # 31 March 2024 is the day the clocks change
    ],
)
def test_a_year_closes_for_feedback_at_the_end_of_a_day_in_england(year: int, days: int, closes: str) -> None:
    moment = feedback_closes(year, days)
    assert moment.isoformat() == closes
    assert last_closed(moment, days) == year
    assert last_closed(moment - timedelta(microseconds=1), days) == year - 1


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 28)])
def test_around_the_turn_of_a_year_the_one_before_the_last_is_the_last_closed(day: date) -> None:
    assert last_closed(start_of(day) + timedelta(hours=12), 28) == 2024


@pytest.mark.parametrize("written", ["2025", "2025-27", "2025/26", "25-26", "", "٢٠٢٥-٢٦"])
def test_a_year_written_otherwise_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(ValueError, match="such as 2025-26"):
        parse_year(written)


def test_the_turn_of_the_century_is_a_year_too() -> None:
    assert year_name(2099) == "2099-00"
    assert parse_year("2099-00") == 2099


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 4, 2), True),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday, a holiday in England and not in Scotland
        (date(2026, 8, 3), True),  # a holiday in Scotland and not in England
        (date(2026, 8, 31), False),
        (date(2026, 12, 28), False),  # Boxing Day falls on a Saturday
        (date(2026, 12, 26), False),
        (date(2022, 9, 19), False),  # a day given once only
        (date(2026, 3, 7), False),
    ],
)
def test_working_days_are_those_of_england(day: date, worked: bool) -> None:
    assert ENGLISH.is_working(day) is worked


def test_a_council_may_close_between_christmas_and_new_year() -> None:
    closed = WorkingDays([date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)])
    assert ENGLISH.add(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert closed.add(date(2026, 12, 24), 1) == date(2027, 1, 4)


@given(DAYS, st.integers(1, 60))
def test_going_there_and_back_by_working_days_agrees(day: date, n: int) -> None:
    there = ENGLISH.add(day, n)
    assert ENGLISH.is_working(there)
    assert ENGLISH.between(day, there) == n
    assert ENGLISH.between(there, day) == -n
    before = ENGLISH.add(there, -n)
    assert before <= day
    assert ENGLISH.between(before, there) == n


@given(DAYS, DAYS, DAYS)
def test_working_days_add_up(a: date, b: date, c: date) -> None:
    assert ENGLISH.between(a, b) + ENGLISH.between(b, c) == ENGLISH.between(a, c)


def test_no_working_days_leave_the_day_as_it_is() -> None:
    assert ENGLISH.add(date(2026, 3, 7), 0) == date(2026, 3, 7)


def test_a_meeting_told_nine_working_days_ahead_is_told_late() -> None:
    meeting = date(2026, 3, 31)
    assert ENGLISH.line(meeting) == date(2026, 3, 17)
    assert not ENGLISH.told_late(date(2026, 3, 17), meeting)
    assert ENGLISH.told_late(date(2026, 3, 18), meeting)
    assert not ENGLISH.told_late(None, meeting)


@pytest.mark.parametrize(
    ("day", "starts", "hours"),
    [
        (date(2026, 3, 28), "2026-03-28T00:00:00+00:00", 24),
        (date(2026, 3, 29), "2026-03-29T00:00:00+00:00", 23),
        (date(2026, 3, 30), "2026-03-29T23:00:00+00:00", 24),
        (date(2026, 10, 25), "2026-10-24T23:00:00+00:00", 25),
        (date(2026, 10, 26), "2026-10-26T00:00:00+00:00", 24),
    ],
)
def test_days_begin_and_end_by_the_clocks_of_england(day: date, starts: str, hours: int) -> None:
    assert start_of(day).isoformat() == starts
    assert end_of(day) - start_of(day) == timedelta(hours=hours)


@given(st.datetimes(datetime(2016, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_moment_lies_within_its_day(moment: datetime) -> None:
    day = today(moment)
    assert start_of(day) <= moment < end_of(day)


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-03-02T10:00", "2026-03-02T10:00"),
        ("2026-03-02T02:00", "2026-03-02T08:00"),
        ("2026-03-02T07:59", "2026-03-02T08:00"),
        ("2026-03-02T08:00:01", "2026-03-02T08:00:01"),  # the morning has begun
        ("2026-03-02T19:59", "2026-03-02T19:59"),
        ("2026-03-02T20:00", "2026-03-03T08:00"),  # and the evening
        ("2026-03-28T21:00", "2026-03-29T07:00"),  # summer time begins overnight
        ("2026-06-30T23:30", "2026-07-01T07:00"),  # already tomorrow in England
        ("2026-10-24T19:30", "2026-10-25T08:00"),  # and ends again
    ],
)
def test_nobody_is_woken_by_a_message(now: str, sent: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert by_day(moment) == datetime.fromisoformat(sent).replace(tzinfo=UTC)

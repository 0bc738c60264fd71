"""An IRO's reviews in the calendar of their own telephone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from portal.store.models import Review
from portal.store.tables.staff_tables import CalendarAddress
from portal.store.vocabulary import ReviewStatus
from tests import factories
from tests.browser import Browser
from tests.factories import TODAY
from tests.staff.office import Office


def address(office: Office, press: str = "Make an address") -> str:
    page = office.signed_in("iro").open("/my-reviews/calendar").press(press)
    return str(re.findall(r"https://reviews\.example\.org(/calendar/\S+\.ics)", page.text)[-1])


def looked(office: Office, path: str) -> tuple[int, str]:
    answer = Browser(office.app).client.get(path, base_url="https://reviews.example.org")
    return answer.status_code, answer.get_data(as_text=True)


def events(office: Office, path: str) -> list[Any]:
    status, written = looked(office, path)
    assert status == 200
    return list(Calendar.from_ical(written).events)


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2026, 3, 27), time(15, 30), datetime(2026, 3, 27, 15, 30, tzinfo=UTC)),
        (date(2026, 3, 30), time(15, 30), datetime(2026, 3, 30, 14, 30, tzinfo=UTC)),  # summer time has begun
        (date(2026, 10, 23), time(9), datetime(2026, 10, 23, 8, tzinfo=UTC)),
        (date(2026, 10, 26), time(9), datetime(2026, 10, 26, 9, tzinfo=UTC)),
    ],
)
def test_a_review_is_at_its_hour_in_england_in_summer_and_winter(
    office: Office, day: date, at: time, utc: datetime
) -> None:
    office.review(planned_on=day, planned_at=at)
    path = address(office)
    [event] = events(office, path)
    assert event.start.astimezone(UTC) == utc
    assert (event.start.date(), event.start.time()) == (day, at)
    assert "TZID:Europe/London" in looked(office, path)[1]  # the rule for summer time comes along


def test_a_calendar_holds_no_name_no_place_and_no_word_but_the_reference(office: Office) -> None:
    child = office.child(first_name="Robin")
    office.parent(child, name="Ms Duskwater")
    office.returned(office.asked(office.review(child)), {"y_helper": "self"})
    status, written = looked(office, path := address(office))
    assert status == 200
    assert not re.search("Robin|Duskwater|Okafor|LOCATION|ATTENDEE|ORGANIZER", written)
    [event] = events(office, path)
    assert event.summary == f"Review {child.reference}"
    assert str(event["url"]).startswith("https://reviews.example.org/my-reviews/")


def test_what_is_moved_moves_and_what_is_cancelled_says_so(office: Office) -> None:
    review, path = office.review(planned_at=None), address(office)
    [before] = events(office, path)
    assert before.start == review.planned_on  # no hour is known: the whole day

    def changed(**facts: Any) -> Any:
        office.session.rollback()
        kept = office.session.get_one(Review, review.id)
        for name, value in facts.items():
            setattr(kept, name, value)
        office.session.commit()
        return events(office, path)[0]

    moved = changed(planned_on=TODAY + timedelta(days=30), planned_at=time(10))
    assert (moved["uid"], moved.start.date()) == (before["uid"], TODAY + timedelta(days=30))
    cancelled = changed(status=ReviewStatus.CANCELLED)
    assert (cancelled["uid"], cancelled["status"]) == (before["uid"], "CANCELLED")
    assert cancelled.summary.startswith("Cancelled: ")


def test_a_cover_has_the_reviews_of_the_days_they_cover(office: Office) -> None:
    val = office.another("iro")
    for days in (3, 9):
        office.review(office.child(iro=val, iro_id=val.id), days=days)
    factories.a_cover(office.session, val, office.iro, TODAY, TODAY + timedelta(days=5))
    office.session.commit()
    [event] = events(office, address(office))
    assert event.summary.endswith(", covering")


def test_an_address_is_renewed_and_ended_and_then_looks_like_one_that_never_was(office: Office) -> None:
    first = address(office)
    assert "Make an address" not in office.signed_in("iro").open("/my-reviews/calendar").buttons
    assert all(first.encode() not in each.key_hash for each in office.all(CalendarAddress))
    second = address(office, "Make a new address: the old one stops")
    unknown = looked(office, "/calendar/nobody.ics")
    assert unknown[0] == 404
    assert looked(office, second)[0] == 200
    assert looked(office, first) == unknown
    page = office.signed_in("iro").open("/my-reviews/calendar").press("End the address")
    assert "The address is ended." in page.text
    assert looked(office, second) == unknown


def test_who_left_has_no_calendar_any_more(office: Office) -> None:
    path = address(office)
    office.session.rollback()
    office.iro.disabled_at = office.at[0]
    office.session.commit()
    assert looked(office, path)[0] == 404


def test_who_guesses_or_looks_without_end_is_kept_waiting_and_nobody_else(office: Office) -> None:
    path = address(office)
    tries = [looked(office, f"/calendar/{number}.ics")[0] for number in range(12)]
    assert tries == [404] * 10 + [429] * 2
    looks = [looked(office, path)[0] for _ in range(61)]
    assert looks == [200] * 60 + [429]
    office.later(minutes=2)
    assert looked(office, path)[0] == 200

"""After the meeting: one press says it was held, and how it went can be recorded bit by bit."""

from __future__ import annotations

from datetime import date

import pytest

from portal.store.models import Invitation, Review
from tests import factories
from tests.factories import TODAY
from tests.staff.office import Office


def test_held_today_is_one_press_and_asks_the_child_how_it_went(office: Office) -> None:
    review = office.review(days=0)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")
    assert "Marked as held. The child is asked how it went." in browser.text
    assert browser.heading == "Where was Robin’s review?"
    assert office.all(Review)[0].held_on == TODAY
    assert [each.stage for each in office.all(Invitation)] == ["feedback"]


def test_a_second_press_changes_nothing(office: Office) -> None:
    review = office.review(days=0)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}")
    brought = dict(browser.fields("Held today"))
    for _time in range(2):
        browser.send(f"/my-reviews/{review.id}/held", brought)
    assert len(office.all(Invitation)) == 1
    assert len(office.audit("hold")) == 1


def test_it_may_have_been_held_on_another_day_but_not_tomorrow(office: Office) -> None:
    review = office.review(days=-3)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}")
    browser.write("Day it was held", "2026-03-03").press("Held on this day")
    assert "This day is still to come." in browser.text
    browser.write("Day it was held", "2026-02-27").press("Held on this day")
    assert office.all(Review)[0].held_on == date(2026, 2, 27)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("", "Give the day it was held."),
        ("2020-01-01", "This day is before the child came into care, Monday 3 June 2024."),
        ("2025-11-01", "This is more than three months before the planned day, Friday 27 February 2026."),
        ("2026-01-12", "A review of this child was held on Monday 12 January 2026: this one comes after it."),
        ("2026-01-05", "A review of this child was held on Monday 12 January 2026: this one comes after it."),
    ],
)
def test_a_day_that_cannot_be_the_one_is_refused_with_the_reason(office: Office, day: str, why: str) -> None:
    review = office.review(days=-3)
    factories.a_held_review(office.session, review.child, date(2026, 1, 12))
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}")
    browser.write("Day it was held", day).press("Held on this day")
    assert why in browser.text
    assert office.all(Review)[0].held_on is None
    assert office.all(Invitation) == []


def test_a_review_that_was_forgotten_is_noted_after_the_next_one(office: Office) -> None:
    review = office.review(days=-45)
    factories.a_held_review(office.session, review.child, date(2026, 2, 27))
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}")
    browser.write("Day it was held", "2026-01-16").press("Held on this day")
    assert office.all(Review)[0].held_on == date(2026, 1, 16)


def test_a_meeting_still_to_come_is_not_held_by_one_press(office: Office) -> None:
    review = office.review(days=22)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}")
    assert "The meeting is on Tuesday 24 March 2026. Come back then." in browser.text
    [button] = [each for each in browser.page.select("button") if each.get_text(strip=True) == "Held today"]
    assert button.find_parent("details") is not None
    browser.press("Held today")
    assert office.all(Review)[0].held_on == TODAY


def test_the_outcome_is_kept_and_can_be_changed(office: Office) -> None:
    review = office.review(days=0)
    office.parent(review.child, name="Alex Reed", relation="mother")
    browser = (
        office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today").press("All of it on one page")
    )
    browser.choose("PN1: Was there and spoke for themselves", "The child", "Alex Reed (mother)")
    browser.pick("Where was it held?", "School or college").press("Keep this")
    assert "Asked how it went: Alex Reed." in browser.text
    browser.press("Change the outcome")
    assert {"PN1: Was there and spoke for themselves", "The child"} <= set(browser.chosen)
    browser.write("Decisions sent on", "02/03/2026").press("Keep this")
    (kept,) = office.all(Review)
    assert (kept.participation, kept.participation_by, kept.chaired_by) == ("PN1", "person", "child")
    assert (kept.venue, kept.parent_attended, kept.decisions_sent_on) == ("school", True, TODAY)


def test_an_outcome_of_a_review_taken_back_meanwhile_names_no_day_it_was_held(office: Office) -> None:
    review = office.review(days=0)
    old = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today").press("All of it on one page")
    office.signed_in("iro").open(f"/my-reviews/{review.id}").press("It was not held: take it back")
    old.choose("PN1: Was there and spoke for themselves").press("Keep this")
    assert old.status == 400
    assert "This review does not stand as held." in old.text
    assert "Held on not held" in old.text
    assert "PN1: Was there and spoke for themselves" in old.chosen


def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(office: Office) -> None:
    review = office.review(days=-14)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}")
    browser.write("Day it was held", "2026-02-16").press("Held on this day").press("All of it on one page")
    browser.choose("PN0: Under 4 on the day").write("Decisions sent on", "2026-02-01")
    browser.write("Record of the review sent on", "soon").press("Keep this")
    assert browser.status == 400
    assert browser.title.startswith("Problem:")
    assert "This is not a day." in browser.text
    assert browser.written("Record of the review sent on") == "soon"
    browser.write("Record of the review sent on", "").press("Keep this")
    assert "the child was 4 or over on the day (rule 440)" in browser.text
    assert "This day is before the review was held." in browser.text
    assert browser.written("Decisions sent on") == "2026-02-01"
    assert "PN0: Under 4 on the day" in browser.chosen
    assert office.all(Review)[0].participation is None


def test_a_late_review_asks_why(office: Office) -> None:
    review = office.review(days=0, due_on=date(2026, 2, 1))
    browser = (
        office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today").press("All of it on one page")
    )
    browser.write("Why was it held after the day it was due?", "The carer was ill").press("Keep this")
    assert office.all(Review)[0].late_reason == "The carer was ill"


def test_the_suggestion_says_why_and_leaves_the_choice(office: Office) -> None:
    review = office.review(days=0)
    office.returned(office.asked(review), {"y_home": "4"})
    browser = (
        office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today").press("All of it on one page")
    )
    assert "The portal suggests PN6" in browser.text
    assert "You decide." in browser.text
    assert browser.chosen == []


def test_an_iro_may_remind_and_note_a_no_from_the_review(office: Office) -> None:
    review = office.review()
    office.asked(review)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}")
    assert "Nothing from Robin or anybody else yet." in browser.text
    browser.press("Send a reminder")
    assert "A reminder goes out." in browser.text
    browser.press("Yes, note that they don’t want to")
    assert browser.heading == "Robin’s review"
    assert "does not want to answer" in browser.text


def test_a_cancelled_review_is_not_held(office: Office) -> None:
    review = office.review(days=0, status="cancelled")
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}")
    assert "Held today" not in browser.buttons
    assert browser.open(f"/my-reviews/{review.id}/outcome").heading == "Robin’s review"

"""What has not left can be taken back: held, an outcome, a no, and a whole round of messages."""

from __future__ import annotations

from datetime import date, timedelta

from portal.asking.delivery import deliver
from portal.sending.ways import transport_for
from portal.store.models import Invitation, Message, Review
from tests.factories import TODAY
from tests.staff.office import Office


def sends(office: Office) -> None:
    """The worker's round at the office's time."""
    office.session.commit()
    deliver(office.app.extensions["portal"].maker, transport_for(office.council.settings), lambda: office.at[0])


def states(office: Office) -> list[str]:
    office.session.expire_all()
    return [message.state for message in office.all(Message)]


def test_held_by_mistake_is_taken_back_before_anybody_is_written_to(office: Office) -> None:
    review = office.review(office.child(email="robin@example.org"), days=0)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")
    assert "To be asked how it went: Robin." in browser.text
    office.later(minutes=29)
    sends(office)
    assert states(office) == ["queued"]
    browser.press("It was not held: take it back")
    assert "the review stands as not held" in browser.text
    office.later(days=1)
    sends(office)
    assert states(office) == ["stopped"]
    (kept,) = office.all(Review)
    assert (kept.status, kept.held_on, kept.year) == ("planned", None, None)
    assert "Held today" in browser.buttons
    assert len(office.audit("take back")) == 1


def test_what_was_held_again_asks_anew(office: Office) -> None:
    review = office.review(office.child(email="robin@example.org"), days=0)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")
    browser.press("It was not held: take it back").press("Held today")
    office.later(minutes=31)
    sends(office)
    assert states(office) == ["stopped", "sent"]


def test_after_the_wait_the_page_says_who_was_written_to_and_their_links_stop(office: Office) -> None:
    review = office.review(office.child(email="robin@example.org"), days=0)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")
    office.later(minutes=31)
    sends(office)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}")
    assert "Already asked: Robin. If you take it back, their links stop working." in browser.text
    browser.press("It was not held: take it back")
    assert office.all(Invitation)[0].withdrawn_at is not None


def test_a_review_somebody_spoke_about_stays_held(office: Office) -> None:
    review = office.review(office.child(email="robin@example.org"), days=0)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")
    brought = dict(browser.fields("It was not held: take it back"))
    (asked,) = office.all(Invitation)
    office.returned(asked, {"fy_listened": "yes"})
    browser.send(f"/my-reviews/{review.id}/held/take-back", brought)
    assert "so it was held. It cannot be taken back." in browser.text
    assert "It was not held: take it back" not in browser.buttons
    assert office.all(Review)[0].status == "held"


def test_an_outcome_goes_back_to_what_it_was_with_those_who_were_asked_by_it(office: Office) -> None:
    review = office.review(days=0)
    office.parent(review.child, name="Alex Reed", relation="mother")
    browser = (
        office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today").press("All of it on one page")
    )
    browser.choose("PN1: Was there and spoke for themselves").press("Keep this")
    browser.press("Change the outcome").choose(
        "PN3: Was there and showed their views without words", "Alex Reed (mother)"
    )
    browser.write("Decisions sent on", "02/03/2026").press("Keep this")
    assert "To be asked how it went: Alex Reed." in browser.text
    browser.press("Take the last change back")
    office.session.expire_all()
    (kept,) = office.all(Review)
    assert (kept.participation, kept.participation_by, kept.decisions_sent_on) == ("PN1", "person", None)
    assert kept.parent_attended is None
    assert [each.withdrawn_at is not None for each in office.all(Invitation)] == [False, True]
    assert "Take the last change back" not in browser.buttons


def test_pressed_twice_or_by_two_people_taking_back_is_once(office: Office) -> None:
    review = office.review(days=0)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")
    brought = dict(browser.fields("It was not held: take it back"))
    for _time in range(2):
        browser.send(f"/my-reviews/{review.id}/held/take-back", brought)
    assert "There is nothing to take back here." in browser.text
    assert len(office.audit("take back")) == 1


def test_a_no_that_staff_noted_can_be_taken_back_and_is_sent_what_had_not_left(office: Office) -> None:
    review = office.review(office.child(email="robin@example.org"))
    support = office.signed_in("support").open(f"/ask?who={review.id}").press("Send")
    (asked,) = office.all(Invitation)
    iro = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Yes, note that they don’t want to")
    assert "does not want to answer" in iro.text
    iro.press("Take back that they don’t want to")
    assert "Taken back: they may still answer" in iro.text
    sends(office)
    assert sorted(states(office)) == ["sent", "stopped"]
    support.open(f"/invitations/{asked.id}")
    assert "Take back that they don’t want to" not in support.buttons


def test_after_a_no_is_taken_back_a_new_link_and_the_letter_can_be_given(office: Office) -> None:
    asked = office.asked(office.review(office.child(email="robin@example.org")), channel="letter")
    browser = office.signed_in("support").open(f"/invitations/{asked.id}")
    browser.press("Yes, note that they do not want to")
    assert "To print the letter, remind them or give a new link, take this back first." in browser.text
    assert "Give a new link" not in browser.buttons
    assert "Print the letter" not in browser.text
    assert "they do not want to" not in browser.press("Take back that they don’t want to").buttons
    browser.press("Print the letter")
    assert browser.path.endswith("/letter")
    browser.open(f"/invitations/{asked.id}").pick("Send it by", "Email").press("Give a new link")
    assert "A new link goes out." in browser.text
    sends(office)
    assert states(office)[-1] == "sent"


def test_a_no_of_their_own_is_theirs_to_take_back(office: Office) -> None:
    asked = office.asked(office.review(), declined_at=office.at[0])
    browser = office.signed_in("support").open(f"/invitations/{asked.id}")
    assert "Take back that they don’t want to" not in browser.buttons
    token = dict(browser.fields("Withdraw it"))
    browser.send(f"/invitations/{asked.id}/decline/take-back", {"csrf_token": token["csrf_token"]})
    assert "they said no themselves" in browser.text


def test_a_late_wish_to_take_back_a_review_from_a_file_finds_nothing(office: Office) -> None:
    review = office.review(days=-2, status="held", held_on=TODAY - timedelta(days=2), year=2025, age=9)
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}")
    assert "It was not held: take it back" not in browser.buttons
    assert date(2026, 2, 28) == review.held_on


def test_what_a_colleague_recorded_since_is_not_taken_back_from_an_old_page(office: Office) -> None:
    review = office.review(days=0)
    old = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")
    brought = dict(old.fields("It was not held: take it back"))
    again = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("It was not held: take it back")
    again.press("Held today")
    old.send(f"/my-reviews/{review.id}/held/take-back", brought)
    assert "There is nothing to take back here." in old.text
    assert office.all(Review)[0].status == "held"

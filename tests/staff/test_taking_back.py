"""What has not left can be taken back: held, an outcome, a no, and a whole round of messages."""

from __future__ import annotations

from datetime import date, timedelta

from portal.asking.delivery import deliver
from portal.asking.invitations import daily_round, ending
from portal.council.work import Work
from portal.sending import outbox
from portal.sending.smtp import transport_for
from portal.store.models import Invitation, Message, Review
from tests.browser import Browser
from tests.factories import SOMEBODY, TODAY
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
    browser = office.signed_in("iro").open(f"/my-reviews/{review.id}").press("Held today")
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


def _three(office: Office) -> list[Review]:
    return [office.review(office.child(first_name=name, email=f"{name.lower()}@example.org")) for name in NAMES]


NAMES = ("Robin", "Sky", "Wren")


def _asked_together(office: Office) -> tuple[list[Review], Browser]:
    reviews = _three(office)
    browser = office.signed_in("support").open("/ask?" + "&".join(f"who={each.id}" for each in reviews))
    return reviews, browser.press("Send to all 3")


def test_a_round_is_stopped_by_one_press_and_says_who_got_it(office: Office) -> None:
    _three_reviews, browser = _asked_together(office)
    assert browser.heading.startswith("Messages asked for")
    first = office.all(Message)[0]
    outbox.mark_sent(office.session, first, office.at[0])
    office.session.commit()
    browser.open(browser.path).press("Stop what has not left")
    assert "Stopped: 2 people are not written to." in browser.text
    assert "1 sent, 0 waiting to leave, 0 letters to print, 2 stopped." in browser.text
    sends(office)
    assert sorted(states(office)) == ["sent", "stopped", "stopped"]


def test_who_was_stopped_is_asked_by_nobody_until_they_are_sent_it_after_all(office: Office) -> None:
    reviews, browser = _asked_together(office)
    browser.press("Stop what has not left")
    again = office.signed_in("support").open("/ask?" + "&".join(f"who={each.id}" for each in reviews))
    assert "Send to" not in " ".join(again.buttons)
    browser.press("Send to them after all")
    assert "3 people are written to." in browser.text
    sends(office)
    assert sorted(states(office)) == ["sent"] * 3 + ["stopped"] * 3


def test_two_people_at_one_round_are_each_told_what_is_so(office: Office) -> None:
    _three_reviews, one = _asked_together(office)
    other = office.signed_in(staff=office.another("support")).open(one.path)
    third = office.signed_in("support").open(one.path)
    one.press("Stop what has not left")
    assert "It had been stopped already." in other.press("Stop what has not left").text
    assert "everything had gone" not in other.text
    one.press("Send to them after all")
    assert "Nobody was left to send to" in other.press("Send to them after all").text
    sends(office)
    assert "There was nothing left to stop: everything had gone." in third.press("Stop what has not left").text


def test_whoever_left_the_page_of_a_stopped_round_finds_it_again_on_messages(office: Office) -> None:
    _asked_together(office)[1].press("Stop what has not left")
    browser = office.signed_in("support").open("/messages")
    browser.press("3 were stopped. See who, or send them after all")
    assert "3 people were not written to" in browser.text
    assert "Robin, Robin" not in browser.text
    assert "were stopped" not in browser.press("Send to them after all").open("/messages").text


def test_whoever_may_not_be_asked_any_more_is_named_when_a_round_is_sent_after_all(office: Office) -> None:
    reviews, browser = _asked_together(office)
    browser.press("Stop what has not left")
    office.session.rollback()
    reviews[0].child.looked_after_to = TODAY - timedelta(days=1)
    office.session.commit()
    browser.press("Send to them after all")
    assert "2 people are written to." in browser.text
    assert "Not written to: Robin: no longer looked after since" in browser.text


def test_the_messages_page_leads_to_a_round_that_has_not_left(office: Office) -> None:
    _asked_together(office)
    browser = office.signed_in("support").open("/messages")
    assert "3 have not left. See them or stop them" in browser.text
    office.later(hours=1)
    sends(office)
    assert "See them or stop them" not in browser.open("/messages").text


def test_what_the_days_run_asked_is_stopped_as_one_too(office: Office) -> None:
    _three(office)
    office.session.rollback()
    daily_round.run_day(Work(office.session, office.council, SOMEBODY, office.at[0]), on=TODAY)
    support = office.signed_in("support").open("/messages")
    assert "the day’s own run: 3 have not left. See them or stop them" in support.text
    support.press("3 have not left. See them or stop them").press("Stop what has not left")
    assert "Asked by the day’s own run. 0 sent, 0 waiting to leave, 0 letters to print, 3 stopped." in support.text
    sends(office)
    assert daily_round.run_day(Work(office.session, office.council, SOMEBODY, office.at[0]), on=TODAY).asked == 0
    assert states(office) == ["stopped"] * 3
    support.press("Send to them after all")
    assert "3 waiting to leave, 0 letters to print." in support.text
    sends(office)
    assert sorted(states(office)) == ["sent"] * 3 + ["stopped"] * 3


def _reminded_together(office: Office) -> None:
    """Two who were asked eight days ago are reminded by the day's run, which asks a third."""
    for review in _three(office)[:2]:
        before = office.at[0] - timedelta(days=8)
        office.asked(review, channel="email", asked_at=before, sent_at=before)
    office.session.rollback()
    day = daily_round.run_day(Work(office.session, office.council, SOMEBODY, office.at[0]), on=TODAY)
    assert (day.asked, day.reminded) == (1, 2)
    office.session.commit()


def test_one_stop_holds_for_the_reminders_of_a_days_run_too(office: Office) -> None:
    _reminded_together(office)
    support = office.signed_in("support").open("/messages").press("3 have not left. See them or stop them")
    assert support.text.count(" reminder") == 2
    support.press("Stop what has not left")
    assert "Stopped: 3 people are not written to." in support.text
    assert "0 sent, 0 waiting to leave, 0 letters to print, 3 stopped." in support.text
    sends(office)
    assert states(office) == ["stopped"] * 3
    day = daily_round.run_day(
        Work(office.session, office.council, SOMEBODY, office.at[0]), on=TODAY + timedelta(days=1)
    )
    assert (day.asked, day.reminded) == (0, 0)
    asked = office.all(Invitation)[0]
    assert asked.withdrawn_at is None  # the link that left stays open
    assert "Reminded no" in office.signed_in("support").open(f"/invitations/{asked.id}").text
    support.open("/messages").press("3 were stopped. See who, or send them after all").press("Send to them after all")
    assert "3 people are written to." in support.text
    sends(office)
    assert sorted(states(office)) == ["sent"] * 3 + ["stopped"] * 3
    assert "3 sent, 0 waiting to leave, 0 letters to print." in support.open(support.path).text


def test_who_was_stopped_is_reminded_by_hand_and_answers_meanwhile(office: Office) -> None:
    _reminded_together(office)
    support = office.signed_in("support").open("/messages").press("3 have not left. See them or stop them")
    path = support.press("Stop what has not left").path
    one, other = office.all(Invitation)[:2]
    office.signed_in("support").open(f"/invitations/{one.id}").press("Send a reminder")
    office.returned(other, {})
    assert "2 stopped." in support.open(path).text  # one of them is asked, the other was reminded
    support.press("Send to them after all")
    assert "1 person is written to." in support.text
    assert "has answered already" in support.text
    sends(office)
    assert states(office).count("sent") == 2


def test_a_reminder_written_anew_for_another_iro_is_still_stopped_with_its_round(office: Office) -> None:
    _reminded_together(office)
    other = office.another("iro")
    office.session.rollback()
    child = office.all(Invitation)[0].review.child
    before, child.iro_id = child.iro_id, other.id
    ending.iro_changed(office.session, office.council, child, before, now=office.at[0] + timedelta(minutes=1))
    office.session.commit()
    support = office.signed_in("support").open("/messages").press("3 have not left. See them or stop them")
    assert "Stopped: 3 people" in support.press("Stop what has not left").text
    sends(office)
    assert set(states(office)) == {"stopped"}


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

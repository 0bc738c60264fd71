"""A round of messages that is stopped by one press, and sent after all."""

from __future__ import annotations

from datetime import timedelta

from portal.asking.invitations import daily_round, ending
from portal.council.work import Work
from portal.sending import outbox
from portal.store.models import Invitation, Message, Review
from tests.browser import Browser
from tests.factories import SOMEBODY, TODAY
from tests.staff.office import Office
from tests.staff.test_taking_back import sends, states


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
    assert "1 sent, 0 waiting to leave, 0 to send by hand, 2 stopped." in browser.text
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
    assert "Asked by the day’s own run. 0 sent, 0 waiting to leave, 0 to send by hand, 3 stopped." in support.text
    sends(office)
    assert daily_round.run_day(Work(office.session, office.council, SOMEBODY, office.at[0]), on=TODAY).asked == 0
    assert states(office) == ["stopped"] * 3
    support.press("Send to them after all")
    assert "3 waiting to leave, 0 to send by hand." in support.text
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
    assert "0 sent, 0 waiting to leave, 0 to send by hand, 3 stopped." in support.text
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
    assert "3 sent, 0 waiting to leave, 0 to send by hand." in support.open(support.path).text


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

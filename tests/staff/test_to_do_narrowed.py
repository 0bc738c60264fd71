"""A working day at any size: lists narrowed down, ticked, counted alike; and what came back, asked by another way."""

from __future__ import annotations

from portal.store.models import Invitation, Message
from tests import factories
from tests.browser import Browser
from tests.staff.office import Office
from tests.staff.test_lists import many
from tests.staff.test_register_corrected import asked, delivered


def names(browser: Browser) -> list[str]:
    return [each.get_text(" ", strip=True) for each in browser.page.select("tbody th")]


def test_who_is_due_is_counted_alike_on_every_page(office: Office) -> None:
    many(office, 3)
    office.review(office.child(first_name="Zoë"), days=2)
    office.review(office.child(first_name="Kit"), days=39)  # the 29th working day: asking has opened, and there is time
    office.review(office.child(first_name="Far"), days=60)
    browser = office.signed_in("support").open("/to-do")
    assert "8 people are to be asked, about 5 reviews." in browser.text
    for words in ("Past the 10-working-day line (1)", "Not asked yet (6)", "Not asked yet, in good time (1)"):
        assert words in browser.text
    browser.open("/reviews")
    assert "Not asked yet (5)" in browser.text
    assert "8 people wait to be asked" in browser.text
    assert browser.press("Ask everyone who is due").heading == "Ask 8 people"


def test_a_list_is_narrowed_down_and_all_of_it_or_the_ticked_are_asked(office: Office) -> None:
    many(office, 3)
    kit = office.another("iro", name="Kit Summers")
    child = office.child(first_name="Ash", iro_id=kit.id, iro=kit)
    office.review(child, days=15)
    office.parent(child, name="Ms Ash", channel="letter", address="1 High Street", email=None)
    browser = office.signed_in("support").open("/to-do?show=not-asked")
    browser.pick("Who", "Parents (4)").press("Show these")
    assert "Not asked yet (4)" in browser.text
    browser.pick("IRO", "Kit Summers (1)").press("Show these")
    assert names(browser) == ["Ms Ash (parent)"]
    assert browser.press("Preview the 1 person found").heading == "Ask Ms Ash (parent)"
    browser.open("/to-do?show=not-asked&audience=parent&way=email")
    browser.choose("Alex Reed m000 (mother)", "Alex Reed m001 (mother)").press("Preview those that are ticked")
    assert browser.heading == "Ask 2 people"
    browser.open("/to-do?show=not-asked&audience=parent").press("Preview all 4 found")
    assert browser.heading == "Ask 4 people"


def test_one_person_of_many_is_left_out(office: Office) -> None:
    many(office, 2)
    browser = office.signed_in("support").open("/ask?due=yes")
    box = browser.page.find("input", attrs={"name": "leave_out"})
    assert box is not None
    box["checked"] = ""
    browser.press("Send to all 4")
    assert "3 people are asked." in browser.text
    assert len(office.all(Invitation)) == 3
    assert "1 person is to be asked" in browser.open("/to-do").text


def test_what_stands_in_the_way_is_told_by_its_reason(office: Office) -> None:
    child = office.child(first_name="Ash")
    office.review(child, days=15)
    office.parent(child, name="Ms Vane", safe_to_contact="unknown", safe_said_by=None, safe_said_at=None)
    office.parent(child, name="Mr Vane", email=None)
    browser = office.signed_in("support").open("/to-do?show=to-settle")
    browser.pick("Why it waits", "no email address (1)").press("Show these")
    assert names(browser) == ["Mr Vane (parent)"]


def test_a_mail_that_came_back_is_marked_and_asked_again_by_letter_in_two_clicks(office: Office) -> None:
    _child, _mother, browser = asked(office, address="8 Invented Lane;Anytown")
    delivered(office)
    browser = office.signed_in("support").open("/messages").press("It came back: old@example.org")
    browser.pick("Why it came back", "The mailbox is full").press("Mark as come back")
    assert "The message did not arrive: came back: the mailbox is full" in browser.text
    browser.open("/to-do")
    assert "Did not arrive (1)" in browser.text
    browser.press("See what to do").press("Letter: 8 Invented Lane, Anytown")
    assert "A new link goes out." in browser.text
    assert [(each.state, each.channel) for each in office.all(Message)] == [("failed", "email"), ("queued", "letter")]
    (invitation,) = office.all(Invitation)
    assert (invitation.sent_at, invitation.reached_at, invitation.serial) == (None, None, 2)
    assert [each.why for each in office.audit("came back")] == ["the mailbox is full"]


def test_what_somebody_has_opened_did_not_come_back(office: Office) -> None:
    invitation = office.asked(office.review(), opened_at=factories.NOW)
    browser = office.signed_in("support").open(f"/invitations/{invitation.id}")
    assert "It came back" not in browser.text
    token = dict(browser.fields("Send a reminder"))["csrf_token"]
    browser.send(f"/invitations/{invitation.id}/came-back", {"csrf_token": token, "why": "moved away"})
    assert "Not done: they have opened it, so it did arrive." in browser.text


def test_a_late_day_finds_nobody_in_good_time(office: Office) -> None:
    office.review(office.child(first_name="Ash"), days=10)
    browser = office.signed_in("support").open("/to-do?show=in-good-time")
    assert "Nothing of this is waiting for you today." in browser.text


def test_a_note_for_whoever_helps_stands_at_the_end_of_what_the_child_is_sent(office: Office) -> None:
    review = office.review(office.child(first_name="Ash", email="ash@example.org"))
    browser = office.signed_in("support").open(f"/ask?who={review.id}.consult.0")
    browser.write("Note for whoever helps the child", "Please read it aloud.").press("Show the message again")
    assert "Please read it aloud." in browser.text
    browser.press("Send")
    assert office.mails("ash@example.org")[0].endswith("Please read it aloud.")
    browser.open("/invitations/1").pick("Send it by", "Letter").press("Give a new link")
    assert "Please read it aloud." in browser.open("/invitations/1/letter").text

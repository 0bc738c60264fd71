"""Business support asks people: who is due, what they would get, and that it happens once."""

from __future__ import annotations

import re
from dataclasses import replace

from portal.council.council import Council
from portal.store.models import Contact, Invitation, Message
from tests.factories import NOW, TODAY
from tests.staff.office import Office


def test_the_first_page_says_what_is_to_do_and_for_whom(office: Office) -> None:
    late, soon = office.review(days=7), office.review(days=22)
    page = office.signed_in("support").open("/")
    assert page.heading == "To do today"
    assert "Past the 10-working-day line (1)" in page.text
    assert "Not asked yet (1)" in page.text
    assert f"/reviews/{late.id}" in page.html
    assert f"/reviews/{soon.id}" in page.html


def test_nine_working_days_before_the_meeting_is_overdue_and_ten_is_not(office: Office) -> None:
    nine, ten = office.review(office.child(first_name="Ash"), days=11), office.review(days=14)
    assert [office.council.days.between(TODAY, each.planned_on or TODAY) for each in (nine, ten)] == [9, 10]
    page = office.signed_in("support").open("/to-do")
    assert "Past the 10-working-day line (1)" in page.text
    assert "Overdue: ask them now, the meeting is less than 10 working days away." in page.text
    overdue, soon = page.text.index("Past the 10-working-day line"), page.text.index("Not asked yet (1)")
    assert overdue < page.text.index("Ash") < soon
    page.press("Ask")
    assert page.heading == "Ask Ash"
    for words in (f"To {nine.child.email}", "By Email", "Language English", "Your meeting is on Friday 13 March."):
        assert words in page.text
    subject = page.page.select_one(".message, .phone-message, article")
    assert subject is not None
    assert "Ash" not in subject.get_text().replace("Please pass this on to Ash", "")


def test_an_empty_day_says_so_and_shows_the_way_on(office: Office) -> None:
    page = office.signed_in("support").open("/to-do")
    assert "Nothing is waiting for you today." in page.text
    assert page.press("Reviews of the next weeks").heading == "Reviews"
    assert "No reviews in the next 8 weeks." in page.text


def test_the_board_draws_the_ten_day_line_between_late_and_in_time(office: Office) -> None:
    office.review(office.child(first_name="Ash"), days=7)
    office.review(office.child(first_name="Noor"), days=22)
    text = office.signed_in("support").open("/reviews").text
    late, line, soon = text.index("Ash"), text.index("The 10-working-day line"), text.index("Noor")
    assert late < line < soon


def test_the_filter_leaves_reviews_with_somebody_not_asked(office: Office) -> None:
    office.asked(office.review(office.child(first_name="Ash")))
    office.review(office.child(first_name="Noor"))
    page = office.signed_in("support").open("/reviews").press("Not asked yet (1)")
    assert "Noor" in page.text
    assert "Ash" not in page.text


def test_one_person_is_asked_after_a_look_at_the_very_message(office: Office) -> None:
    review = office.review(office.child(first_name="Robin"))
    page = office.signed_in("support").open(f"/reviews/{review.id}").press("Ask")
    assert page.heading == "Ask Robin"
    assert "Your meeting is on Tuesday 24 March." in page.text
    assert "[their own link]" in page.text
    assert office.all(Invitation) == []  # looking asks nobody
    page.press("Send")
    assert "1 person is asked." in page.text
    (message,) = office.all(Message)
    assert message.recipient == review.child.email
    assert len(office.audit("invite")) == 1


def test_everybody_who_is_due_is_asked_in_one_go(office: Office) -> None:
    for _number in range(3):
        child = office.child()
        office.parent(child)
        office.review(child)
    page = office.signed_in("support").open("/reviews").press("Ask everyone who is due")
    assert page.heading == "Ask 6 people"
    page.press("Send to all 6")
    assert "6 people are asked." in page.text
    assert len(office.all(Invitation)) == len(office.all(Message)) == 6
    page.open("/ask?due=yes")
    assert "Nobody is left to ask there." in page.text


def test_ticked_reviews_are_previewed_together(office: Office) -> None:
    chosen, other = office.review(office.child(first_name="Ash")), office.review(office.child(first_name="Noor"))
    office.parent(chosen.child, name="Alex Ashton")
    browser = office.signed_in("support").open("/reviews")
    browser.choose("Ask 2").press("Preview what would be sent")
    assert browser.heading == "Ask 2 people"
    assert "Alex Ashton" in browser.text
    assert "Noor" not in browser.text
    browser.press("Send to all 2")
    assert {each.review_id for each in office.all(Invitation)} == {chosen.id} != {other.id}


def test_pressing_send_twice_sends_once(office: Office) -> None:
    review = office.review()
    office.parent(review.child)
    browser = office.signed_in("support").open(f"/ask?who={review.id}")
    data = browser.fields("Send to all 2")
    brought = {name: [value for key, value in data if key == name] for name, _value in data}
    browser.send("/ask", brought)
    browser.send("/ask", brought)
    assert "had been asked already" in browser.text
    assert len(office.all(Message)) == 2


def test_somebody_not_said_to_be_safe_is_named_and_not_asked(office: Office) -> None:
    review = office.review()
    office.parent(review.child, name="Alex Reed", safe_to_contact="unknown", safe_said_by=None, safe_said_at=None)
    browser = office.signed_in("support").open(f"/reviews/{review.id}")
    assert "Not asked: not said to be safe to contact" in browser.text
    browser.press("Safe to contact?").choose("Yes").press("Keep this")
    assert browser.status == 400
    assert "Write who said so" in browser.text  # a yes needs a name
    browser.write("Who said so", "Jo Lake").press("Keep this")
    assert "Kept for Alex Reed" in browser.text
    (contact,) = office.all(Contact)
    assert (contact.safe_to_contact, contact.safe_said_by) == ("yes", "Jo Lake")
    assert "Not asked yet" in browser.text


def test_somebody_who_is_no_longer_safe_loses_the_link_at_once(office: Office) -> None:
    review = office.review()
    parent = office.parent(review.child)
    invitation = office.asked(review, parent)
    browser = office.signed_in("support").open(f"/reviews/{review.id}/people/{parent.id}")
    browser.choose("No").write("Who said so", "Jo Lake").press("Keep this")
    assert office.all(Invitation)[0].withdrawn_at is not None
    assert "said not to be safe to contact" in browser.text
    assert office.browser().open(office.link(invitation)).status == 404


def test_somebody_may_be_let_know_the_date_or_kept_out(office: Office) -> None:
    review = office.review()
    parent = office.parent(review.child, may_know_date=False)
    browser = office.signed_in("support").open(f"/reviews/{review.id}/people/{parent.id}")
    browser.choose("They may know the day of the meeting").press("Keep this")
    assert office.all(Contact)[0].may_know_date
    browser.open(f"/reviews/{review.id}/people/{parent.id}")
    browser.choose("Keep them out of this child’s reviews").press("Keep this")
    assert "kept out of this review" in browser.text


def test_a_child_may_be_asked_with_the_other_version_and_the_reason_is_kept(office: Office) -> None:
    review = office.review(office.child(age=11))
    browser = office.signed_in("support").open(f"/ask?who={review.id}.consult.0")
    browser.choose("Ages 12 and over").write("Why (kept in the audit)", "Reads well").press("Show the message again")
    browser.press("Send")
    assert office.all(Invitation)[0].form == "consult_12_17"
    assert office.audit("invite")[0].why == "Reads well"


def test_a_way_that_does_not_lead_to_the_person_is_said_before_sending(office: Office) -> None:
    review = office.review(office.child(email=None, phone=None))
    browser = office.signed_in("support").open(f"/ask?who={review.id}.consult.0&channel=email")
    assert "They cannot be asked like this" in browser.text
    assert "Send" not in browser.buttons


def test_tokens_that_name_nobody_ask_nobody(office: Office) -> None:
    office.review()
    browser = office.signed_in("support")
    for who in ("x", "0", "9999", "1.consult.9999", "1.other.0", "1" * 40, "1.consult.%00", "٣"):
        browser.open(f"/ask?who={who}")
        assert browser.status < 500
    assert office.all(Invitation) == []


def test_the_meeting_moves_and_the_review_may_be_cancelled(office: Office) -> None:
    review = office.review()
    office.asked(review)
    browser = office.signed_in("support").open(f"/reviews/{review.id}")
    browser.write("Day", "never").press("Keep this day")
    assert browser.status == 400
    assert browser.written("Day") == "never"
    browser.write("Day", "2026-04-07").write("Time", "10:00").press("Keep this day")
    assert "Tuesday 7 April 2026, 10:00 am" in browser.text
    assert "The meeting day is kept. Links that are out follow it." in browser.text
    browser.press("Cancel the review")
    assert "Tick “It will not take place”" in browser.text
    browser.choose("It will not take place").press("Cancel the review")
    assert "This review is cancelled." in browser.text
    assert office.all(Invitation)[0].withdrawn_at is not None
    browser.write("Day", "2026-04-08").press("Keep this day")
    assert "Links that stopped when it was cancelled stay closed: ask those people again." in browser.text
    assert "follow it" not in browser.text
    assert "Ask" in browser.text.partition("Before the review")[2]


def test_support_sees_who_answered_and_never_what(office: Office) -> None:
    review = office.review()
    invitation = office.asked(review)
    response = office.returned(invitation, {"y_home": "1", "y_safe": "no"})
    browser = office.signed_in("support")
    seen = "".join(
        browser.open(path).text
        for path in ("/to-do", "/reviews", f"/reviews/{review.id}", f"/invitations/{invitation.id}", "/messages")
    )
    assert "Returned on Monday 2 March" in seen
    assert not re.search(r"Really sad|feel safe", seen)
    assert browser.open(f"/responses/{response.id}").status == 403
    assert browser.open(f"/invitations/{invitation.id}/paper").heading == "This form is closed"


def test_whoever_asked_for_a_new_link_is_given_one_from_the_list(office: Office) -> None:
    invitation = office.asked(office.review(office.child(first_name="Robin")), expires_at=NOW)
    office.browser().open(office.link(invitation)).press("Ask for a new link")
    page = office.signed_in("support").open("/to-do")
    assert "Asked for a new link (1)" in page.text
    assert "Asked for a new link on Monday 2 March" in page.text
    page.press("Give a new link").press("Give a new link")
    assert "A new link goes out." in page.text
    assert "Asked for a new link" not in page.open("/to-do").text
    assert office.browser().open(office.link(office.all(Invitation)[0])).heading == "Hello"


def test_whoever_asks_sees_the_language_in_english_and_that_its_words_are_a_draft(office: Office) -> None:
    chosen = office.council.settings.model_copy(update={"languages": ("en", "pa")})
    office.app.extensions["portal"] = replace(office.app.extensions["portal"], council=Council.open(chosen))
    review = office.review(office.child(first_name="Ash", language="pa"), days=7)
    office.review(office.child(first_name="Noor"), days=7)
    browser = office.signed_in("support").open(f"/ask?who={review.id}.consult.0")
    assert "Language Panjabi Draft words" in browser.text
    assert browser.open("/ask?due=yes").text.count("Draft words") == 1


def test_at_night_it_is_said_when_the_messages_leave(office: Office) -> None:
    office.review()
    by_day = office.signed_in("support").open("/ask?due=yes").press("Send")
    assert "It is night" not in by_day.text
    office.review(office.child(first_name="Ash"))
    office.later(hours=13)
    support = office.signed_in("support").open("/ask?due=yes").press("Send")
    assert "It is night: what goes by itself leaves Tuesday 3 March 2026, 8:00 am." in support.text
    assert "Leaves Tuesday 3 March 2026, 8:00 am." in support.open("/messages?state=queued").text


def test_before_many_are_asked_it_is_said_who_they_are_and_how_many_letters_that_makes(office: Office) -> None:
    review = office.review(days=22)
    office.parent(review.child, channel="letter", email=None, address="1 High Street")
    text = office.signed_in("support").open("/ask?due=yes").text
    assert "whose meeting is at most 30 working days away" in text
    assert "1 leave by themselves, 1 are letters for you to print." in text


def test_a_request_for_an_advocate_stands_at_the_top_of_the_day(office: Office) -> None:
    review = office.review(office.child(age=15))
    office.returned(office.asked(review), {"o_takepart": "advocate"})
    page = office.signed_in("support").open("/to-do")
    assert "1 request waits for an answer" in page.text
    assert page.press("1 request waits for an answer").heading == "Requests"

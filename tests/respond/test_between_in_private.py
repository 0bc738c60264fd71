"""Between reviews, beside somebody who knows the birthday or looks into the history: what nobody else learns."""

from __future__ import annotations

from portal.sending import outbox
from portal.store.models import Child, Concern, Message
from portal.store.tables.between_tables import BetweenMessage
from portal.store.vocabulary import MessageKind, ReachedThrough
from tests.respond.test_between_reviews import a_link, iro, said, through
from tests.respond.town import Town


def answered(town: Town, said: str = "A message tells them that there is something to read") -> list[Message]:
    """The IRO answers what was sent, and reads whether the child is told; returns what tells them."""
    page = iro(town).open("/concerns").press("Sent a message: Robin")
    page.write("Your answer: the child reads it", "Lin brings you at two.").press("Answer")
    assert said in page.text
    return [each for each in town.all(Message) if each.kind == MessageKind.ANSWERED]


def test_a_message_says_that_something_stands_on_the_link_and_neither_what_nor_where(town: Town) -> None:
    path = a_link(town)
    said(town, path)
    [mail] = answered(town)
    body = outbox.body_of(town.session, mail)
    assert "There is something for you to read on the link you keep." in body
    for secret in (path, "/talk/", "/i/", "Lin", "wrote", "answer"):
        assert secret not in f"{mail.subject} {body}"
    assert [each.id for each in answered_again(town)] == [mail.id]  # once a day is enough


def answered_again(town: Town) -> list[Message]:
    """The same concern is answered once more on the same day."""
    page = iro(town).open(f"/concerns/{town.all(Concern)[0].id}")
    page.write("Your answer: the child reads it", "And home at five.").press("Answer")
    return [each for each in town.all(Message) if each.kind == MessageKind.ANSWERED]


def test_whoever_passes_the_letters_of_a_child_on_is_not_told_that_they_wrote(town: Town) -> None:
    path = a_link(town)
    town.all(Child)[0].reached_through = ReachedThrough.CARER
    town.session.commit()
    said(town, path)
    assert answered(town, "No message can tell them") == []


def test_whoever_else_knows_the_birthday_reads_the_answer_and_not_that_a_child_wrote(town: Town) -> None:
    path = a_link(town)
    said(town, path)
    waiting = through(town, town.browser().open(path).press("Read the answers"))
    assert "There is nothing to read yet." in waiting.text
    assert "wrote" not in waiting.text
    page = iro(town).open("/concerns").press("Sent a message: Robin")
    page.write("Your answer: the child reads it", "Lin brings you at two.").press("Answer")
    answered = waiting.open(waiting.path).text
    assert "Lin brings you at two." in answered
    assert "Sam Okafor answered on Monday 2 March." in answered
    for told in ("wrote", "read this"):
        assert told not in answered


def test_neither_what_was_chosen_nor_that_it_was_sent_stands_in_an_address_or_a_title(town: Town) -> None:
    path = a_link(town)
    seen = set()
    for choice in ("Send a message", "Ask us to ring you", "Ask for an advocate", "Tell us something good"):
        page = town.browser().open(path).press(choice)
        assert page.heading == choice
        seen.add((page.path, page.title))
    assert len(seen) == 1
    [(address, title)] = seen
    assert town.browser().open(address).heading == "Talk to us at any time"  # from the history
    sent = said(town, path)
    assert (sent.heading, sent.title, sent.path.partition("?")[0]) == ("Sent. Thank you.", title, path)
    assert sent.open(path).heading == "Talk to us at any time"  # it is said once
    assert sent.open(address).heading == "Talk to us at any time"  # Back leads to no box


def test_no_cookie_outlives_the_browser_and_reading_ends_after_ten_minutes(town: Town) -> None:
    path = a_link(town)
    page = said(town, path)
    through(town, page.open(path).press("Read the answers"))
    kept = page.client.get_cookie("__Host-talk-1", "reviews.example.org")
    assert kept
    assert (kept.expires, kept.max_age) == (None, None)
    assert "There is nothing to read yet." in page.open(f"{path}/answers").text
    town.later(minutes=11)
    assert "There is nothing to read yet." not in page.open(f"{path}/answers").text


def test_what_a_child_was_told_by_word_of_mouth_stands_nowhere_on_the_link(town: Town) -> None:
    path = a_link(town)
    theirs = said(town, path)
    page = iro(town).open("/concerns").press("Sent a message: Robin")
    page.write("Your answer: the child reads it", "Told Robin on the way to school.")
    page.choose("I told them myself: nothing of it stands on their link").press("Answer")
    assert town.all(BetweenMessage)[0].answer is None
    assert town.all(Concern)[0].acknowledged_at
    assert "school" not in through(town, theirs.open(path).press("Read the answers")).text
    assert "Told Robin on the way to school." in iro(town).open(f"/concerns/{town.all(Concern)[0].id}").text


def test_whoever_sends_a_lot_of_good_news_stops_neither_a_message_nor_a_call(town: Town) -> None:
    path = a_link(town)
    for number in range(6):
        page = town.browser().open(path).press("Tell us something good")
        page.write("What is going well?", f"Badge {number}").press("Send")
    assert page.status == 429
    assert said(town, path).heading == "Sent. Thank you."
    for _try in range(7):
        page = town.browser().open(path).press("Ask us to ring you").press("Send")
        assert page.heading == "Sent. Thank you."


def test_a_browser_that_keeps_no_cookie_writes_and_is_thanked_all_the_same(town: Town) -> None:
    path = a_link(town)
    page = town.browser()
    page.client = town.app.test_client(use_cookies=False)
    page.open(path).press("Send a message").write("What do you want to say?", "Can Kai come?").press("Send")
    assert page.heading == "Sent. Thank you."
    assert len(town.all(BetweenMessage)) == 1


def test_what_was_chosen_and_not_sent_is_forgotten_when_somebody_else_may_have_the_phone(town: Town) -> None:
    page = town.browser().open(a_link(town)).press("Ask for an advocate")
    address = page.path
    assert page.open(address).heading == "Ask for an advocate"
    town.later(minutes=11)
    assert page.open(address).heading == "Talk to us at any time"

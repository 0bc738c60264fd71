"""Between reviews, beside somebody who knows the birthday or looks into the history: what nobody else learns."""

from __future__ import annotations

from portal.sending import outbox
from portal.store.models import Child, Concern, Message
from portal.store.tables.between_tables import BetweenMessage
from portal.store.vocabulary import MessageKind, ReachedThrough
from tests.respond.test_between_reviews import a_link, iro, said, through
from tests.respond.town import Town


def answered(town: Town) -> list[Message]:
    """The IRO answers what was sent; returns what tells the child so."""
    page = iro(town).open("/concerns").press("Sent a message: Robin")
    page.write("Your answer: the child reads it", "Lin brings you at two.").press("Answer")
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
    assert answered(town) == []


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
    for told in ("wrote", "read this on", "2 March"):
        assert told not in answered


def test_what_was_chosen_stands_in_no_address_and_no_title(town: Town) -> None:
    path = a_link(town)
    seen = set()
    for choice in ("Send a message", "Ask us to ring you", "Ask for an advocate", "Tell us something good"):
        page = town.browser().open(path).press(choice)
        assert page.heading == choice
        seen.add((page.path, page.title))
        assert page.open(page.path).heading == "Talk to us at any time"  # opened from the history
    assert len(seen) == 1


def test_neither_cookie_outlives_the_browser(town: Town) -> None:
    path = a_link(town)
    page = said(town, path)
    through(town, page.open(path).press("Read the answers"))
    kept = [page.client.get_cookie(f"__Host-talk-1{ending}", "reviews.example.org") for ending in ("", "-sent")]
    assert [each and (each.expires, each.max_age) for each in kept] == [(None, None), (None, None)]


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


def test_read_and_not_read_yet_are_told_where_it_was_sent_from(town: Town) -> None:
    path = a_link(town)
    theirs = said(town, path)
    answers = through(town, theirs.open(path).press("Read the answers"))
    assert "Not read yet." in answers.text
    iro(town).open("/concerns").press("Sent a message: Robin")
    assert "Sam Okafor read this on" in answers.open(answers.path).text

"""Business support reads each working morning what left, what waits and what needs them, and nobody is named."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.reviewing.boards import morning
from portal.sending import outbox
from portal.store.models import Message
from tests.asking import steps
from tests.factories import NOW, SOMEBODY, TODAY, a_contact, a_staff


def told(session: Session, council: Council, on: date = TODAY) -> list[Message]:
    morning.tell_support(Work(session, council, SOMEBODY, NOW), on)
    return [each for each in session.query(Message).order_by(Message.id) if each.dedupe.startswith("morning:")]


def test_the_morning_says_what_left_what_waits_and_what_needs_somebody(session: Session, council: Council) -> None:
    bea, _gone = a_staff(session, "support"), a_staff(session, "support", disabled_at=NOW)
    steps.sent(session, steps.asked(session, council, steps.coming(session)), NOW - timedelta(hours=20))
    steps.asked(session, council, steps.coming(session))
    steps.asked(session, council, steps.coming(session, email=None, reached_through="own"))
    steps.asked(session, council, steps.coming(session, 15, email=None, phone="07700 900123"))
    review = steps.coming(session, first_name="Ash")
    a_contact(session, review.child, email=None)
    [mail] = told(session, council)
    body = outbox.body_of(session, mail)
    assert mail.recipient == bea.email
    assert "Left since the last working morning: 1 by email." in body
    assert "Waits to leave by itself: 1 by email." in body
    assert "Needs you: " in body
    for words in ("1 letters to print", "1 text messages to send", "1 something stands in the way"):
        assert words in body
    assert "https://reviews.example.org/to-do" in body
    assert "It does not get on" not in body
    for name in ("Robin", "Ash", "Alex", "07700", "@"):
        assert name not in body


def test_it_is_told_once_a_day_and_on_working_days_alone(session: Session, council: Council) -> None:
    a_staff(session, "support")
    assert len(told(session, council)) == 1
    assert len(told(session, council)) == 1
    assert len(told(session, council, TODAY + timedelta(days=5))) == 1
    assert len(told(session, council, TODAY + timedelta(days=1))) == 2


def test_what_holds_the_messages_up_is_told_in_the_words_of_the_fault(session: Session, council: Council) -> None:
    a_staff(session, "support")
    [waiting] = steps.posted(session, steps.asked(session, council, steps.coming(session)))
    waiting.failure, waiting.tries = "GOV.UK Notify said 403 kim@example.org +447700900123", 1
    waiting.queued_at = NOW - timedelta(hours=3)
    session.flush()
    [mail] = told(session, council)
    assert "It does not get on: GOV.UK Notify said 403 … …" in outbox.body_of(session, mail)

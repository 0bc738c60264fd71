"""Whoever was asked is told once, in their language and way, that the meeting moved or will not be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import contact_safety, delivery
from portal.asking.invitations import ask, change, daily_round
from portal.asking.invitations.change import withdraw
from portal.asking.invitations.letters import letter_facts
from portal.council.council import Council
from portal.council.work import Work
from portal.intake import put
from portal.reviewing import outcomes
from portal.sending import outbox
from portal.sending.transport import FileTransport
from portal.store.database import writing
from portal.store.models import Invitation, Message, Review
from portal.store.vocabulary import ReviewStatus, Safe, Stage
from tests.factories import MEETING, NOW, SOMEBODY, TODAY, a_child, a_contact, a_review, an_invitation

NEW = date(2026, 3, 31)
TOLD = "has moved to Tuesday 31 March. Your answers are safe."


def _moved(session: Session, council: Council, review: Review, to: date | None = NEW, now: datetime = NOW) -> None:
    outcomes.move(Work(session, council, SOMEBODY, now), review, to, None)


def _cancelled(session: Session, council: Council, review: Review) -> None:
    outcomes.cancel(Work(session, council, SOMEBODY, NOW), review)


def _news(session: Session, state: str = "queued") -> dict[str, str]:
    """What is told of a change, by recipient."""
    found = session.scalars(sa.select(Message).where(Message.kind == "change", Message.state == state))
    return {each.recipient: outbox.body_of(session, each) for each in found}


def test_everybody_who_was_asked_is_told_of_another_day_as_far_as_they_may_know_it(
    session: Session, council: Council
) -> None:
    review = a_review(session, a_child(session, email="kim@example.org"))
    knows = a_contact(session, review.child, email="alex@example.org")
    not_the_day = a_contact(session, review.child, email="pat@example.org", may_know_date=False)
    for contact in (None, knows, not_the_day):
        an_invitation(session, council, review, contact)
    _moved(session, council, review)
    told = _news(session)
    assert f"Your meeting {TOLD}" in told["kim@example.org"]
    assert f"This is about the meeting for Robin.\n\nThe meeting {TOLD}" in told["alex@example.org"]
    assert "The meeting has moved to another day. Your answers are safe." in told["pat@example.org"]
    assert "March" not in told["pat@example.org"]


def test_everybody_who_was_asked_is_told_that_it_will_not_be_answered_or_not(
    session: Session, council: Council
) -> None:
    review = a_review(session, a_child(session, email="kim@example.org"))
    mother = a_contact(session, review.child, email="alex@example.org")
    for contact in (None, mother):
        an_invitation(session, council, review, contact)
    _cancelled(session, council, review)
    told = _news(session)
    assert "Your meeting will not take place." in told["kim@example.org"]
    assert "The meeting will not take place." in told["alex@example.org"]


@pytest.mark.parametrize("change", [_moved, _cancelled])
def test_nobody_is_told_who_was_not_asked_or_is_out_of_it(session: Session, council: Council, change: Any) -> None:
    review = a_review(session, a_child(session))
    people = [a_contact(session, review.child, email=f"{n}@example.org") for n in range(5)]
    asked = [an_invitation(session, council, review, each) for each in people[:4]]
    asked[0].declined_at = NOW
    withdraw(Work(session, council, SOMEBODY, NOW), asked[1], who="Bea Holt", why="wrong address")
    contact_safety.say_safe(Work(session, council, SOMEBODY, NOW), people[2], Safe.NO, said_by="the social worker")
    asked[3].sent_at = None  # nothing had left, and nothing was learnt
    session.flush()
    change(session, council, review)
    assert _news(session) == {}


def test_of_two_moves_before_anything_leaves_only_the_newest_is_told(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session, email="kim@example.org"))
    an_invitation(session, council, review)
    _moved(session, council, review, date(2026, 4, 14))
    _moved(session, council, review, NEW, NOW + timedelta(minutes=5))
    assert list(_news(session)) == list(_news(session, "stopped")) == ["kim@example.org"]
    assert TOLD in _news(session)["kim@example.org"]
    [waits] = session.scalars(sa.select(Message).where(Message.state == "queued")).all()
    assert waits.not_before == NOW + timedelta(minutes=35)


def test_a_file_that_moves_or_cancels_tells_them_too(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session, email="kim@example.org"))
    an_invitation(session, council, review)
    facts: dict[str, object] = {"reference": review.reference, "child_ref": review.child.reference}
    put.put_review(Work(session, council, SOMEBODY, NOW), facts | {"planned_on": NEW})
    assert TOLD in _news(session)["kim@example.org"]
    put.put_review(Work(session, council, SOMEBODY, NOW), facts | {"status": "cancelled"})
    assert "will not take place" in _news(session)["kim@example.org"]


@pytest.mark.parametrize("became", ["held", "passed"])
def test_what_is_no_longer_to_come_is_not_told_any_more(
    maker: sessionmaker[Session], council: Council, became: str
) -> None:
    with _asked(maker, council) as (session, review):
        _moved(session, council, review)
        if became == "held":
            review.status, review.held_on, review.year, review.age = ReviewStatus.HELD, TODAY, 2025, 9
        else:
            review.planned_on = TODAY - timedelta(days=1)
    delivery.deliver(maker, FileTransport(), lambda: NOW + timedelta(hours=1))
    with maker() as session:
        assert list(_news(session, "stopped")) == ["kim@example.org"]


def test_a_meeting_moved_to_a_day_that_is_over_is_announced_to_nobody(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session))
    an_invitation(session, council, review)
    _moved(session, council, review, TODAY - timedelta(days=1))
    assert _news(session) == {}


def test_a_child_who_reads_polish_is_told_in_polish_and_by_letter_with_no_dead_link(
    session: Session, council: Council
) -> None:
    review = a_review(session, a_child(session, language="pl"))
    invitation = an_invitation(session, council, review, channel="letter", language="pl")
    _cancelled(session, council, review)
    letter = letter_facts(session, council, invitation, notice="change")
    assert "Twojego spotkania nie będzie." in " ".join(letter.words)
    assert not letter.opens
    assert letter.office == review.child.reference


@contextmanager
def _asked(maker: sessionmaker[Session], council: Council) -> Iterator[tuple[Session, Review]]:
    with maker() as session, writing(session):
        review = a_review(session, a_child(session, email="kim@example.org"))
        an_invitation(session, council, review)
        yield session, review


def test_two_parents_with_one_mailbox_can_tell_whose_message_is_whose(session: Session, council: Council) -> None:
    child = a_child(session)
    review = a_review(session, child)
    bodies = []
    for name in ("Alex Reed", "Jo Reed"):
        parent = a_contact(session, child, name=name, email="Home@example.org")
        asked = ask.invite(Work(session, council, SOMEBODY, NOW), review, parent, stage=Stage.CONSULT)
        session.flush()
        bodies.append((name, asked))
    asked_first = change.reissue(Work(session, council, SOMEBODY, NOW), bodies[0][1])
    for name, asked in ((bodies[0][0], asked_first), bodies[1]):
        assert _last(session, asked).startswith(name)


def test_two_children_with_one_mailbox_are_named_and_one_alone_is_not(session: Session, council: Council) -> None:
    for name, address in (("Robin", "home@example.org"), ("Ash", "home@example.org"), ("Noor", "noor@example.org")):
        child = a_child(session, 15, first_name=name, email=address)
        a_review(session, child)
    daily_round.run_day(Work(session, council, SOMEBODY, NOW), on=MEETING - timedelta(days=20))
    bodies = {outbox.body_of(session, each).split()[0] for each in session.scalars(sa.select(Message))}
    assert bodies == {"Robin", "Ash", "Hello,"}


def _last(session: Session, asked: Invitation) -> str:
    wanted = sa.select(Message).where(Message.invitation_id == asked.id).order_by(Message.id.desc()).limit(1)
    return outbox.body_of(session, session.scalars(wanted).one())

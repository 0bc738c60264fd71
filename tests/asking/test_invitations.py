"""Asking people: who may be asked and how, links and codes, reminders, and the round of a day."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import recipients
from portal.asking.invitations import change, links
from portal.asking.invitations.ask import AlreadyAsked, MayNotBeAsked, ask
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox
from portal.store.database import writing
from portal.store.models import AuditEntry, Invitation, Message, Review
from portal.store.vocabulary import Stage
from tests.asking import steps
from tests.factories import NOW, SOMEBODY, TODAY, a_child, a_contact, a_review


def test_asking_keeps_the_age_the_link_and_a_message_in_one_go(session: Session, council: Council) -> None:
    review = steps.coming(session)
    invitation = steps.asked(session, council, review)
    assert (invitation.form, invitation.age, invitation.channel) == ("consult_4_11", 9, "email")
    [message] = steps.posted(session, invitation)
    body = outbox.body_of(session, message)
    assert message.recipient == review.child.email
    assert links.link(session, council, invitation) in body
    assert links.code(session, invitation) in body
    assert "Tuesday 24 March" in body
    assert "Sam Okafor runs the meeting" in body
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.action, entry.subject, entry.child_id) == ("invite", f"invitation:{invitation.id}", review.child_id)


def test_nobody_is_asked_twice(session: Session, council: Council) -> None:
    review = steps.coming(session)
    steps.asked(session, council, review)
    with pytest.raises(AlreadyAsked):
        steps.asked(session, council, review)


def test_somebody_withdrawn_is_asked_again_only_when_let_back(session: Session, council: Council) -> None:
    review = steps.coming(session)
    first = steps.asked(session, council, review)
    change.withdraw(Work(session, council, SOMEBODY, NOW), first, who="Bea Holt", why="wrong address")
    with pytest.raises(MayNotBeAsked, match="withdrawn by Bea Holt on Monday 2 March 2026: wrong address"):
        steps.asked(session, council, review)
    change.let_back(Work(session, council, SOMEBODY, NOW), first)
    assert steps.asked(session, council, review).id != first.id


def test_two_processes_that_ask_at_once_ask_once(
    maker: sessionmaker[Session], council: Council, session: Session
) -> None:
    with writing(session):
        review = steps.coming(session)
    with maker() as other:
        mine = recipients.people(session, council, review, Stage.CONSULT, TODAY)[0]
        with writing(other):
            steps.asked(other, council, other.get_one(Review, review.id))
        with writing(session):
            again = session.get_one(Review, review.id)
            with pytest.raises(AlreadyAsked):
                ask(Work(session, council, SOMEBODY, NOW), again, mine, stage=Stage.CONSULT)
        assert session.scalar(sa.select(sa.func.count(Invitation.id))) == 1
        assert session.scalar(sa.select(sa.func.count(Message.id))) == 1


def test_staff_may_choose_the_other_version_and_say_why(session: Session, council: Council) -> None:
    invitation = steps.asked(session, council, steps.coming(session), form="consult_12_17", reason="reads a lot")
    assert (invitation.form, invitation.age) == ("consult_12_17", 9)
    assert session.scalars(sa.select(AuditEntry.why)).one() == "reads a lot"
    with pytest.raises(MayNotBeAsked):
        steps.asked(session, council, steps.coming(session), form="consult_parent")


def test_asking_stops_when_the_time_to_answer_is_over(session: Session, council: Council) -> None:
    review = steps.coming(session)
    with pytest.raises(MayNotBeAsked, match="the meeting day has passed"):
        steps.asked(session, council, review, now=datetime.fromisoformat("2026-04-01T00:00:00+01:00"))


def test_a_cancelled_review_asks_nobody(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session), status="cancelled")
    with pytest.raises(MayNotBeAsked, match="the review is cancelled"):
        steps.asked(session, council, review)


def test_a_parent_who_may_not_know_the_day_is_told_none(session: Session, council: Council) -> None:
    review = steps.coming(session)
    mother = steps.asked(session, council, review, a_contact(session, review.child, may_know_date=False))
    body = outbox.body_of(session, steps.posted(session, mother)[0])
    assert "March" not in body
    assert links.last_day(mother) is None


def test_a_message_written_at_night_leaves_in_the_morning(session: Session, council: Council) -> None:
    night = NOW.replace(hour=23)
    [message] = steps.posted(session, steps.asked(session, council, steps.coming(session), now=night))
    assert message.not_before == NOW.replace(hour=8) + steps.DAY
    assert outbox.lease(session, night) == []

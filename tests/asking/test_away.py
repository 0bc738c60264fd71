"""Who is away in the holidays: nothing is sent to them meanwhile, and they are asked in good time before or after."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import delivery
from portal.asking.invitations import change
from portal.asking.invitations.ask import invite, remind
from portal.asking.invitations.daily_round import run_day
from portal.asking.progress import words
from portal.asking.register.correct import correct
from portal.calendar import by_day, start_of
from portal.council.council import Council
from portal.council.work import Work
from portal.sending.transport import FileTransport
from portal.store.database import writing
from portal.store.models import Contact, Message, Review
from portal.store.vocabulary import Stage
from tests.asking import steps
from tests.asking.test_receipts import of
from tests.factories import NOW, SOMEBODY, TODAY, a_contact

Maker = sessionmaker[Session]
UNTIL = TODAY + timedelta(days=6)
BACK = by_day(start_of(UNTIL + timedelta(days=1)))


def a_father(session: Session, days: int = 20, **facts: Any) -> tuple[Review, Contact]:
    """A father of a child whose meeting is in so many days."""
    review = steps.coming(session, 15)
    review.planned_on = TODAY + timedelta(days=days)
    return review, a_contact(session, review.child, **facts)


def sent_by(maker: Maker, at: datetime) -> int:
    return delivery.deliver(maker, FileTransport(), lambda: at)


def said(session: Session, council: Council, review: Review, contact: Contact, at: datetime = NOW) -> str:
    """What the board says of the contact."""
    states = words.states(session, council, [review], Stage.CONSULT, now=at)[review.id]
    return next(each.words for each in states if each.person.contact is contact)


def test_what_asks_somebody_who_is_away_waits_for_their_return_and_the_board_says_so(
    maker: Maker, council: Council
) -> None:
    with maker() as session, writing(session):
        review, father = a_father(session, away_from=TODAY, away_until=UNTIL)
        assert "away: what is sent leaves" in said(session, council, review, father)
        number = invite(Work(session, council, SOMEBODY, NOW), review, father, stage=Stage.CONSULT).id
        assert said(session, council, review, father) == "Waiting: away until Sunday 8 March"
    assert sent_by(maker, BACK - timedelta(minutes=1)) == 0
    assert sent_by(maker, BACK) == 1
    assert (of(maker, number).state, of(maker, number).failure) == ("sent", None)


def test_a_reminder_waits_too_and_whoever_is_not_away_is_not_held_up(maker: Maker, council: Council) -> None:
    with maker() as session, writing(session):
        review, father = a_father(session)
        number = invite(Work(session, council, SOMEBODY, NOW), review, father, stage=Stage.CONSULT).id
    assert sent_by(maker, NOW) == 1
    with maker() as session, writing(session):
        father = session.get_one(Contact, father.id)
        father.away_until = UNTIL  # from no day on: already
        invitation = change.find(session, number)
        remind(Work(session, council, SOMEBODY, NOW), invitation)
    assert sent_by(maker, BACK - timedelta(minutes=1)) == 0
    assert sent_by(maker, BACK) == 1


@pytest.mark.parametrize(
    ("facts", "leaves"),
    [
        ({"away_until": UNTIL}, BACK),
        ({"away_until": UNTIL + timedelta(days=7), "away_from": TODAY}, BACK + timedelta(days=7)),
        ({"away_until": None}, NOW),
    ],
)
def test_what_waits_follows_when_it_is_said_put_right_or_taken_away(
    maker: Maker, council: Council, facts: dict[str, date | None], leaves: datetime
) -> None:
    with maker() as session, writing(session):
        known: dict[str, Any] = {} if facts["away_until"] else {"away_until": UNTIL}
        review, father = a_father(session, **known)
        work = Work(session, council, SOMEBODY, NOW)
        number = invite(work, review, father, stage=Stage.CONSULT).id
        correct(work, father, facts)
    with maker() as session:
        assert session.query(Message).filter_by(invitation_id=number).one().not_before == leaves


@pytest.mark.parametrize(
    ("leaves", "back", "meeting", "asked"),
    [
        (5, 78, 80, True),  # nothing would be left after the holidays
        (5, 60, 80, False),  # there is time when they are back
        (20, 78, 80, False),  # they are here for another two weeks
    ],
)
def test_who_comes_back_too_late_to_be_asked_is_asked_before_they_leave(
    session: Session, council: Council, leaves: int, back: int, meeting: int, asked: bool
) -> None:
    away: dict[str, Any] = {"away_from": TODAY + timedelta(days=leaves), "away_until": TODAY + timedelta(days=back)}
    review, father = a_father(session, meeting, **away)
    session.flush()
    done = run_day(Work(session, council, SOMEBODY, NOW), on=TODAY)
    assert done.asked == int(asked)
    assert ("Not asked yet" in said(session, council, review, father)) is not asked
    assert run_day(Work(session, council, SOMEBODY, NOW), on=TODAY).asked == 0

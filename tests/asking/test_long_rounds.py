"""The round of a day over many people: few at a time, so that nobody else waits, and twice at once without harm."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from portal.asking.invitations import daily_round, rounds
from portal.council.council import Council
from portal.council.work import Work
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Invitation, Message, SendRound
from tests.factories import NOW, SOMEBODY, a_child, a_review, a_staff
from tests.reviewing import statements

MANY = 60
# statements: before anybody is asked, for those asked in one block, and afterwards
LOOKS, OF_A_BLOCK, LAST_LOOKS = 11, 9, 5


def many_to_ask(maker: sessionmaker[Session]) -> None:
    with maker() as session, writing(session):
        for number in range(MANY):
            a_review(session, a_child(session, email=f"child{number}@example.org"))


def asked(maker: sessionmaker[Session]) -> tuple[int, int]:
    with maker() as session:
        invited = session.scalar(sa.select(sa.func.count()).select_from(Invitation)) or 0
        return invited, session.scalar(sa.select(sa.func.count(sa.distinct(Message.dedupe)))) or 0


def test_a_round_keeps_what_it_did_after_every_few_people(
    maker: sessionmaker[Session], engine: sa.Engine, council: Council
) -> None:
    many_to_ask(maker)
    kept: list[int] = []
    event.listen(engine, "commit", lambda connection: kept.append(counted(connection)))
    with maker() as session:
        done = daily_round.run_day_in_blocks(Work(session, council, SOMEBODY, NOW), on=NOW.date())
    assert done.asked == MANY
    steps = [after - before for before, after in zip([0, *kept], kept, strict=False)]
    assert sum(steps) == MANY
    assert max(steps) <= 25


def counted(connection: sa.Connection) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(Invitation)) or 0


def test_a_round_that_is_killed_asks_nobody_twice_when_it_runs_again(
    maker: sessionmaker[Session], council: Council
) -> None:
    class Killed(BaseException):
        pass

    def kill(_session: Session) -> None:
        if asked(maker)[0] == 25:
            raise Killed

    many_to_ask(maker)
    with maker() as session:
        event.listen(session, "before_commit", kill)
        with pytest.raises(Killed):
            daily_round.run_day_in_blocks(Work(session, council, SOMEBODY, NOW), on=NOW.date())
    assert asked(maker) == (25, 25)
    with maker() as session:
        again = daily_round.run_day_in_blocks(Work(session, council, SOMEBODY, NOW), on=NOW.date())
    assert again.asked == MANY - 25
    assert asked(maker) == (MANY, MANY)


def test_a_block_of_people_costs_the_same_few_statements_however_many_they_are(
    maker: sessionmaker[Session], council: Council
) -> None:
    for number in (5, 25):
        with maker() as session, writing(session):
            for _ in range(number):
                a_review(session, a_child(session))
        with maker() as session, statements.counted(session) as made:
            daily_round.run_day_in_blocks(Work(session, council, SOMEBODY, NOW), on=NOW.date())
        said = [" ".join(each.split()).upper() for each in made if not each.startswith("BEGIN")]
        first = next(at for at, each in enumerate(said) if each.startswith("INSERT INTO SEND_ROUND"))
        assert [each.partition("(")[0].strip() for each in said if each.startswith("INSERT")] == [
            *("INSERT INTO SEND_ROUND", "INSERT INTO INVITATION", "INSERT INTO MESSAGE", "INSERT INTO AUDIT_ENTRY")
        ]
        assert len(said[:first]) <= LOOKS
        assert len(said[first:]) == OF_A_BLOCK + LAST_LOOKS


def test_two_rounds_at_once_ask_everybody_once(maker: sessionmaker[Session], council: Council) -> None:
    many_to_ask(maker)
    found: list[int] = []

    def go() -> None:
        with maker() as session:
            day = daily_round.run_day_in_blocks(Work(session, council, SOMEBODY, NOW), on=NOW.date())
            found.append(day.asked)

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(found) == MANY
    assert asked(maker) == (MANY, MANY)


def test_a_round_that_is_stopped_on_its_way_asks_nobody_more(maker: sessionmaker[Session], council: Council) -> None:
    many_to_ask(maker)
    with maker() as session, writing(session):
        bea = Actor("staff", a_staff(session, "support").id)

    def stop(_session: Session, ended: SessionTransaction) -> None:
        if ended.parent:
            return
        with maker() as other, writing(other):
            for each in other.scalars(sa.select(SendRound).where(SendRound.stopped_at.is_(None))).all():
                rounds.stop(Work(other, council, bea, NOW), each, who="Bea Holt")

    with maker() as session:
        event.listen(session, "after_transaction_end", stop)
        done = daily_round.run_day_in_blocks(Work(session, council, SOMEBODY, NOW), on=NOW.date())
    assert done.asked == 25
    with maker() as session:
        assert set(session.scalars(sa.select(Message.state))) == {"stopped"}

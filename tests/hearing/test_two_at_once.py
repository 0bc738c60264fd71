"""Two tabs, two devices, two processes: one response, and everybody gets it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.answers.given import Given
from portal.hearing.concerns import interpreter_wish
from portal.hearing.responses import save
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Answer, Concern, Invitation, Message, Response
from tests.factories import NOW, a_child, a_review, a_staff, an_invitation

TABS = 6


@pytest.fixture
def invited(maker: sessionmaker[Session], council: Council) -> int:
    """A child of nine who was asked and has not begun."""
    with maker() as session, writing(session):
        iro = a_staff(session)
        review = a_review(session, a_child(session, iro=iro, iro_id=iro.id))
        return an_invitation(session, council, review).id


def _at_once(
    maker: sessionmaker[Session], invited: int, press: Callable[[Session, Invitation, int], object]
) -> list[object]:
    together = Barrier(TABS)

    def tab(number: int) -> object:
        with maker() as session:
            session.get_one(Invitation, invited)  # each has read that nothing was begun
            together.wait()
            with writing(session):
                return press(session, session.get_one(Invitation, invited), number)

    with ThreadPoolExecutor(TABS) as pool:
        return list(pool.map(tab, range(TABS)))


def test_the_first_answer_saved_in_many_tabs_begins_one_response(
    maker: sessionmaker[Session], invited: int, council: Council
) -> None:
    def press(session: Session, invitation: Invitation, number: int) -> int:
        given = [Given("y_home", codes=(str(number % 5 + 1),)), Given("y_safe", codes=("no",))]
        by = Actor("respondent", invited)
        return save.save(Work(session, council, by, NOW), invitation, given, device=None).response.id

    assert len(set(_at_once(maker, invited, press))) == 1
    with maker() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 2
        assert session.scalar(sa.select(sa.func.count()).select_from(Concern)) == 1
        told = session.scalars(sa.select(Message.recipient)).all()
        assert len(told) == len(set(told)) == 2  # the watchers and the IRO, each once


def test_an_interpreter_asked_for_in_many_tabs_is_one_wish(
    maker: sessionmaker[Session], invited: int, council: Council
) -> None:
    def press(session: Session, invitation: Invitation, _number: int) -> int:
        return interpreter_wish.ask(Work(session, council, Actor("respondent", invited), NOW), invitation, "ti").id

    assert len(set(_at_once(maker, invited, press))) == 1
    with maker() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Concern)) == 1


@pytest.mark.parametrize("begun", [True, False])
def test_sent_from_many_tabs_it_is_sent_once(
    begun: bool, maker: sessionmaker[Session], invited: int, council: Council
) -> None:
    by = Actor("respondent", invited)
    if begun:
        with maker() as session, writing(session):
            invitation = session.get_one(Invitation, invited)
            given = [Given("y_wish", words="A dog")]
            save.save(Work(session, council, by, NOW), invitation, given, device=None)

    def press(session: Session, invitation: Invitation, _number: int) -> bool:
        given = [Given("y_share", codes=("ask",))]
        return save.submit(Work(session, council, by, NOW), invitation, given, device=None).first

    firsts = _at_once(maker, invited, press)
    assert sorted(map(bool, firsts)) == [False] * (TABS - 1) + [True]
    with maker() as session:
        (response,) = session.scalars(sa.select(Response))
        assert response.status == "submitted"
        assert response.changed_at is None
        states = session.scalars(sa.select(Answer.state)).all()
        assert len(states) == len(council.library["consult_4_11"].question)

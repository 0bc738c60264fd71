"""Worries nobody has seen, passed on by the worker whatever else breaks."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import delivery
from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.concerns import board, escalation
from portal.hearing.responses import save
from portal.sending.transport import Delayed, FileTransport
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.models import Concern, Invitation, Message
from tests.factories import NOW, a_child, a_review, a_staff, an_invitation
from tests.hearing.test_escalation import UNSAFE, mailed


@pytest.fixture
def unseen(maker: sessionmaker[Session], council: Council) -> int:
    """The number of a worry raised at NOW, with a manager in the house."""
    with maker() as session, writing(session):
        manager, iro = a_staff(session, "manager", email="lead@example.org"), a_staff(session)
        assert manager.role == "manager"
        invitation = an_invitation(session, council, a_review(session, a_child(session, iro=iro, iro_id=iro.id)))
        by = Actor("respondent", invitation.id)
        save.save(Work(session, council, by, NOW), invitation, [UNSAFE], device=None)
        return session.scalars(sa.select(Concern.id)).one()


def test_two_workers_at_once_pass_it_on_once(maker: sessionmaker[Session], unseen: int, council: Council) -> None:
    together = Barrier(4)

    def worker(_number: int) -> int:
        together.wait()
        return escalation.round_of(maker, council, NOW + timedelta(hours=2))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(worker, range(4))) == [0, 0, 0, 1]
    with maker() as session:
        assert sorted(mailed(session)) == ["duty@example.org", "lead@example.org"]
        assert session.get_one(Concern, unseen).escalated_at == NOW + timedelta(hours=2)


class _Kept(FileTransport):
    """A mail server that takes everything, and tells the worker to stop once it has."""

    def __init__(self, stop: threading.Event, stop_after: int) -> None:
        self.stop, self.stop_after, self.taken = stop, stop_after, list[str]()

    def send(self, message: Message, body: str) -> None:
        self.taken.append(message.subject)
        if len(self.taken) == self.stop_after:
            self.stop.set()


def test_the_worker_passes_on_and_sends_in_one_round_whatever_else_breaks(
    maker: sessionmaker[Session], unseen: int, council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    server = _Kept(stop, 5)  # the first alert to three people, and the second to two

    def broken(_now: datetime) -> None:
        raise RuntimeError("lead@example.org")

    rounds = (broken, lambda now: escalation.round_of(maker, council, now))
    delivery.work(maker, server, lambda: NOW + timedelta(hours=2), stop, rounds=rounds)
    assert len([subject for subject in server.taken if "nobody has acknowledged" in subject]) == 2
    assert "RuntimeError" in caplog.text
    assert "lead@example.org" not in caplog.text


def test_with_the_mail_down_it_still_stands_on_the_boards(
    maker: sessionmaker[Session], unseen: int, council: Council
) -> None:
    class Dead(FileTransport):
        def send(self, message: Message, body: str) -> None:
            raise Delayed("the server does not answer", unreachable=True)

    late = NOW + timedelta(hours=2)
    escalation.round_of(maker, council, late)
    assert delivery.deliver(maker, Dead(), lambda: late) == 0
    with maker() as session:
        concern = session.get_one(Concern, unseen)
        invitation = session.get_one(Invitation, concern.invitation_id)
        for staff in (a_staff(session, "manager"), invitation.review.iro):
            assert staff is not None
            assert [each.id for each in board.waiting(session, staff)] == [unseen]
        assert concern.escalated_at == late
        assert session.scalars(sa.select(Message.state).where(Message.dedupe.like("concern:%"))).all() == ["queued"] * 5

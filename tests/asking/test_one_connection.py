"""A round of messages goes over one connection; what happens to one message, or to the line, costs no other."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import delivery
from portal.asking.invitations import ask
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox
from portal.sending.smtp import SmtpTransport
from portal.store.database import writing
from portal.store.models import Message
from portal.store.vocabulary import Channel, MessageState, Stage
from tests.asking.post_office import Post
from tests.factories import NOW, SOMEBODY, a_child, a_review, a_staff
from tests.reviewing.statements import counted

Maker = sessionmaker[Session]
OF_A_MESSAGE = ("SELECT", "UPDATE", "SELECT", "SELECT", "UPDATE", "UPDATE")  # leased, looked at, marked with its person


def posted(maker: Maker, number: int) -> None:
    """So many messages wait, each to somebody else."""
    with maker() as session, writing(session):
        for each in range(number):
            outbox.post(session, channel=Channel.EMAIL, recipient=f"person{each}@example.org", dedupe=f"test:{each}",
                        subject=f"Meeting {each}", body="Please open the page.", now=NOW)  # fmt: skip


def delivered(maker: Maker, transport: SmtpTransport, at: datetime = NOW) -> int:
    return delivery.deliver(maker, transport, lambda: at)


def states(maker: Maker) -> Counter[str]:
    with maker() as session:
        return Counter(session.scalars(sa.select(Message.state)))


def test_a_round_of_messages_goes_over_one_connection(maker: Maker, office: Post, transport: SmtpTransport) -> None:
    assert delivered(maker, transport) == 0
    assert office.connections == 0
    posted(maker, 50)
    assert delivered(maker, transport) == 50
    assert office.connections == 1
    assert len({mail["Message-ID"] for _, mail in office.taken}) == len(office.taken) == 50


@pytest.mark.parametrize("rude", [False, True])
def test_a_server_that_takes_seven_over_a_connection_is_called_again(
    maker: Maker, office: Post, transport: SmtpTransport, *, rude: bool
) -> None:
    posted(maker, 20)
    office.most, office.rude = 7, rude
    assert delivered(maker, transport) == 20
    assert office.connections == 3
    assert len({mail["Message-ID"] for _, mail in office.taken}) == len(office.taken) == 20


def test_nobody_knows_of_a_message_whether_it_was_taken_when_the_line_was_cut_and_the_others_leave(
    maker: Maker, office: Post, transport: SmtpTransport
) -> None:
    posted(maker, 5)
    office.drops = 1
    assert delivered(maker, transport) == 4
    assert office.connections == 2
    assert states(maker) == {MessageState.SENT: 4, MessageState.QUEUED: 1}
    assert delivered(maker, transport, NOW + timedelta(hours=1)) == 1
    assert len(office.taken) == 6
    assert len({mail["Message-ID"] for _, mail in office.taken}) == 5


@pytest.mark.parametrize("refused", ["person2@example.org", "Meeting 2"])
def test_a_person_or_a_letter_that_is_refused_in_the_middle_costs_no_other(
    maker: Maker, office: Post, transport: SmtpTransport, refused: str
) -> None:
    posted(maker, 5)
    office.answers[refused] = "550 not here"
    assert delivered(maker, transport) == 4
    assert office.connections == 1
    assert states(maker) == {MessageState.SENT: 4, MessageState.FAILED: 1}


def test_a_server_that_puts_off_one_person_over_a_connection_is_called_anew_for_the_others(
    maker: Maker, office: Post, transport: SmtpTransport
) -> None:
    posted(maker, 5)
    office.answers["person2@example.org"], office.sulks = "451 later", True
    assert delivered(maker, transport) == 4
    assert states(maker) == {MessageState.SENT: 4, MessageState.QUEUED: 1}
    assert office.connections == 2


def test_a_server_that_takes_no_more_at_all_costs_one_try(maker: Maker, office: Post, transport: SmtpTransport) -> None:
    posted(maker, 5)
    office.most = 0
    assert delivered(maker, transport) == 0
    assert office.connections == 1
    with maker() as session:
        assert sum(session.scalars(sa.select(Message.tries))) == 1
    office.most = None
    assert delivered(maker, transport, NOW + timedelta(hours=1)) == 5


def test_a_message_to_somebody_asked_costs_six_statements(
    maker: Maker, council: Council, office: Post, transport: SmtpTransport
) -> None:
    with maker() as session, writing(session):
        for _ in range(3):
            review = a_review(session, a_child(session, iro=a_staff(session)))
            ask.invite(Work(session, council, SOMEBODY, NOW), review, None, stage=Stage.CONSULT)
    with maker() as session, counted(session) as statements:
        assert delivered(maker, transport) == 3
    last_look = ("SELECT",)
    assert tuple(each.split()[0] for each in statements if each.split()[0] != "BEGIN") == OF_A_MESSAGE * 3 + last_look


def test_a_message_that_left_is_known_to_have_left_though_the_next_cannot_be_taken(
    maker: Maker, office: Post, transport: SmtpTransport
) -> None:
    posted(maker, 3)
    engine = maker.kw["bind"]

    def breaks(_connection: Any, _cursor: Any, statement: str, _values: Any, _context: Any, _many: bool) -> None:
        if office.taken and statement.startswith("UPDATE message SET tries"):
            raise ConnectionError("the database went away")

    sa.event.listen(engine, "before_cursor_execute", breaks)
    with pytest.raises(ConnectionError):
        delivered(maker, transport)
    sa.event.remove(engine, "before_cursor_execute", breaks)
    assert states(maker) == {MessageState.SENT: 1, MessageState.QUEUED: 2}
    assert delivered(maker, transport) == 2
    assert len({mail["Subject"] for _, mail in office.taken}) == len(office.taken) == 3

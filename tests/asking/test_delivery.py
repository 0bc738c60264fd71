"""Messages really leave, by a real mail server on loopback, and nothing in them tells more than it may."""

from __future__ import annotations

import logging
import socket
import threading
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import delivery
from portal.asking.invitations import ask, change, links
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox, ways
from portal.sending.smtp import SmtpTransport
from portal.sending.transport import Delayed, FileTransport, Refused
from portal.settings import Settings
from portal.store.database import writing
from portal.store.models import Invitation, Message
from portal.store.vocabulary import Channel, Stage
from portal.views.health import Health
from tests.asking.post_office import Post
from tests.factories import NOW, SOMEBODY, a_child, a_review, a_staff

Maker = sessionmaker[Session]


class Clock:
    """Stands still until a test moves it."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def _asked(maker: Maker, council: Council, **facts: Any) -> Invitation:
    with maker() as session, writing(session):
        child = a_child(session, iro=a_staff(session), **facts)
        return ask.invite(Work(session, council, SOMEBODY, NOW), a_review(session, child), None, stage=Stage.CONSULT)


def _message(maker: Maker, invitation: Invitation) -> Message:
    with maker() as session:
        return session.query(Message).filter_by(invitation_id=invitation.id).one()


def test_an_email_really_arrives_and_the_invitation_counts_as_sent(
    maker: Maker, council: Council, office: Post, transport: SmtpTransport
) -> None:
    asked = _asked(maker, council, email="kim@example.org")
    clock = Clock(NOW + timedelta(minutes=1))
    assert delivery.deliver(maker, transport, clock) == 1
    [(recipients, mail)] = office.taken
    assert recipients == ["kim@example.org"]
    assert (mail["To"], mail["Subject"]) == ("kim@example.org", "Your meeting")
    assert mail["From"] == "Westmere Council <reviews@example.org>"
    with maker() as session:
        invitation = change.find(session, asked.id)
        assert links.link(session, council, invitation) in mail.get_content()
        assert invitation.sent_at == clock.at
    assert _message(maker, asked).state == "sent"
    assert delivery.deliver(maker, transport, clock) == 0
    assert len(office.taken) == 1


def test_a_mail_says_its_language_and_wants_no_automatic_answer(
    maker: Maker, council: Council, office: Post, transport: SmtpTransport
) -> None:
    with maker() as session, writing(session):
        outbox.post(session, channel=Channel.EMAIL, recipient="mailto:sean.o’neil@example.org", subject="Spotkanie",
                    body="Dzień dobry", dedupe="test:1", language="pl", now=NOW)  # fmt: skip
    assert delivery.deliver(maker, transport, Clock(NOW + timedelta(minutes=1))) == 1
    [(recipients, mail)] = office.taken
    assert recipients == ["sean.o'neil@example.org"]
    assert (mail["Content-Language"], mail["Auto-Submitted"]) == ("pl", "auto-generated")
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail.get_content().strip() == "Dzień dobry"


def test_the_log_tells_of_a_message_that_left_and_not_of_one_that_is_kept(
    maker: Maker, council: Council, transport: SmtpTransport, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for way, logged in ((FileTransport(), False), (transport, True)):
        asked = _asked(maker, council, email="kim@example.org")
        assert delivery.deliver(maker, way, Clock(NOW + timedelta(minutes=1))) == 1
        assert (f"message {_message(maker, asked).id} was sent" in caplog.messages) is logged


def test_a_busy_mail_server_is_tried_again_with_the_same_message_id(
    maker: Maker, council: Council, office: Post, transport: SmtpTransport
) -> None:
    asked = _asked(maker, council, email="kim@example.org")
    office.drops = 1
    clock = Clock()
    assert delivery.deliver(maker, transport, clock) == 0
    office.answers["kim@example.org"] = "451 try later"
    clock.at += timedelta(hours=1)
    assert delivery.deliver(maker, transport, clock) == 0
    waiting = _message(maker, asked)
    assert (waiting.state, waiting.failure) == ("queued", "the mail server said 451 try later")
    assert waiting.not_before > clock.at
    office.answers.clear()
    clock.at += timedelta(hours=1)
    assert delivery.deliver(maker, transport, clock) == 1
    first, second = (mail for _, mail in office.taken)
    assert first["Message-ID"] == second["Message-ID"] == f"<{waiting.reference}@example.org>"
    assert first.get_content() == second.get_content()
    assert first["Date"] == second["Date"]


def test_an_address_that_does_not_exist_fails_at_once_and_is_named_to_staff(
    maker: Maker, council: Council, office: Post, transport: SmtpTransport
) -> None:
    asked = _asked(maker, council, email="nobody@example.org")
    office.answers["nobody@example.org"] = "550 no such mailbox"
    assert delivery.deliver(maker, transport, Clock()) == 0
    failed = _message(maker, asked)
    assert (failed.state, failed.failure) == ("failed", "the mail server said 550 no such mailbox")
    with maker() as session:
        assert change.find(session, asked.id).sent_at is None


def test_a_mail_server_that_is_down_costs_one_try_and_loses_nothing(
    maker: Maker, council: Council, settings: Settings
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    down = SmtpTransport(settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port}))
    asked = [_asked(maker, council) for _ in range(3)]
    assert delivery.deliver(maker, down, Clock()) == 0
    assert sorted(_message(maker, each).tries for each in asked) == [0, 0, 1]
    assert {_message(maker, each).state for each in asked} == {"queued"}


def test_a_mail_server_that_is_away_for_a_day_gets_each_message_once_when_it_is_back(
    maker: Maker, council: Council, settings: Settings, office: Post, transport: SmtpTransport, tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    down, clock = SmtpTransport(settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port})), Clock()
    asked = [_asked(maker, council, email=f"kim{number}@example.org") for number in range(3)]
    watching = Health(maker, tmp_path, NOW)
    for _hour in range(24):
        clock.at += timedelta(hours=1)
        assert delivery.deliver(maker, down, clock) == 0
    assert "messages have waited for more than an hour" in watching.told(clock.at)["warnings"]
    assert {_message(maker, each).state for each in asked} == {"queued"}
    for _hour in range(12):  # the waits between two tries have grown
        clock.at += timedelta(hours=1)
        delivery.deliver(maker, transport, clock)
    assert sorted(mail["To"] for _to, mail in office.taken) == [f"kim{number}@example.org" for number in range(3)]
    assert "messages have waited for more than an hour" not in watching.told(clock.at)["warnings"]


def test_a_server_without_encryption_gets_nothing_when_encryption_is_wanted(
    maker: Maker, council: Council, office: Post, settings: Settings
) -> None:
    wanted = settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_starttls": True})
    asked = _asked(maker, council)
    assert delivery.deliver(maker, SmtpTransport(wanted), Clock()) == 0
    assert office.taken == []
    assert _message(maker, asked).state == "queued"


def test_a_worker_killed_between_sending_and_marking_repeats_that_one_message(
    maker: Maker, council: Council, office: Post, transport: SmtpTransport
) -> None:
    class Killed(BaseException):
        pass

    class Killing(FileTransport):
        def send(self, message: Message, body: str) -> None:
            transport.send(message, body)
            raise Killed

    _asked(maker, council)
    _asked(maker, council)
    with pytest.raises(Killed):
        delivery.deliver(maker, Killing(), Clock())
    assert delivery.deliver(maker, transport, Clock()) == 1
    assert delivery.deliver(maker, transport, Clock(NOW + timedelta(minutes=5))) == 1
    ids = [mail["Message-ID"] for _, mail in office.taken]
    assert len(ids) == 3
    assert len(set(ids)) == 2


def test_the_worker_outlives_a_fault_and_its_log_names_nobody(
    maker: Maker, council: Council, caplog: pytest.LogCaptureFixture
) -> None:
    asked = _asked(maker, council, email="kim@example.org")
    stop, tries = threading.Event(), count(1)

    class Faulty(FileTransport):
        def send(self, message: Message, body: str) -> None:
            if next(tries) == 2:
                stop.set()
            raise RuntimeError(f"{message.recipient} {body}")

    later = count()
    delivery.work(maker, Faulty(), lambda: NOW + timedelta(hours=next(later)), stop)
    assert _message(maker, asked).failure == "an unexpected fault (RuntimeError)"
    assert caplog.records
    assert "kim@example.org" not in caplog.text
    assert "/i/" not in caplog.text


def test_somebody_else_can_write_while_the_network_is_slow(maker: Maker, council: Council) -> None:
    first = _asked(maker, council)
    turns = count()

    class Slow(FileTransport):
        def send(self, message: Message, body: str) -> None:
            if next(turns) == 0:
                writer = threading.Thread(target=_asked, args=(maker, council))
                writer.start()
                writer.join(timeout=5)
                assert not writer.is_alive()

    assert delivery.deliver(maker, Slow(), Clock()) == 2
    assert _message(maker, first).state == "sent"


def test_a_message_stopped_before_it_leaves_is_never_sent(
    maker: Maker, council: Council, office: Post, transport: SmtpTransport
) -> None:
    asked = _asked(maker, council)
    with maker() as session, writing(session):
        change.withdraw(
            Work(session, council, SOMEBODY, NOW), change.find(session, asked.id), who="Bea Holt", why="wrong address"
        )
    assert delivery.deliver(maker, transport, Clock()) == 0
    assert office.taken == []


def test_without_a_mail_server_messages_are_kept_and_shown_as_sent(maker: Maker, council: Council) -> None:
    asked = _asked(maker, council)
    assert delivery.deliver(maker, ways.transport_for(council.settings), Clock()) == 1
    kept = _message(maker, asked)
    assert kept.state == "sent"
    with maker() as session:
        assert "/i/" in outbox.body_of(session, kept)


def test_a_text_message_does_not_leave_by_the_mail_server(transport: SmtpTransport) -> None:
    with pytest.raises(Refused, match="no way is set up for text messages"):
        transport.send(Message(channel="text", recipient="01632960001"), "words")


def test_an_account_the_server_does_not_know_delays_every_message(settings: Settings, office: Post) -> None:
    changed = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_starttls": False, "smtp_user": "portal"}
    message = Message(
        recipient="a@example.org", subject="s", channel="email", reference="r", queued_at=NOW, language="en"
    )
    with pytest.raises(Delayed) as fault:
        SmtpTransport(settings.model_copy(update=changed)).send(message, "words")
    assert fault.value.unreachable

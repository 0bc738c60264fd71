"""Messages on their way: taken one at a time, sent, and marked; nothing slow happens while a write is open."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.asking.brakes import stopped_by_now
from portal.faults import place_of
from portal.sending import outbox
from portal.sending.transport import Delayed, Refused, Transport
from portal.store.database import writing
from portal.store.models import Invitation, Message
from portal.store.sealing import SealBroken
from portal.store.vocabulary import Channel

REST = 2.0  # seconds between rounds of the worker
log = logging.getLogger(__name__)

Maker = sessionmaker[Session]
Clock = Callable[[], datetime]
Round = Callable[[datetime], object]  # what else a worker does each time, at that moment


def deliver(maker: Maker, transport: Transport, clock: Clock) -> int:
    """Sends whatever is due, as one round of the transport; returns how many left.

    Each message is leased, sent and marked by itself: a worker that dies between sending and marking repeats that one
    alone, with the same reference. When a server cannot be reached the others of that kind wait for the next round,
    since every one of them would fail too.
    """
    left, shut = 0, set[Channel]()
    try:
        with maker() as session:
            message = _leased(session, clock(), shut)
            while message:
                tried = _tried(session, message, transport)
                left += tried.why is None
                if tried.unreachable:
                    shut.add(message.channel)
                message = _marked(session, message, tried, clock(), shut)
    finally:
        transport.close()
    return left


def work(
    maker: Maker, transport: Transport, clock: Clock, stop: threading.Event, *, rounds: Sequence[Round] = ()
) -> None:
    """Until told to stop, does the other `rounds` and delivers what they and all else posted; outlives every fault.

    The log names messages by number alone.
    """

    def deliver_due(_now: datetime) -> None:
        deliver(maker, transport, clock)

    while not stop.is_set():
        for each in (*rounds, deliver_due):
            try:
                each(clock())
            except Exception as fault:
                # the words of a fault may hold an address or a link
                log.error("a round of the worker broke off: %s", place_of(fault))
        stop.wait(REST)


def _leased(session: Session, now: datetime, shut: Collection[Channel]) -> Message | None:
    """The next message that may leave."""
    with writing(session):
        following = _next(session, now, shut)
    return _apart(session, following)


def _marked(
    session: Session, message: Message, tried: _Tried, now: datetime, shut: Collection[Channel]
) -> Message | None:
    """Notes what became of a message, and takes the next in the same transaction: half of what each costs is a commit.

    What left is noted though the next cannot be taken: it would leave a second time.
    """
    try:
        with writing(session):
            _note(session, message, tried, now)
            following = _next(session, now, shut)
    except Exception:
        with writing(session):
            _note(session, message, tried, now)
        raise
    return _apart(session, following)


def _next(session: Session, now: datetime, shut: Collection[Channel]) -> Message | None:
    """Leases a message; whatever has become of its person or review since it was written stops it."""
    taken = outbox.lease(session, now, limit=1, but=shut)
    while stopped_by_now(session, taken, now):
        outbox.stop_one(session, taken[0])
        taken = outbox.lease(session, now, limit=1, but=shut)
    return taken[0] if taken else None


def _apart(session: Session, message: Message | None) -> Message | None:
    # kept apart from the session, so that nothing is held open while the network is slow
    session.expunge_all()
    return message


@dataclass(frozen=True)
class _Tried:
    """Why it failed, if it did: for ever, or because the server cannot be reached."""

    why: str | None = None
    permanent: bool = False
    unreachable: bool = False


def _tried(session: Session, message: Message, transport: Transport) -> _Tried:
    try:
        body = outbox.body_of(session, message)
        transport.send(message, body)
    except Refused as fault:
        log.warning("message %s will not be sent", message.id)
        return _Tried(str(fault), permanent=True)
    except Delayed as fault:
        log.warning("message %s is tried again later", message.id)
        return _Tried(str(fault), unreachable=fault.unreachable)
    except SealBroken:
        log.error("message %s does not open with the keys there are", message.id)
        return _Tried("the message does not open with the keys there are", permanent=True)
    except Exception as fault:
        log.error("message %s could not be sent: %s", message.id, place_of(fault))
        return _Tried(f"an unexpected fault ({type(fault).__name__})")
    return _Tried()


def _note(session: Session, message: Message, tried: _Tried, now: datetime) -> None:
    if tried.why is None:
        _mark_sent(session, message, now)
    else:
        outbox.mark_failed(session, message, tried.why, now, permanent=tried.permanent)


def _mark_sent(session: Session, message: Message, now: datetime) -> None:
    marked = outbox.mark_sent(session, message, now)
    if message.invitation_id and marked:
        session.execute(_first_sent(), {"invitation": message.invitation_id, "now": now})


@cache
def _first_sent() -> sa.Update:
    unsent = sa.and_(Invitation.id == sa.bindparam("invitation"), Invitation.sent_at.is_(None))
    sent = sa.update(Invitation).where(unsent).values(sent_at=sa.bindparam("now"), reached_at=sa.bindparam("now"))
    return sent.execution_options(synchronize_session=False)

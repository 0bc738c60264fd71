"""What a worker does besides delivering, round by round."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session, sessionmaker

from portal.asking import delivery, receipts
from portal.council.changes import Standing
from portal.council.council import Council
from portal.faults import place_of
from portal.hearing.concerns import escalation
from portal.sending import ways
from portal.sending.transport import Transport
from portal.store.running import chain, pulse

BEAT = timedelta(seconds=30)
AGAIN = 30.0  # seconds until a council that could not be opened is tried again
Opened = TypeVar("Opened")
log = logging.getLogger(__name__)


class CouncilClosed(Exception):
    """One of several councils cannot be opened; the message says why, for whoever runs the portal."""


def open_or_say(opens: Callable[[], Opened]) -> Opened | None:
    """What it opens; none, and a line of the log, where it cannot be."""
    try:
        return opens()
    except CouncilClosed as fault:
        log.error("not open: %s", fault)
    except Exception as fault:
        log.error("not open: %s", place_of(fault))
    return None


def open_in_time(opens: Callable[[], Opened], stop: threading.Event) -> Opened | None:
    """What it opens, tried again until it can be; none when it is told to stop before."""
    while not stop.is_set():
        if opened := open_or_say(opens):
            return opened
        stop.wait(AGAIN)
    return None


def work(council: Council, maker: sessionmaker[Session], clock: delivery.Clock, stop: threading.Event) -> None:
    """All that a worker does for a council, until it is told to stop."""
    transport = ways.transport_for(council.settings)
    delivery.work(maker, transport, clock, stop, rounds=rounds_of(council, maker, transport))


def rounds_of(council: Council, maker: sessionmaker[Session], transport: Transport) -> tuple[delivery.Round, ...]:
    """What a worker does besides delivering: keeps to the council's name, passes on what nobody acknowledged."""
    standing = Standing()

    def pass_on(now: datetime) -> None:
        with maker() as session:
            current = standing.council(council, session, now)
        transport.use(current.settings)
        escalation.round_of(maker, current, now)

    return (pass_on, linking(maker), receipts.letters_after(maker, transport), heart(maker))


def linking(maker: sessionmaker[Session]) -> delivery.Round:
    """Gives what was written down since the last beat its place in the chain of the audit."""
    last: list[datetime] = []

    def chain_up(now: datetime) -> None:
        if not last or now - last[-1] >= BEAT:
            with maker() as session:
                chain.link(session)
            last[:] = [now]

    return chain_up


def heart(maker: sessionmaker[Session], *, sends: bool = True) -> delivery.Round:
    """Notes now and then that this process runs, that it `sends`, and with which keys."""
    last: list[datetime] = []

    def beat(now: datetime) -> None:
        if not last or now - last[-1] >= BEAT:
            with maker() as session:
                if sends:
                    pulse.beat(session, pulse.WORKER, now)
                pulse.beat_keys(session, now)
            last[:] = [now]

    return beat

"""What a worker does besides delivering, round by round."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from portal.asking import delivery
from portal.council.changes import Standing
from portal.council.council import Council
from portal.hearing.concerns import escalation
from portal.sending import smtp
from portal.store.running import chain, pulse

BEAT = timedelta(seconds=30)


def rounds_of(council: Council, maker: sessionmaker[Session], transport: smtp.Transport) -> tuple[delivery.Round, ...]:
    """What a worker does besides delivering: keeps to the council's name, passes on what nobody acknowledged."""
    standing = Standing()

    def pass_on(now: datetime) -> None:
        with maker() as session:
            current = standing.council(council, session, now)
        transport.use(current.settings)
        escalation.round_of(maker, current, now)

    return (pass_on, linking(maker), heart(maker))


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

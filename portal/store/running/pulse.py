"""What the running service notes about itself, and what a monitor is told of it: moments and counts, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base
from portal.store.database import writing
from portal.store.models import Message
from portal.store.sealing import keys
from portal.store.vocabulary import MessageState

WORKER, INVITE, HEALTH, BACKUP = "worker", "invite", "health", "backup"
KEYS = "keys:"  # and the names of the newest keys a process works with
KEYS_SEEN = timedelta(minutes=2)  # each process says so four times in it
FAILED_WITHIN = timedelta(days=7)
PUT_OFF = 7  # tries of a message after which it has been tried for more than an hour, by the waits of the outbox


class Beat(Base):
    """When a part of the service was last known to work."""

    name: Mapped[str] = col(primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True)
class Pulse:
    """What the database says of the service; no moment where something never happened."""

    worker_at: datetime | None
    invite_at: datetime | None
    backup_at: datetime | None
    waiting: int  # messages that are due and have not left; what goes by hand waits for a person and does not count
    due_since: datetime | None  # the oldest of them; each try that is put off makes it due anew
    put_off: int  # messages that have been tried for more than an hour
    failed: int  # messages of the last seven days that will not leave by themselves


def beat(session: Session, name: str, now: datetime) -> None:
    """Notes that this part works, in a transaction of its own; raises what the database raises when it cannot write."""
    with writing(session):
        stands = session.execute(sa.update(Beat).where(Beat.name == name).values(at=now).returning(Beat.name)).all()
        if not stands:
            session.add(Beat(name=name, at=now))


def beat_keys(session: Session, now: datetime) -> None:
    """Notes with which newest keys this process works, as `processes_without` wants to know."""
    beat(session, _keys_of(session), now)


def processes_without(session: Session, now: datetime) -> datetime | None:
    """When a process that works with other newest keys than this session last said so, in the last two minutes."""
    other = (Beat.name.startswith(KEYS), Beat.name != _keys_of(session), Beat.at > now - KEYS_SEEN)
    return session.scalar(sa.select(sa.func.max(Beat.at)).where(*other))


def last_seen(session: Session, now: datetime) -> datetime | None:
    """When a process that serves or sends last said that it runs, in the last two minutes."""
    seen = sa.select(sa.func.max(Beat.at)).where(Beat.name.startswith(KEYS), Beat.at > now - KEYS_SEEN)
    return session.scalar(seen)


def _keys_of(session: Session) -> str:
    ring = keys(session)
    return f"{KEYS}{ring.seal_key_id}:{ring.link_key_id}"


def read(session: Session, now: datetime) -> Pulse:
    """Three statements, none of which grows with the years."""
    beats = dict(session.execute(sa.select(Beat.name, Beat.at)).all())
    queued = (Message.state == MessageState.QUEUED, Message.by_hand.is_(False))
    due, tried = Message.not_before <= now, Message.tries >= PUT_OFF
    found = sa.select(
        sa.func.count().filter(due), sa.func.min(Message.not_before).filter(due), sa.func.count().filter(tried)
    )
    waiting, since, put_off = session.execute(found.where(*queued)).one()
    failed = session.scalar(
        sa.select(sa.func.count()).where(Message.state == MessageState.FAILED, Message.not_before > now - FAILED_WITHIN)
    )
    return Pulse(beats.get(WORKER), beats.get(INVITE), beats.get(BACKUP), waiting, since, put_off, failed or 0)

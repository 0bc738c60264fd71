"""A chain of hashes through the audit, in the order in which entries came, by which what is not as it was is found.

Links are made after the entries, a few at a time, and not with each entry: two who write at once would else wait for
each other. A link's place is the order; an entry that was written first and committed last comes later in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base
from portal.store.database import writing
from portal.store.models import AuditEntry

AT_ONCE = 1_000  # links in one transaction
LATE = 10_000  # entries: one that is committed later than so many others is told of, and not linked by itself
SETTLED = timedelta(hours=1)  # after which an entry has its link, where a worker runs
_LOCK = 0x617564  # of PostgreSQL, for whoever links: one at a time
_START = b"\0" * 32


class AuditLink(Base):
    """One entry's place in the chain; triggers refuse change."""

    position: Mapped[int] = col(primary_key=True)
    entry_id: Mapped[int] = col(unique=True)
    hash: Mapped[bytes]  # of the hash before and all that the entry says


@dataclass
class Found:
    """What a look at the whole chain found: a sentence for each fault, none where it is whole."""

    links: int = 0
    waiting: int = 0  # entries that have no link yet, as the newest have none
    head: str = "0:"  # the last place and its hash, to be kept elsewhere: it tells whether the end was cut off
    faults: list[str] = field(default_factory=list)


def link(session: Session) -> int:
    """Gives the next entries their links, in transactions of its own; returns how many. Safe to run twice at once."""
    done = 0
    while True:
        with writing(session):
            made = _link_some(session)
        done += made
        if made < AT_ONCE:
            return done


def _link_some(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    last = session.scalar(sa.select(AuditLink).order_by(AuditLink.position.desc()).limit(1))
    position, before = (last.position, last.hash) if last else (0, _START)
    newest = session.scalar(sa.select(sa.func.max(AuditLink.entry_id))) or 0
    query = _unlinked().where(AuditEntry.id > newest - LATE).order_by(AuditEntry.id).limit(AT_ONCE)
    rows = []
    for entry in session.scalars(query):
        position, before = position + 1, _hash(before, entry)
        rows.append({"position": position, "entry_id": entry.id, "hash": before})
    if rows:
        session.execute(sa.insert(AuditLink), rows)
    return len(rows)


def head(session: Session) -> str:
    """The last place of the chain and its hash: what `verify` is given later to know that nothing was cut off."""
    last = session.scalar(sa.select(AuditLink).order_by(AuditLink.position.desc()).limit(1))
    return _written(last) if last else "0:"


def verify(session: Session, kept_head: str | None = None) -> Found:
    """Goes through the whole chain; `kept_head` is a head that was told earlier. Reads only, and all of it."""
    found = Found()
    position, before, seen = 0, _START, kept_head is None or kept_head == "0:"
    for each, entry in _links(session):
        position += 1
        if each.position != position:
            found.faults.append(f"Links {position} to {each.position - 1} are missing.")
            position = each.position
        elif entry is None:
            found.faults.append(f"Entry {each.entry_id} was taken out.")
        elif _hash(before, entry) != each.hash:
            found.faults.append(f"Entry {each.entry_id}, or its link, was changed.")
        before, found.links, found.head = each.hash, found.links + 1, _written(each)
        seen = seen or found.head == kept_head
    if not seen:
        found.faults.append(f"The chain does not hold the head {kept_head}: its end was cut off, or it was made anew.")
    _note_unlinked(session, found)
    return found


def _note_unlinked(session: Session, found: Found) -> None:
    found.waiting = session.scalar(_unlinked(sa.func.count(AuditEntry.id))) or 0
    newest = session.scalar(sa.select(sa.func.max(AuditEntry.at)).join(AuditLink, AuditLink.entry_id == AuditEntry.id))
    if newest is not None:
        slipped = _unlinked(AuditEntry.id).where(AuditEntry.at < newest - SETTLED).order_by(AuditEntry.id)
        found.faults += [f"Entry {number} was put in, or moved, later." for number in session.scalars(slipped)]


def _unlinked(what: Any = AuditEntry) -> sa.Select[Any]:
    linked = sa.exists().where(AuditLink.entry_id == AuditEntry.id)
    return sa.select(what).select_from(AuditEntry).where(~linked)


def _links(session: Session) -> Iterator[tuple[AuditLink, AuditEntry | None]]:
    """Every link in order with its entry, a block at a time."""
    after = 0
    while True:
        query = sa.select(AuditLink, AuditEntry).outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
        query = query.where(AuditLink.position > after).order_by(AuditLink.position).limit(AT_ONCE)
        rows = session.execute(query).all()
        if not rows:
            return
        yield from ((each, entry) for each, entry in rows)
        after = rows[-1][0].position
        session.expunge_all()


def _hash(before: bytes, entry: AuditEntry) -> bytes:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    says = (entry.id, at, entry.actor, entry.address, entry.action, entry.child_id, entry.subject, entry.why)
    return hashlib.sha256(before + json.dumps(says).encode()).digest()


def _written(each: AuditLink) -> str:
    return f"{each.position}:{each.hash.hex()}"

"""Erases a child with all that hangs on them, and keeps proof that it was done without keeping of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.store import ledger, references
from portal.store.audit import Action, Actor, record
from portal.store.base import Base
from portal.store.database import rest, writing_in_blocks
from portal.store.models import (
    Answer,
    Attendance,
    Child,
    Choice,
    Concern,
    Contact,
    Device,
    Invitation,
    Message,
    Picture,
    Response,
    Review,
    Revision,
    Tag,
)
from portal.store.tables.between_tables import BetweenMessage, StandingLink
from portal.store.tables.file_tables import FileTaken
from portal.store.tables.media_tables import PaperPage, SaidAloud
from portal.store.tables.register_tables import FormerReference
from portal.store.tables.report_tables import QuoteRead
from portal.store.tables.staff_tables import Upload

_TRIES = 50  # to empty the log, some seconds in all
_LARGE_AT_ONCE = 5  # some megabytes
LARGE: dict[str, type[Picture | SaidAloud]] = {"pictures": Picture, "voices": SaidAloud}
NONE: Mapping[str, int] = {}
RULE = "asked for"  # why it was erased; other rules come with other ways to ask


class ChildUnknown(Exception):
    """There is no child with that reference, or there is none any more."""


@dataclass(frozen=True)
class Erased:
    """How many rows of each kind are gone, in the words of the screen ("children", "responses")."""

    counts: Mapping[str, int]


def clear_large(session: Session, child_ref: str) -> Counter[str]:
    """Takes the child's pictures and what they said aloud away, a few in each block, and says how many of each.

    For before `forget`: what they held is overwritten, which is slow for many, and in one block everybody else would
    wait for it. Broken off, it goes on where it was when it is run again. Raises ChildUnknown.
    """
    _kept, child_id = _found(session, child_ref)
    mine = sa.select(Invitation.id).join(Review).where(Review.child_id == child_id)
    responses = sa.select(Response.id).where(Response.invitation_id.in_(mine))
    few: dict[str, tuple[type[Picture | SaidAloud | PaperPage], Any]] = {
        noun: (table, table.response_id.in_(responses)) for noun, table in LARGE.items()
    }
    few["pages of paper"] = (PaperPage, PaperPage.invitation_id.in_(mine))
    gone = Counter[str]()
    for noun, (table, theirs) in few.items():
        of_child = sa.select(table.id).where(theirs).limit(_LARGE_AT_ONCE)
        while numbers := session.scalars(of_child).all():
            with writing_in_blocks(session):
                session.execute(sa.delete(table).where(table.id.in_(numbers)))
            gone[noun] += len(numbers)
    return gone


def forget(
    session: Session, child_ref: str, *, by: Actor, now: datetime, large: Mapping[str, int] = NONE, rule: str = RULE
) -> Erased:
    """Erases the child of that reference, in any capitals and blanks, with all that hangs on them.

    That is contacts, reviews, invitations, messages, responses, pictures, voices, tags, worries.
    What stays leads to nobody: the counts of released figures, the audit's entries (numbers, never names) and one row
    that recognises the reference again without holding it, so that no file brings the child back. Files waiting to be
    taken in and lists of rows to mend are dropped, for they may hold the child. On SQLite the write-ahead log is
    emptied after the commit.
    `large` is how many of what is large were taken away before, `rule` why it was erased. Raises ChildUnknown.
    """
    kept, child_id = _found(session, child_ref)
    mine = _what_hangs_on(child_id)
    counts = {noun: session.scalars(query).one() for noun, query in mine.items()}
    counts |= {noun: counts[noun] + number for noun, number in large.items()}
    session.execute(sa.delete(Upload))
    session.execute(sa.update(FileTaken).values(to_mend=None), execution_options={"synchronize_session": False})
    former = session.scalars(sa.select(FormerReference.plain).where(FormerReference.child_id == child_id)).all()
    # the database takes what hangs on the child along: every such key says ON DELETE CASCADE
    session.execute(sa.delete(Child).where(Child.id == child_id), execution_options={"synchronize_session": False})
    session.expire_all()
    for each in (kept, *former):
        ledger.enter(session, each, rule, counts if each == kept else {}, now=now)
    record(session, Action.FORGET, f"child:{child_id}", by=by, now=now, child_id=child_id)
    session.flush()
    event.listen(session, "after_commit", _empty_the_log, once=True)
    return Erased(counts)


def number_of(session: Session, child_ref: str) -> int:
    """The row of the child of that reference, in any capitals and blanks; raises ChildUnknown."""
    return _found(session, child_ref)[1]


def _found(session: Session, child_ref: str) -> tuple[str, int]:
    kept = references.one(session, Child.reference, child_ref.strip())
    child_id = session.scalars(sa.select(Child.id).where(Child.reference == kept)).one_or_none()
    if kept is None or child_id is None:
        raise ChildUnknown(child_ref)
    return kept, child_id


def _what_hangs_on(child_id: int) -> dict[str, sa.Select[Any]]:
    reviews = sa.select(Review.id).where(Review.child_id == child_id)
    invitations = sa.select(Invitation.id).where(Invitation.review_id.in_(reviews))
    responses = sa.select(Response.id).where(Response.invitation_id.in_(invitations))
    concerns = sa.select(Concern.id).where(Concern.child_id == child_id)
    # alerts to staff belong to no invitation, and name the reference
    written = sa.or_(
        Message.invitation_id.in_(invitations), Message.concern_id.in_(concerns), Message.review_id.in_(reviews)
    )

    def of(table: type[Base], condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
        return sa.select(sa.func.count()).select_from(table).where(condition)

    return {
        "children": of(Child, Child.id == child_id),
        "contacts": of(Contact, Contact.child_id == child_id),
        "reviews": of(Review, Review.child_id == child_id),
        "attendances": of(Attendance, Attendance.review_id.in_(reviews)),
        "invitations": of(Invitation, Invitation.review_id.in_(reviews)),
        "devices": of(Device, Device.invitation_id.in_(invitations)),
        "messages": of(Message, written),
        "responses": of(Response, Response.invitation_id.in_(invitations)),
        "answers": of(Answer, Answer.response_id.in_(responses)),
        "choices": of(Choice, Choice.response_id.in_(responses)),
        **{noun: of(table, table.response_id.in_(responses)) for noun, table in LARGE.items()},
        "pages of paper": of(PaperPage, PaperPage.invitation_id.in_(invitations)),
        "revisions": of(Revision, Revision.response_id.in_(responses)),
        "tags": of(Tag, Tag.response_id.in_(responses)),
        "quotes": of(QuoteRead, QuoteRead.response_id.in_(responses)),
        "concerns": of(Concern, Concern.child_id == child_id),
        "standing links": of(StandingLink, StandingLink.child_id == child_id),
        "messages between reviews": of(BetweenMessage, BetweenMessage.concern_id.in_(concerns)),
    }


def _empty_the_log(session: Session) -> None:
    """SQLite keeps pages as they were in its log until they are overwritten; this brings it to nothing at once."""
    engine = session.get_bind()
    if not isinstance(engine, sa.Engine) or engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    driver: Any = connection.driver_connection
    waited = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    try:
        # nobody can write while it waits for who still reads the log: short tries, with time for others between them
        driver.execute("PRAGMA busy_timeout=100")
        for _ in range(_TRIES):
            busy, _pages, _moved = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                break
            rest()
    finally:
        driver.execute(f"PRAGMA busy_timeout={waited}")
        connection.close()

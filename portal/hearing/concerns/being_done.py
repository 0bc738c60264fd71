"""What is done about a concern once somebody has it: to whom it is given, by when, what they did, what the child knows.

Each note keeps who wrote it and when, and is never changed. Business support reads what business support wrote: an IRO
may have written down what somebody said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.hearing.answers.given import clean
from portal.store.audit import Action, Actor, record
from portal.store.models import Concern, Staff
from portal.store.sealing import keys
from portal.store.tables.concern_tables import ConcernNote, ConcernWork
from portal.store.tables.work_words import NoteKind, WorkFor
from portal.store.vocabulary import Role

TO_WHOM: dict[str, str] = {
    WorkFor.TAKER: "Whoever acknowledged it",
    WorkFor.IRO: "The IRO",
    WorkFor.SOCIAL_WORKER: "The social worker",
    WorkFor.ADVOCACY: "The advocacy service",
    WorkFor.DUTY: "The duty team",
    WorkFor.SUPPORT: "Business support",
    WorkFor.MANAGER: "A manager",
}
NOTES: dict[str, str] = {
    NoteKind.PLAN: "What will be done",
    NoteKind.DONE: "What was done",
    NoteKind.TOLD: "What they were told",
}


class NoOutcome(Exception):
    """Something is written down with words, never with a tick alone."""


@dataclass(frozen=True)
class Note:
    """One note as it is read."""

    kind: NoteKind
    words: str
    at: datetime
    who: str


@dataclass(frozen=True)
class Entry:
    """What somebody brings to a concern: words, and how it goes on; of whom or when nothing said leaves it as it is."""

    words: str
    kind: NoteKind = NoteKind.PLAN
    to_whom: WorkFor | None = None
    act_by: date | None = None
    done: bool = False  # nothing more is to be done


def write(session: Session, concern: Concern, entry: Entry, *, by: Actor, now: datetime) -> None:
    """Keeps the note with its author and how it goes on; the first who writes has acknowledged it, and stays named.

    What is written after it was done opens it again, unless it says that it is done. Raises NoOutcome without words,
    ValueError when no member of staff acts. Whether this person may see the concern is `board.find`'s to say.
    """
    words = clean(entry.words)
    if not words:
        raise NoOutcome
    if by.staff_id is None:
        raise ValueError("a concern is acknowledged by a member of staff")
    sealed = keys(session).close(words, f"outcome:{concern.id}")
    session.add(ConcernNote(concern_id=concern.id, kind=entry.kind, at=now, staff_id=by.staff_id, words=sealed))
    work = session.get(ConcernWork, concern.id)
    if work is None:
        work = ConcernWork(concern_id=concern.id, to_whom=WorkFor.TAKER)
        session.add(work)
    work.to_whom, work.act_by = entry.to_whom or work.to_whom, entry.act_by or work.act_by
    work.done_at, work.done_by = (now, by.staff_id) if entry.done else (None, None)
    if concern.acknowledged_at is None:
        concern.acknowledged_at, concern.acknowledged_by = now, by.staff_id
    record(session, Action.ACKNOWLEDGE, f"concern:{concern.id}", by=by, now=now, child_id=concern.child_id)
    session.flush()


def notes_of(session: Session, concerns: Collection[int], reader: Role) -> dict[int, list[Note]]:
    """What was written about each of these concerns, as far as that role may read it, oldest first; one statement."""
    found: dict[int, list[Note]] = defaultdict(list)
    written = (
        sa.select(ConcernNote, Staff.name)
        .outerjoin(Staff, Staff.id == ConcernNote.staff_id)
        .where(ConcernNote.concern_id.in_(concerns))
        .order_by(ConcernNote.at, ConcernNote.id)
    )
    if reader == Role.SUPPORT:
        written = written.where(Staff.role == Role.SUPPORT)
    for note, who in session.execute(written):
        words = keys(session).open(note.words, f"outcome:{note.concern_id}")
        found[note.concern_id].append(Note(note.kind, words, note.at, who or "–"))
    return found


@dataclass(frozen=True)
class Standing:
    """How it stands with a concern that somebody has acknowledged."""

    to_whom: WorkFor
    act_by: date | None
    done_at: datetime | None
    done_by: str | None  # the name
    told: bool  # whoever raised it was told something


def standing(session: Session, concerns: Collection[int]) -> dict[int, Standing]:
    """How it stands with each of these; none of those acknowledged before that was kept. One statement."""
    told = sa.exists().where(ConcernNote.concern_id == ConcernWork.concern_id, ConcernNote.kind == NoteKind.TOLD)
    rows = session.execute(
        sa.select(ConcernWork, Staff.name, told)
        .outerjoin(Staff, Staff.id == ConcernWork.done_by)
        .where(ConcernWork.concern_id.in_(concerns))
    )
    return {
        work.concern_id: Standing(work.to_whom, work.act_by, work.done_at, by, bool(said)) for work, by, said in rows
    }

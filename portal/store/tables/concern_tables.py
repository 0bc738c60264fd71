"""What is done about a concern or a request: by whom, by when, what was written of it, and what was passed on."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base, Row, one_of, owned, together
from portal.store.tables.work_words import NoteKind, WorkFor


class ConcernWork(Base):  # a concern that somebody has acknowledged, until it is done
    concern_id: Mapped[int] = owned("concern", primary_key=True)
    to_whom: Mapped[WorkFor]
    act_by: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    __table_args__ = (one_of("to_whom", WorkFor), together("done_at", "done_by"))


class ConcernNote(Row):  # one thing that one person wrote about a concern; never changed
    concern_id: Mapped[int] = owned("concern", index=True)
    kind: Mapped[NoteKind]
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))  # none: written before each note had one, and came back
    words: Mapped[bytes]  # sealed "outcome:<concern>"
    __table_args__ = (one_of("kind", NoteKind),)


class RequestPassedOn(Base):  # what a child ticked about the meeting: it went on, with their yes, to the social worker
    response_id: Mapped[int] = owned("response", primary_key=True)
    question: Mapped[str] = col(primary_key=True)
    code: Mapped[str] = col(primary_key=True)
    at: Mapped[datetime]
    staff_id: Mapped[int] = col(ForeignKey("staff.id"))
    # or the IRO settled it: what was done, and what the child was told; sealed "request:<response>:<question>:<code>"
    words: Mapped[bytes | None]

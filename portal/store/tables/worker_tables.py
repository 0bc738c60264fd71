"""Who works with a child and is asked: their social worker, before anybody, and a participation worker to hear them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Row, one_of, owned, together
from portal.store.models import Contact, Review
from portal.store.tables.work_words import Access, MayWrite


class WorkerAsked(Row):  # one for a review; asked anew when the child has another social worker
    review_id: Mapped[int] = owned("review", unique=True)
    email: Mapped[str]  # as it was then: whoever is no longer the social worker has no way in
    link_hash: Mapped[bytes] = col(unique=True)  # of a secret that only the message holds; a reminder has its own
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    access: Mapped[list[Access]] = col(JSON)  # what is to be arranged for the meeting
    review: Mapped[Review] = relationship()


class WorkerSaid(Row):  # of one person
    asked_id: Mapped[int] = owned("worker_asked")
    contact_id: Mapped[int | None] = owned("contact", index=True)  # none: the child
    may_write: Mapped[MayWrite | None]  # none: of the child, whom nobody is asked about
    comes: Mapped[bool | None]
    interpreter: Mapped[str | None]  # the language they need one for
    settled_at: Mapped[datetime | None]  # a person looked at what differs from the register
    settled_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    asked: Mapped[WorkerAsked] = relationship()
    contact: Mapped[Contact | None] = relationship()
    __table_args__ = (
        UniqueConstraint("asked_id", "contact_id"),
        one_of("may_write", MayWrite),
        together("settled_at", "settled_by"),
    )


class ToHear(Row):  # whom an IRO asked to talk with a child before a review
    review_id: Mapped[int] = owned("review", index=True)
    worker_id: Mapped[int] = col(ForeignKey("staff.id"), index=True)
    asked_at: Mapped[datetime]
    by_on: Mapped[date]  # the last day on which it helps the meeting
    words: Mapped[bytes | None]  # what the worker has to know: sealed "to-hear:<id>"
    heard_id: Mapped[int | None] = owned("heard_directly", index=True)  # what the worker told then
    taken_back_at: Mapped[datetime | None]
    review: Mapped[Review] = relationship()

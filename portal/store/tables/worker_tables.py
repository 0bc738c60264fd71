"""What a child's social worker is asked before anybody else is, and what they said: whom to write to, and how."""

from __future__ import annotations

from datetime import datetime

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

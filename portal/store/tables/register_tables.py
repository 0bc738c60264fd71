"""What waits in the register for a later day or a second person, what can be taken back, references given up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, relationship
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base, Row, one_of, owned
from portal.store.models import Child, Contact, Review, Staff
from portal.store.vocabulary import Channel


class ComingIro(Row):  # from that day on another IRO has the child
    child_id: Mapped[int] = owned("child", unique=True)
    iro_id: Mapped[int] = owned("staff")
    from_on: Mapped[date] = col(index=True)
    child: Mapped[Child] = relationship()
    iro: Mapped[Staff] = relationship()


class OneChild(Row):  # somebody says that two children are one, and a second person has not confirmed it yet
    keeps_id: Mapped[int] = owned("child")
    goes_id: Mapped[int] = owned("child", unique=True)
    proposed_by: Mapped[int] = col(ForeignKey("staff.id"))
    proposed_at: Mapped[datetime]
    keeps: Mapped[Child] = relationship(foreign_keys=[keeps_id])
    goes: Mapped[Child] = relationship(foreign_keys=[goes_id])
    proposer: Mapped[Staff] = relationship()


class Correction(Row):  # what a person last put right of a child, or of a contact or review of theirs; for a day
    child_id: Mapped[int] = owned("child", index=True)
    contact_id: Mapped[int | None] = owned("contact", unique=True)
    review_id: Mapped[int | None] = owned("review", unique=True)
    at: Mapped[datetime] = col(index=True)
    staff_id: Mapped[int] = col(ForeignKey("staff.id"))
    before: Mapped[dict[str, Any]] = col(JSON)  # by fact, as JSON has it
    after: Mapped[dict[str, Any]] = col(JSON)
    marks: Mapped[dict[str, Any]] = col(JSON)  # what `corrected` said of these facts
    contact: Mapped[Contact | None] = relationship()
    review: Mapped[Review | None] = relationship()
    child: Mapped[Child] = relationship()
    staff: Mapped[Staff] = relationship()
    __table_args__ = (CheckConstraint("contact_id is null or review_id is null", name="one_row"),)


class FormerReference(Base):  # by which files may still call a child who was found to be another one
    plain: Mapped[str] = col(primary_key=True)  # as `references.plain` has it
    child_id: Mapped[int] = owned("child", index=True)


class ReachWish(Row):  # somebody wants to be written to at an address of their own; it counts once they say so there
    review_id: Mapped[int] = owned("review", index=True)  # whose form they had just sent
    contact_id: Mapped[int | None] = owned("contact", index=True)  # none: the child
    channel: Mapped[Channel]
    address: Mapped[bytes | None]  # sealed "reach:<id>"; forgotten when it ends
    before: Mapped[bytes | None]  # sealed "reach-before:<id>": what the register said, to be put back
    language: Mapped[str]
    link_hash: Mapped[bytes] = col(unique=True)  # of a secret that only the message holds
    asked_at: Mapped[datetime] = col(index=True)
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    review: Mapped[Review] = relationship()
    contact: Mapped[Contact | None] = relationship()
    __table_args__ = (one_of("channel", Channel),)

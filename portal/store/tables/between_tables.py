"""Between two reviews: the link a child may keep, and what came by it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, relationship
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base, Row, owned, together
from portal.store.models import Child, Concern
from portal.store.vocabulary import ConcernKind


class StandingLink(Row):  # one for a child, for as long as they are looked after
    child_id: Mapped[int] = owned("child", unique=True)
    serial: Mapped[int] = col(default=1)  # link = HMAC(key, child, serial); a new one adds one
    key_id: Mapped[str]
    link_hash: Mapped[bytes] = col(unique=True)
    code_hash: Mapped[bytes] = col(unique=True)
    made_at: Mapped[datetime]  # under this serial
    ended_at: Mapped[datetime | None]  # the IRO ended it; a new one opens again
    wrong_birthdays: Mapped[int] = col(default=0, server_default=text("0"))  # typed under this serial
    child: Mapped[Child] = relationship()


class BetweenMessage(Base):  # what a child sent by it: the words of a concern, and what the child is told
    concern_id: Mapped[int] = owned("concern", primary_key=True)
    asks: Mapped[ConcernKind]  # what the child chose; the concern may be more pressing for its words
    words: Mapped[bytes | None]  # sealed "between:<concern>"
    way: Mapped[bytes | None]  # how and when to reach them safely: sealed "between-way:<concern>"
    language: Mapped[str]  # of the page it was written on
    ticket: Mapped[bytes] = col(unique=True)  # a hash of the page's ticket: pressed twice it is one
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    answer: Mapped[bytes | None]  # what the child reads: sealed "between-answer:<concern>"
    answered_at: Mapped[datetime | None]  # the last time
    answered_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    concern: Mapped[Concern] = relationship()
    __table_args__ = (
        CheckConstraint("asks in ('wrote', 'call', 'advocate', 'good_news')", name="asks"),
        together("read_at", "read_by"),
        together("answered_at", "answered_by"),
    )

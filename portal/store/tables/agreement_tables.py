"""What may lie on the table at a meeting: what was agreed with whoever said it, and what was printed of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base, Row, one_of, owned
from portal.store.tables.work_words import Agreed, Talked


class Agreement(Row):  # what somebody agreed to share when their IRO asked: the newest that was not taken back
    response_id: Mapped[int] = owned("response", index=True)
    shares: Mapped[Agreed]
    # the answers that may be told, each with a keyed hash of it: one that was changed since was not agreed
    answers: Mapped[dict[str, Any]]
    talked_on: Mapped[date]
    how: Mapped[Talked]
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))
    overtaken_at: Mapped[datetime | None]  # they have said since who may see it: that counts
    taken_back_at: Mapped[datetime | None]
    __table_args__ = (one_of("shares", Agreed), one_of("how", Talked))


class ReadOut(Base):  # "please read this out at the meeting", marked by the IRO beside one answer
    response_id: Mapped[int] = owned("response", primary_key=True)
    question: Mapped[str] = col(primary_key=True)


class SheetPrinted(Base):  # the sheet for the table as it was last printed
    review_id: Mapped[int] = owned("review", primary_key=True)
    at: Mapped[datetime]
    mark: Mapped[bytes]  # a keyed hash of what stood on it: what stands there now may be something else

"""What stops a rule from deleting, and the copies that are asked for of what is held about a child."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base, Row, one_of, owned
from portal.store.models import Child
from portal.store.tables.work_words import Half


class RetentionHold(Base):  # nothing of this child is deleted by a rule until it is released
    child_id: Mapped[int] = owned("child", primary_key=True)
    at: Mapped[datetime]
    why: Mapped[str]  # the number of a request or a case, as staff know it: "subject access 12/2026"


class CopyAsked(Row):  # a half of one while it is worked on; ended, it is deleted, and the audit says what was given
    child_id: Mapped[int] = owned("child")
    half: Mapped[Half]
    asked_on: Mapped[date]
    choices: Mapped[bytes | None]  # what leaves of what is in doubt, as JSON: sealed "copy:<id>"
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    checked_mark: Mapped[str | None]  # of what was looked at: anything else is to be looked at again
    child: Mapped[Child] = relationship()
    __table_args__ = (one_of("half", Half), UniqueConstraint("child_id", "half"))

"""What waits in the register for a later day or a second person, and references that were given up."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, relationship
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base, Row, owned
from portal.store.models import Child, Staff


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


class FormerReference(Base):  # by which files may still call a child who was found to be another one
    plain: Mapped[str] = col(primary_key=True)  # as `references.plain` has it
    child_id: Mapped[int] = owned("child", index=True)

"""What is to happen in the register on a later day."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, relationship
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Row, owned
from portal.store.models import Child, Staff


class ComingIro(Row):  # from that day on another IRO has the child
    child_id: Mapped[int] = owned("child", unique=True)
    iro_id: Mapped[int] = owned("staff")
    from_on: Mapped[date] = col(index=True)
    child: Mapped[Child] = relationship()
    iro: Mapped[Staff] = relationship()

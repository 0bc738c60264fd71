"""What stops a rule from deleting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from portal.store.base import Base, owned


class RetentionHold(Base):  # nothing of this child is deleted by a rule until it is released
    child_id: Mapped[int] = owned("child", primary_key=True)
    at: Mapped[datetime]
    why: Mapped[str]  # the number of a request or a case, as staff know it: "subject access 12/2026"

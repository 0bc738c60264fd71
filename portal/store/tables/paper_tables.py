"""Paper that came as photos."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from portal.store.base import Row, owned


class PaperPage(Row):  # a page of a form filled in by hand, as it was photographed: to be typed in
    invitation_id: Mapped[int] = owned("invitation")
    position: Mapped[int]  # in the order they came
    image: Mapped[bytes]  # a JPEG, sealed "paper:<invitation>:<position>"
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("invitation_id", "position"),)

"""What came as a file beside a form: what somebody said aloud, and paper that was photographed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Row, one_of, owned, together
from portal.store.tables.work_words import SoundKind


class SaidAloud(Row):  # beside the answer to a question in words, as the browser recorded it
    response_id: Mapped[int] = owned("response")
    question: Mapped[str]
    sound: Mapped[bytes]  # sealed "aloud:<response>:<question>"
    kind: Mapped[SoundKind]
    seconds: Mapped[int]  # how long, as the browser counted
    saved_by: Mapped[bytes | None]  # device.key_hash: that browser may hear it until it is sent
    # what is said in it, typed up by who heard it: sealed "aloud-typed:<response>:<question>"
    typed: Mapped[bytes | None]
    typed_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    typed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("response_id", "question"),
        one_of("kind", SoundKind),
        CheckConstraint("seconds between 1 and 120", name="seconds"),
        together("typed", "typed_by"),
        together("typed", "typed_at"),
    )


class PaperPage(Row):  # a page of a form filled in by hand, as it was photographed: to be typed in
    invitation_id: Mapped[int] = owned("invitation")
    position: Mapped[int]  # in the order they came
    image: Mapped[bytes]  # a JPEG, sealed "paper:<invitation>:<position>"
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("invitation_id", "position"),)

"""What hangs on a meeting that was held: what was decided, that the child was told, and what became of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base, Row, one_of, owned, together
from portal.store.tables.work_words import CopyAs, CouldNot, DoneSince, HeardWay


class Decision(Row):  # as it is being written, and as it was released
    review_id: Mapped[int] = owned("review")
    position: Mapped[int]  # in the order of the page; never given twice in one review
    draft: Mapped[bytes | None]  # what, who, by when: sealed "decision:<review>:<position>"; none: to be taken out
    told: Mapped[bytes | None]  # the same as it was released: sealed "told:<review>:<position>"; none: not yet
    changed_at: Mapped[datetime | None]  # when it was released again in other words
    __table_args__ = (
        UniqueConstraint("review_id", "position"),
        CheckConstraint("draft is not null or told is not null", name="words"),
    )


class HeardDirectly(Row):  # a child heard beside the form, or why not, as somebody else tells it
    review_id: Mapped[int] = owned("review", index=True)
    way: Mapped[HeardWay]
    on: Mapped[date]
    who: Mapped[str | None]  # who talked with the child or watched, by name or role
    child_there: Mapped[bool | None]  # whether the child was present; none: it does not apply
    could_not: Mapped[CouldNot | None]
    account: Mapped[bytes | None]  # in the words of whoever talked: sealed "heard:<id>"
    own_words: Mapped[bytes | None]  # the child's own, apart: sealed "heard-own:<id>"
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))
    taken_back_at: Mapped[datetime | None]
    __table_args__ = (
        one_of("way", HeardWay),
        one_of("could_not", CouldNot),
        CheckConstraint("(way = 'unable') = (could_not is not null)", name="reason"),
    )


class ToldBack(Base):  # what the child is told after the meeting, beside the decisions; one for a review
    review_id: Mapped[int] = owned("review", primary_key=True)
    released_at: Mapped[datetime | None]  # none: written, and not released
    released_by: Mapped[int | None] = col(ForeignKey("staff.id"))
    shown_from: Mapped[datetime | None]  # until then it can be taken back, and nobody was told
    changed_at: Mapped[datetime | None]  # when it was last released again in other words
    next_draft: Mapped[bytes | None]  # what comes next, in the IRO's words: sealed "next:<review>"
    next_told: Mapped[bytes | None]  # the same as it was released: sealed "next-told:<review>"
    next_spoken_draft: Mapped[bytes | None]  # in other languages: sealed "next-spoken:<review>"
    next_spoken_told: Mapped[bytes | None]  # the same as it was released: sealed "next-spoken-told:<review>"
    ring_draft: Mapped[bool] = col(default=False, server_default=false())  # "you asked me something: ring me"
    ring_told: Mapped[bool] = col(default=False, server_default=false())
    __table_args__ = (together("released_at", "released_by"), together("released_at", "shown_from"))


class DecisionDone(Base):  # what somebody who is asked before the next review says became of a decision
    invitation_id: Mapped[int] = owned("invitation", primary_key=True)
    decision_id: Mapped[int] = owned("decision", primary_key=True)
    done: Mapped[DoneSince]
    at: Mapped[datetime]
    __table_args__ = (one_of("done", DoneSince), Index(None, "decision_id"))


class StillMissing(Base):  # and what they say is missing of all that was decided
    invitation_id: Mapped[int] = owned("invitation", primary_key=True)
    words: Mapped[bytes]  # sealed "missing:<invitation>"
    at: Mapped[datetime]


class CaseCopy(Row):  # that a copy of the review was taken for the child's record in the case system
    review_id: Mapped[int] = owned("review", index=True)
    at: Mapped[datetime]
    as_a: Mapped[CopyAs]
    staff_id: Mapped[int | None] = col(ForeignKey("staff.id"))
    mark: Mapped[bytes | None]  # a keyed hash of what was taken: it tells whether that has changed since
    __table_args__ = (one_of("as_a", CopyAs),)

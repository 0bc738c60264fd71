"""A child heard beside the form: somebody talked with them or watched, or could not; none of it is silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.calendar import age_on
from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Review
from portal.store.sealing import keys
from portal.store.tables.meeting_tables import HeardDirectly
from portal.store.tables.work_words import CouldNot, HeardWay

FOUR = 4  # younger children are watched, not asked


@dataclass(frozen=True)
class Told:
    """What is told of it; the child's own words apart from those of whoever talked with them."""

    way: HeardWay
    on: date
    who: str = ""
    child_there: bool | None = None
    could_not: CouldNot | None = None
    account: str = ""
    own_words: str = ""


@dataclass(frozen=True)
class Noted:
    """One row with its words opened."""

    row: HeardDirectly
    account: str
    own_words: str


def is_small(review: Review) -> bool:
    """Whether the child is under four on the day of that review."""
    return age_on(review.child.date_of_birth, review.day) < FOUR


def note(work: Work, review: Review, told: Told) -> HeardDirectly:
    """Keeps it beside what the child sent; several may stand for one review."""
    row = HeardDirectly(
        review_id=review.id,
        way=told.way,
        on=told.on,
        who=told.who or None,
        child_there=told.child_there if told.way == HeardWay.DIRECT else None,
        could_not=told.could_not if told.way == HeardWay.COULD_NOT else None,
        at=work.now,
        staff_id=work.by.staff_id,
    )
    work.session.add(row)
    work.session.flush()
    ring = keys(work.session)
    row.account = ring.close(told.account, f"heard:{row.id}") if told.account else None
    row.own_words = ring.close(told.own_words, f"heard-own:{row.id}") if told.own_words else None
    work.session.flush()
    work.record(Action.RECORD, f"heard:{row.id}", child_id=review.child_id, why=told.way)
    return row


def take_back(work: Work, review: Review, row: HeardDirectly) -> None:
    """It was noted wrongly: it counts no more, and is kept."""
    row.taken_back_at = row.taken_back_at or work.now
    work.record(Action.TAKE_BACK, f"heard:{row.id}", child_id=review.child_id)


def of(session: Session, review: Review) -> Sequence[HeardDirectly]:
    """What stands of one review, the first first; nothing is opened."""
    return session.scalars(_of(), {"review": review.id}).all()


@cache
def _of() -> sa.Select[HeardDirectly]:
    mine = HeardDirectly.review_id == sa.bindparam("review")
    return sa.select(HeardDirectly).where(mine, HeardDirectly.taken_back_at.is_(None)).order_by(HeardDirectly.id)


def opened(session: Session, rows: Sequence[HeardDirectly]) -> list[Noted]:
    """With their words; raises SealBroken. Who opens them writes it down before."""
    ring = keys(session)
    return [
        Noted(
            each,
            ring.open(each.account, f"heard:{each.id}") if each.account else "",
            ring.open(each.own_words, f"heard-own:{each.id}") if each.own_words else "",
        )
        for each in rows
    ]

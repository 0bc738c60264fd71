"""What needs a manager today: reviews about which nobody was asked in time, and held ones without an outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.teams import EVERY, Team
from portal.asking.progress.unasked import unasked
from portal.asking.reviews import chair_of
from portal.calendar import SENDING_LINE, today
from portal.council.council import Council
from portal.store.base import Moment
from portal.store.clauses import chair_id
from portal.store.models import Child, Review, Staff
from portal.store.tables.meeting_tables import ToldBack
from portal.store.vocabulary import ReviewStatus

# working days after the meeting in which an outcome is recorded, and the child is shown what was decided
OUTCOME_DAYS = 5
LOOKED_BACK = 60  # working days: what is older belongs to the year's figures
NOBODY = "No IRO named"
FOUR = 4  # a younger child reads no page


@dataclass(frozen=True)
class Unasked:
    """People not asked though the meeting is less than ten working days away; and whom something hinders."""

    people: int
    reviews: int
    hindered: int
    which: tuple[tuple[str, str, date, str], ...]  # reference, IRO, day of the meeting, why or how it stands


@dataclass(frozen=True)
class Untold:
    """Reviews held more than OUTCOME_DAYS ago without an outcome, or whose child was not shown what was decided."""

    no_outcome: int
    not_shown: int
    by_iro: tuple[tuple[str, int], ...]  # only who has one without an outcome
    not_shown_by_iro: tuple[tuple[str, int], ...]


def not_asked(session: Session, council: Council, now: datetime, team: Team = EVERY) -> Unasked:
    """Of the children of that team, who is past the line of ten working days and has not been asked, by meeting day."""
    on = today(now)
    until = council.days.add(on, SENDING_LINE)
    people = [(review, each) for review, each in unasked(session, council, on=on, until=until, whole=True)
              if council.days.line(review.day) < on and team.sees_review(review)]  # fmt: skip
    may = [(review, each) for review, each in people if each.may_be_asked]
    chairs = {review.id: chair.name if (chair := chair_of(review)) else "" for review, _each in people}
    which = [(review.child.reference, chairs[review.id], review.day, each.words) for review, each in people]
    return Unasked(len(may), len({review.id for review, _each in may}), len(people) - len(may), tuple(which))


def not_told(session: Session, council: Council, now: datetime, team: Team = EVERY) -> Untold:
    """Of that team, what was held lately and lacks its outcome, or a page for the child; one statement."""
    on = today(now)
    days = {"first": council.days.add(on, -LOOKED_BACK), "last": council.days.add(on, -OUTCOME_DAYS - 1), "now": now}
    rows: Sequence[Any] = session.execute(_held().where(team.clause()), days).all()
    without = Counter(row.name or NOBODY for row in rows if row.participation is None)
    unshown = Counter(
        row.name or NOBODY
        for row in rows
        if row.participation is not None and not row.shown and (row.age or FOUR) >= FOUR
    )
    return Untold(
        sum(without.values()), sum(unshown.values()), tuple(without.most_common()), tuple(unshown.most_common())
    )


@cache
def _held() -> sa.Select[*tuple[Any, ...]]:
    shown = (
        sa.exists()
        .where(ToldBack.review_id == Review.id, ToldBack.shown_from <= sa.bindparam("now", type_=Moment))
        .correlate(Review)
    )
    first, last = (sa.bindparam(name, type_=sa.Date) for name in ("first", "last"))
    return (
        sa.select(Review.participation, Review.age, Staff.name, shown.label("shown"))
        .join(Review.child)
        .outerjoin(Staff, Staff.id == chair_id)
        .where(Review.status == ReviewStatus.HELD, Review.held_on.between(first, last), Child.id == Review.child_id)
    )

"""What breaks a rule of the SSDA903 return, and what our own figures must leave out: review by review, to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.calendar import year_days
from portal.reporting.ssda903 import Problem, held_in, problems_of
from portal.store.models import Child, Review
from portal.store.vocabulary import ReviewStatus, Role

FOUR = 4  # a younger child counts in no figure of participation


@dataclass(frozen=True)
class ToMend:
    """For which the return would be refused, and what stands in no figure or in a wrong one."""

    refused: tuple[Problem, ...]
    left_out: tuple[Problem, ...]


def to_mend(session: Session, year: int, on: date) -> ToMend:
    """Everything to be mended in a financial year, by child and day; two statements."""
    named = joinedload(Review.child).joinedload(Child.iro), joinedload(Review.iro)
    held = list(session.scalars(held_in(year).options(*named)))
    first, last = year_days(year)
    waits = (
        sa.select(Review)
        .where(Review.status == ReviewStatus.PLANNED, Review.planned_on.between(first, last), Review.planned_on < on)
        .options(*named)
        .order_by(Review.child_id, Review.planned_on, Review.id)
    )
    left_out = [
        *(Problem(each, "its day has passed, and it is neither held nor cancelled") for each in session.scalars(waits)),
        *(problem for each in held for problem in _left_out(each)),
    ]
    return ToMend(tuple(problems_of(held, on)), tuple(left_out))


def _left_out(review: Review) -> Iterator[Problem]:
    if review.due_on is None:
        yield Problem(review, "it has no due day, so nobody can say whether it was in time", Role.SUPPORT)
    elif review.held_on and review.held_on > review.due_on and not (review.late_reason or "").strip():
        yield Problem(review, "it was held late, and no reason is recorded")
    if review.child.looked_after_from is None and (review.age or 0) >= FOUR:
        yield Problem(
            review,
            "the child has no day of coming into care, and is in no figure of children taking part",
            Role.SUPPORT,
        )

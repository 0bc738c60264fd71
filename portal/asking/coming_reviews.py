"""What is due: the reviews that are coming, by meeting day, and how far everybody is who can be asked before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.progress.words import PersonState, states
from portal.asking.reviews import Covers
from portal.calendar import start_of
from portal.council.council import Council
from portal.store.clauses import names_review
from portal.store.models import Child, Review, Staff
from portal.store.vocabulary import ReviewStatus, Stage

WEEKS = 8  # how far the board looks ahead


@dataclass(frozen=True)
class Coming:
    """One review on the board of whoever sends the forms."""

    review: Review
    child: Child
    iro: Staff | None  # the cover while the IRO is away
    meeting_on: date | None
    days_left: int | None  # working days from today to the meeting; negative when the day has passed
    people: tuple[PersonState, ...]  # the child first
    opens_on: date | None  # asking starts
    line_on: date | None  # the last day on which sending is in time
    overdue: bool  # the statutory day has passed and the review was not held
    late_told: bool  # the service heard of the meeting when it was too late to send in time

    @property
    def waiting(self) -> tuple[PersonState, ...]:
        """Everybody for whom staff have to do something."""
        return tuple(each for each in self.people if each.needs_somebody)

    @property
    def not_asked(self) -> tuple[PersonState, ...]:
        """Everybody who can be asked and has not been."""
        return tuple(each for each in self.people if each.state == "not_asked")

    def is_open(self, on: date) -> bool:
        """Whether asking has started by that day."""
        return self.opens_on is not None and self.opens_on <= on

    def past_line(self, on: date) -> bool:
        """Whether it is too late, on that day, to send in time to somebody who can be asked and has not been."""
        return bool(self.line_on and self.line_on < on and self.not_asked)


def asked_until(council: Council, on: date) -> date:
    """The last meeting day for which asking has opened by `on`."""
    return council.days.add(on, council.settings.opens_working_days)


def coming_ids(session: Session, *, on: date, weeks: int = WEEKS, search: str = "") -> list[int]:
    """The numbers of the planned reviews on that day's board by meeting day, earliest first; one statement.

    With those whose meeting day has passed and that nobody marked as held, and those without a meeting day that are
    due within the weeks; `search` leaves those it finds.
    """
    until = {"until": on + timedelta(weeks=weeks)}
    listed = _listed().where(names_review(search)) if search else _listed()
    return list(session.scalars(listed, until))


@cache
def _listed() -> sa.Select[int]:
    day = sa.func.coalesce(Review.planned_on, Review.due_on)
    return (
        sa.select(Review.id)
        .join(Review.child)
        .where(Review.status == ReviewStatus.PLANNED, day <= sa.bindparam("until", type_=sa.Date))
        .order_by(day, Review.planned_at, Review.id)
    )


def coming(session: Session, council: Council, reviews: Sequence[int], *, on: date) -> list[Coming]:
    """These reviews as lines of the board of that day, in their order; five statements however many they are."""
    found = {review.id: review for review in session.scalars(in_full(), {"reviews": reviews})}
    lines = [found[number] for number in reviews if number in found]
    covers = Covers.on(session, on)
    people = states(session, council, lines, Stage.CONSULT, now=start_of(on))
    return [_coming(council, review, covers.iro_of(review), people[review.id], on) for review in lines]


@cache
def in_full() -> sa.Select[Review]:
    """Reviews of these numbers (`reviews`) with child and IROs, in no order; made once."""
    return (
        sa.select(Review)
        .where(Review.id.in_(sa.bindparam("reviews", expanding=True)))
        .options(joinedload(Review.child).joinedload(Child.iro), joinedload(Review.iro))
    )


def _coming(council: Council, review: Review, iro: Staff | None, people: tuple[PersonState, ...], on: date) -> Coming:
    meeting, days = review.planned_on, council.days
    return Coming(
        review=review,
        child=review.child,
        iro=iro,
        meeting_on=meeting,
        days_left=days.between(on, meeting) if meeting else None,
        people=people,
        opens_on=days.add(meeting, -council.settings.opens_working_days) if meeting else None,
        line_on=days.line(meeting) if meeting else None,
        overdue=review.due_on is not None and review.due_on < on,
        late_told=days.told_late(review.told_on, meeting),
    )

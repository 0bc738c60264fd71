"""What single reviews are in a figure: counted in it, not so, or not known; and the reviews behind one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.council.council import Council
from portal.reporting.periods.period import Period
from portal.store.models import Child, Review
from portal.store.vocabulary import Chair, Participation

VIEWS_PUT = (Participation.PN1, Participation.PN2, Participation.PN3, Participation.PN5, Participation.PN6)
HERE = (Participation.PN1, Participation.PN2, Participation.PN3, Participation.PN4)
FOUR = 4  # a younger child has no part to take

Judge = Callable[[Council, Review], bool | None]


def _in_time(_council: Council, review: Review) -> bool | None:
    return None if review.due_on is None or review.held_on is None else review.held_on <= review.due_on


def _coded(*codes: Participation) -> Judge:
    return lambda _council, review: None if review.participation is None else review.participation in codes


def _chairing(_council: Council, review: Review) -> bool | None:
    return None if review.chaired_by is None else review.chaired_by in (Chair.CHILD, Chair.TOGETHER)


def _sent_within(days: int, column: str) -> Judge:
    def judge(council: Council, review: Review) -> bool | None:
        sent_on, met_on = getattr(review, column), review.completed_on or review.held_on
        return None if sent_on is None or met_on is None else bool(sent_on <= council.days.add(met_on, days))

    return judge


JUDGED: Mapping[str, Judge] = {
    "reviews_held": lambda _council, _review: True,
    "reviews_in_time": _in_time,
    "participation_reviews": _coded(*VIEWS_PUT),
    "participation_attended": _coded(*HERE),
    "participation_attended_with_views": _coded(*HERE[:3]),
    "participation_advocate": _coded(Participation.PN5),
    "participation_other_means": _coded(Participation.PN6),
    "children_chairing": _chairing,
    "iro_spoke_before": lambda _council, review: review.iro_spoke_before,
    "decisions_in_5_days": _sent_within(5, "decisions_sent_on"),
    "records_in_20_days": _sent_within(20, "record_sent_on"),
}


def in_base(figure_id: str, review: Review) -> bool:
    """Whether the figure speaks of that review at all: a child under 4 has no part to take."""
    if not figure_id.startswith("participation_"):
        return True
    if review.participation is None:
        return (review.age or 0) >= FOUR
    return review.participation != Participation.PN0


@dataclass(frozen=True)
class Behind:
    """The reviews behind a figure, by the day they were held."""

    yes: tuple[Review, ...]
    no: tuple[Review, ...]
    unknown: tuple[Review, ...]


def judged(council: Council, figure_id: str, reviews: Iterable[Review]) -> Behind:
    """The reviews in the three groups of that figure. Raises KeyError of a figure that single reviews do not decide."""
    groups: dict[bool | None, list[Review]] = {True: [], False: [], None: []}
    judge = JUDGED[figure_id]
    for review in reviews:
        if in_base(figure_id, review):
            groups[judge(council, review)].append(review)
    return Behind(tuple(groups[True]), tuple(groups[False]), tuple(groups[None]))


def behind(session: Session, council: Council, figure_id: str, period: Period) -> Behind:
    """The reviews behind a figure of that period, each with its child and who chairs it; one statement."""
    return judged(council, figure_id, session.scalars(_held_between(period.first, period.last)))


def _held_between(first: date, last: date) -> sa.Select[Review]:
    named = joinedload(Review.child).joinedload(Child.iro), joinedload(Review.iro)
    return (
        sa.select(Review).where(Review.held_on.between(first, last)).options(*named).order_by(Review.held_on, Review.id)
    )

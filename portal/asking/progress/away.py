"""Who goes away before they would be asked, and comes back too late for it: they are asked before they leave."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.council.council import Council
from portal.store.models import Child, Contact, Review
from portal.store.vocabulary import ReviewStatus

LEAVING = timedelta(days=7)  # before they go
GOOD_TIME = 5  # working days that must be left to answer after they are back


def leaving_soon(session: Session, council: Council, on: date) -> list[tuple[Review, Contact | None]]:
    """Whom to ask on that day though their review is not near yet: each with the review; two statements."""
    near = council.days.add(on, council.settings.opens_working_days)
    whole = joinedload(Review.child).joinedload(Child.iro), joinedload(Review.iro)
    planned = sa.and_(Review.status == ReviewStatus.PLANNED, Review.planned_on > near)
    children = (
        sa.select(Review)
        .join(Review.child)
        .where(planned, Child.away_from > on, Child.away_from <= on + LEAVING)
        .options(*whole)
        .order_by(Review.planned_on, Review.id)
    )
    adults = (
        sa.select(Review, Contact)
        .join(Contact, Contact.child_id == Review.child_id)
        .where(planned, Contact.away_from > on, Contact.away_from <= on + LEAVING)
        .options(*whole, contains_eager(Contact.child))
        .order_by(Review.planned_on, Review.id, Contact.id)
    )
    adults = adults.join(Contact.child)
    found: list[tuple[Review, Contact | None]] = [(each, None) for each in session.scalars(children)]
    found += [(review, contact) for review, contact in session.execute(adults)]
    return [(review, contact) for review, contact in found if _too_late_after(council, contact or review.child, review)]


def _too_late_after(council: Council, person: Child | Contact, review: Review) -> bool:
    until = person.away_until
    return (
        until is not None and review.planned_on is not None and council.days.add(until, GOOD_TIME) > review.planned_on
    )

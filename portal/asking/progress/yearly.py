"""The month in which all professionals are asked of the reviews of the year before, noted as there or not."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.progress.read import Roll
from portal.asking.recipients import Around, Person, person_of
from portal.council.council import Council
from portal.store.models import Child, Review
from portal.store.vocabulary import Respondent, ReviewStatus, Stage

YEAR = timedelta(days=365)


def professionals_due(session: Session, council: Council, on: date) -> list[tuple[Review, Person]]:
    """The professionals to ask on that day of a review held in the year before, by its day; hindered or not.

    Each is asked once of a review: whoever was asked when it was held is not asked again. Nobody outside the month.
    """
    if on.month != council.settings.professionals_month:
        return []
    held = sa.select(Review).where(Review.status == ReviewStatus.HELD, Review.held_on.between(on - YEAR, on))
    whole = joinedload(Review.child).joinedload(Child.iro), joinedload(Review.iro)
    reviews = session.scalars(held.options(*whole).order_by(Review.held_on, Review.id)).all()
    roll = Roll.read(session, reviews, Stage.FEEDBACK, how_far=False)
    return [(review, person) for review in reviews for person in _unasked(council, roll, review, on)]


def _unasked(council: Council, roll: Roll, review: Review, on: date) -> list[Person]:
    contacts = tuple(roll.contacts.get(review.child_id, ()))
    # whoever runs the meeting notes who was there; a professional who was not has views on the plan all the same
    known = Around(contacts, frozenset(each.id for each in contacts), roll.outs.get(review.id, {}))
    people = [
        person_of(council, review, Stage.FEEDBACK, each, known, on)
        for each in contacts
        if each.role == Respondent.PROFESSIONAL
    ]
    return [each for each in people if not roll.invitation(review, each) and not roll.before(review, each)]

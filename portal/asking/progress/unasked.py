"""Everybody nobody has asked yet before the meetings of some days: who can be, and what hinders the others."""

from __future__ import annotations

from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from portal.asking.progress.read import Roll
from portal.asking.progress.words import PersonState, unasked_of
from portal.council.council import Council
from portal.forms.pages import form_for
from portal.store.clauses import names_review
from portal.store.models import Contact, Invitation, Review
from portal.store.vocabulary import Respondent, ReviewStatus, Safe, Stage

# who around a child has a form before a meeting
ASKED_BEFORE = [role for role in Respondent if role != Respondent.CHILD and form_for(Stage.CONSULT, role, None)]


def unasked(
    session: Session, council: Council, *, on: date, until: date, search: str = ""
) -> list[tuple[Review, PersonState]]:
    """Who can be asked and has not been, and whom something hinders that somebody can settle, by meeting day.

    Of meetings from `on` up to and with `until`, as it stands on `on`; three statements however many they are.
    The database leaves out the reviews about which everybody was asked, which are most.
    """
    wanted = _open_reviews().where(names_review(search)) if search else _open_reviews()
    reviews = session.scalars(wanted, {"on": on, "until": until}).all()
    roll = Roll.read(session, reviews, Stage.CONSULT, how_far=False)
    return [
        (review, each) for review in reviews for each in unasked_of(council, roll, review, on) if each.needs_somebody
    ]


@cache
def _open_reviews() -> sa.Select[Review]:
    here = sa.and_(
        Invitation.review_id == Review.id, Invitation.stage == Stage.CONSULT, Invitation.withdrawn_at.is_(None)
    )
    asked = sa.exists().where(here)
    an_adult = sa.exists().where(
        Contact.child_id == Review.child_id,
        Contact.role.in_(ASKED_BEFORE),
        Contact.excluded_from_review.is_(False),
        Contact.safe_to_contact != Safe.NO,
        ~asked.where(Invitation.contact_id == Contact.id).correlate(Review, Contact),
    )
    the_child = ~asked.where(Invitation.contact_id.is_(None)).correlate(Review)
    return (
        sa.select(Review)
        .join(Review.child)
        .where(
            Review.status == ReviewStatus.PLANNED,
            Review.planned_on.between(sa.bindparam("on", type_=sa.Date), sa.bindparam("until", type_=sa.Date)),
            sa.or_(the_child, an_adult),
        )
        .options(contains_eager(Review.child))
        .order_by(Review.planned_on, Review.planned_at, Review.id)
    )

"""Everybody nobody has asked yet before the meetings of some days: who can be, and what hinders the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from portal.asking.progress.read import Roll
from portal.asking.progress.words import PersonState, unasked_of
from portal.asking.recipients import asks
from portal.council.council import Council
from portal.store.clauses import chair_id, names_review
from portal.store.models import Child, Contact, Invitation, Review
from portal.store.vocabulary import Respondent, ReviewStatus, Safe, Stage


@dataclass(slots=True)
class Ahead:
    """A planned review as far as asking goes: the rules read it like the whole row, which takes ten times as long."""

    id: int
    child_id: int
    planned_on: date
    child: Any
    status: ReviewStatus = ReviewStatus.PLANNED
    held_on: None = None
    age: None = None

    @property
    def day(self) -> date:
        """The day of the meeting."""
        return self.planned_on


def unasked(
    session: Session, council: Council, *, on: date, until: date, search: str = "", whole: bool = False
) -> list[tuple[Review, PersonState]]:
    """Who can be asked and has not been, and whom something hinders that somebody can settle, by meeting day.

    Of meetings from `on` up to and with `until`, as it stands on `on`; three statements however many they are.
    The database leaves out the reviews about which everybody was asked, which are most. Reviews, children and contacts
    hold what the rules and a list read of them, and no more, unless they are wanted `whole`.
    """
    statement = _open_reviews() if whole else _ahead()
    wanted = statement.where(names_review(search)) if search else statement
    roles = [role for role in Respondent if asks(council, Stage.CONSULT, role)]
    days = {"on": on, "until": until, "roles": roles}
    reviews: Sequence[Any] = (
        session.scalars(wanted, days).all()
        if whole
        else [Ahead(row.review_id, row.child_id, row.planned_on, row) for row in session.execute(wanted, days)]
    )
    roll = Roll.read(session, reviews, Stage.CONSULT, how_far=False, in_short=not whole)
    return [
        (review, each) for review in reviews for each in unasked_of(council, roll, review, on) if each.needs_somebody
    ]


@cache
def _open_reviews() -> Any:
    return _about_somebody(sa.select(Review).join(Review.child)).options(contains_eager(Review.child))


@cache
def _ahead() -> Any:
    read = (
        *(Review.id.label("review_id"), Review.planned_on, Review.child_id, Child.reference, Child.first_name),
        *(Child.date_of_birth, Child.language, Child.looked_after_to, Child.preferred_form),
        *(Child.away_from, Child.away_until),
        *(Child.email, Child.phone, Child.channel, Child.reached_through, chair_id.label("chair_id")),
    )
    return _about_somebody(sa.select(*read).join(Review.child))


def _about_somebody(statement: Any) -> Any:
    """Of planned reviews, those with somebody around them who was not asked, by meeting day."""
    here = sa.and_(
        Invitation.review_id == Review.id, Invitation.stage == Stage.CONSULT, Invitation.withdrawn_at.is_(None)
    )
    asked = sa.exists().where(here)
    an_adult = sa.exists().where(
        Contact.child_id == Review.child_id,
        Contact.role.in_(sa.bindparam("roles", expanding=True)),
        Contact.excluded_from_review.is_(False),
        Contact.safe_to_contact != Safe.NO,
        ~asked.where(Invitation.contact_id == Contact.id).correlate(Review, Contact),
    )
    the_child = ~asked.where(Invitation.contact_id.is_(None)).correlate(Review)
    on, until = (sa.bindparam(name, type_=sa.Date) for name in ("on", "until"))
    return statement.where(
        Review.status == ReviewStatus.PLANNED, Review.planned_on.between(on, until), sa.or_(the_child, an_adult)
    ).order_by(Review.planned_on, Review.planned_at, Review.id)

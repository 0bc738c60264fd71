"""Finds a review or a child, and who answers for it on a given day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from portal.accounts.accounts import working
from portal.faults import NotThere
from portal.store import references
from portal.store.models import Child, Contact, Review, Staff
from portal.store.tables.staff_tables import Cover


class ReviewUnknown(NotThere):
    """There is no review of that number."""


class ChildUnknown(LookupError):
    """There is no child of that reference."""


class StaffUnknown(LookupError):
    """Nobody who works here has that address."""


def can_be(number: int) -> bool:
    """Whether a row can have this number: what an address names may be larger than a database can compare."""
    return 0 < number < 2**31


def find_review(session: Session, review_id: int) -> Review:
    """The review of that number, with its child and IRO; raises ReviewUnknown."""
    options = [joinedload(Review.child), joinedload(Review.iro)]
    review = session.get(Review, review_id, options=options) if can_be(review_id) else None
    if review is None:
        raise ReviewUnknown(review_id)
    return review


def find_child(session: Session, reference: str) -> Child:
    """The child of that reference, in any capitals and blanks; raises ChildUnknown."""
    kept = references.one(session, Child.reference, reference)
    child = session.scalar(sa.select(Child).where(Child.reference == kept))
    if child is None:
        raise ChildUnknown(reference)
    return child


def find_staff(session: Session, email: str) -> Staff:
    """Who works here under that address, whatever its case; raises StaffUnknown."""
    staff = session.scalar(sa.select(Staff).where(Staff.email == email.strip().lower()))
    if staff is None:
        raise StaffUnknown(email)
    return staff


def chair_of(review: Review) -> Staff | None:
    """The IRO of the review, whoever covers for them; a review without one of its own has its child's."""
    return review.iro or review.child.iro


def told_day(review: Review, contact: Contact | None) -> date | None:
    """The day the meeting was, or will be, as far as this person may know it: the child, and an adult who may.

    None where there is none yet, or where it may not be told.
    """
    return (review.held_on or review.planned_on) if contact is None or contact.may_know_date else None


def chairs(staff: Staff, review: Review) -> bool:
    """Whether this person is the IRO of the review, away or not."""
    return (review.iro_id or review.child.iro_id) == staff.id


def stands(day: date | sa.ColumnElement[date] | InstrumentedAttribute[date | None]) -> sa.ColumnElement[bool]:
    """Of rows of Cover: those by which somebody stands in on that day.

    A cover that waits for a second person, was ended, or whose cover no longer works here is none.
    """
    return sa.and_(
        Cover.from_on <= day,
        Cover.to_on >= day,
        Cover.ended_at.is_(None),
        sa.or_(Cover.proposed_at.is_(None), Cover.confirmed_at.is_not(None)),
        Cover.cover_id.in_(sa.select(Staff.id).where(working())),
    )


@dataclass(frozen=True)
class Covers:
    """Who stands in for whom on one day; read once for a whole board."""

    by_iro: dict[int, Staff]

    @classmethod
    def on(cls, session: Session, day: date) -> Covers:
        """The covers of that day; where two overlap, the one written last counts."""
        rows: Sequence[tuple[int, Staff]] = session.execute(_covering(), {"day": day}).all()
        return cls(dict(rows))

    def iro_of(self, review: Review) -> Staff | None:
        """The cover of whoever chairs the review, else whoever chairs it; nobody when that account is closed."""
        return self.answering_for(chair_of(review))

    def answering_for(self, iro: Staff | None) -> Staff | None:
        """The cover of this IRO, else the IRO; nobody when that account is closed."""
        answering = iro and self.by_iro.get(iro.id, iro)
        return answering if answering and answering.works_here else None

    def in_place(self, staff: Staff, review: Review) -> bool:
        """Whether this person answers for the review in the place of whoever chairs it."""
        answering = self.iro_of(review)
        return answering is not None and answering.id == staff.id and not chairs(staff, review)

    def works_on(self, staff: Staff, review: Review) -> bool:
        """Whether this person chairs the review, or answers for it in another's place."""
        return chairs(staff, review) or self.in_place(staff, review)


@cache
def _covering() -> sa.Select[int, Staff]:
    covers = sa.select(Cover.iro_id, Staff).join(Staff, Staff.id == Cover.cover_id)
    return covers.where(stands(sa.bindparam("day", type_=sa.Date))).order_by(Cover.id)


def iro_on(session: Session, review: Review, day: date | None) -> Staff | None:
    """Who answers for the review on that day: its IRO, or whoever covers for an IRO who is away; no day, no cover.

    Who runs the meeting, as the people asked are told, is whoever answers on `review.planned_on`.
    """
    return (Covers.on(session, day) if day else Covers({})).iro_of(review)


def iro_of_child(session: Session, child: Child, day: date) -> Staff | None:
    """Who answers for a child on that day whatever their next review is: their IRO, or that IRO's cover."""
    return Covers.on(session, day).answering_for(child.iro)

"""Finds children by what people know of them: a name, a reference, an address, a number, an IRO."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.reviews import can_be, stands
from portal.faults import NotThere
from portal.search import says
from portal.store import references
from portal.store.models import Child, Contact, Review, Staff
from portal.store.tables.staff_tables import Cover
from portal.store.vocabulary import ReviewStatus, Role

FEWEST_FIGURES = 6  # of a telephone number: fewer may be a part of anything
_BETWEEN = " -()"  # what people write between the figures of a number


class NotInRegister(NotThere):
    """There is no such child, or not for this person."""


@dataclass(frozen=True)
class Line:
    """One child of the list, with whoever is around them and the next meeting."""

    child: Child
    contacts: Sequence[Contact]
    next_review: Review | None


@dataclass(frozen=True)
class Found:
    """The numbers of the children that a search finds, by name: in care, and no longer."""

    in_care: list[int]
    left: list[int]


def seen_by(staff: Staff, on: date) -> sa.ColumnElement[bool]:
    """Which children this person finds: business support all, an IRO those they chair or stand in for that day."""
    if staff.role == Role.SUPPORT:
        return sa.true()
    covered = sa.select(Cover.iro_id).where(Cover.cover_id == staff.id, stands(on))
    chaired = (
        sa.exists()
        .where(
            Review.child_id == Child.id,
            Review.status == ReviewStatus.PLANNED,
            sa.or_(Review.iro_id == staff.id, Review.iro_id.in_(covered)),
        )
        .correlate(Child)
    )
    return sa.or_(Child.iro_id == staff.id, Child.iro_id.in_(covered), chaired)


def find_children(session: Session, seen: sa.ColumnElement[bool], *, on: date, search: str = "") -> Found:
    """The children that somebody sees and the search finds; one statement, however many they are."""
    rows = session.execute(
        sa.select(Child.id, Child.looked_after_to)
        .where(seen, _holds(search) if search else sa.true())
        .order_by(sa.func.lower(Child.first_name), Child.reference)
    ).all()
    left = {row.id for row in rows if row.looked_after_to and row.looked_after_to < on}
    return Found([row.id for row in rows if row.id not in left], [row.id for row in rows if row.id in left])


def lines_of(session: Session, children: Sequence[int]) -> list[Line]:
    """These children as lines of the list, in their order; three statements however many they are."""
    found = {each.id: each for each in session.scalars(
        sa.select(Child).where(Child.id.in_(children)).options(joinedload(Child.iro)))}  # fmt: skip
    around: dict[int, list[Contact]] = defaultdict(list)
    for contact in session.scalars(sa.select(Contact).where(Contact.child_id.in_(children)).order_by(Contact.id)):
        around[contact.child_id].append(contact)
    coming: dict[int, Review] = {}
    planned = sa.select(Review).where(Review.child_id.in_(children), Review.status == ReviewStatus.PLANNED)
    for review in session.scalars(planned.order_by(sa.func.coalesce(Review.planned_on, Review.due_on), Review.id)):
        coming.setdefault(review.child_id, review)
    return [Line(found[number], around[number], coming.get(number)) for number in children if number in found]


def find_one(session: Session, child_id: int, seen: sa.ColumnElement[bool]) -> Child:
    """The child of that number, for somebody who sees them; raises NotInRegister."""
    wanted = sa.select(Child).where(Child.id == child_id, seen).options(joinedload(Child.iro))
    child = session.scalar(wanted) if can_be(child_id) else None
    if child is None:
        raise NotInRegister(child_id)
    return child


def by_reference(session: Session, reference: str) -> Child | None:
    """The child of that reference, in any capitals and blanks."""
    kept = references.one(session, Child.reference, reference)
    return session.scalar(sa.select(Child).where(Child.reference == kept)) if kept else None


def contacts_of(session: Session, child: Child) -> Sequence[Contact]:
    """Everybody around a child, in the order in which they became known."""
    return session.scalars(sa.select(Contact).where(Contact.child_id == child.id).order_by(Contact.id)).all()


def reviews_of(session: Session, child: Child) -> Sequence[Review]:
    """All reviews of a child with their IROs, the latest day first."""
    day = sa.func.coalesce(Review.held_on, Review.planned_on, Review.due_on)
    theirs = sa.select(Review).where(Review.child_id == child.id).options(joinedload(Review.iro))
    return session.scalars(theirs.order_by(day.desc(), Review.id.desc())).all()


def _holds(search: str) -> sa.ColumnElement[bool]:
    """Every word stands somewhere around the child; or it is a number, however its figures are grouped."""

    def around(holds: Callable[[Any], sa.ColumnElement[bool]]) -> tuple[sa.ColumnElement[bool], ...]:
        told = (Contact.name, Contact.reference, Contact.email, Contact.phone, Contact.address)
        contact = sa.exists().where(Contact.child_id == Child.id, sa.or_(*map(holds, told))).correlate(Child)
        review = sa.exists().where(Review.child_id == Child.id, holds(Review.reference)).correlate(Child)
        return contact, review, Child.iro_id.in_(sa.select(Staff.id).where(holds(Staff.name)))

    mine = (Child.first_name, Child.reference, Child.email, Child.phone, Child.social_worker_email)
    said = says(search, mine, around)
    number = _number(search)
    if number is None:
        return said
    of_contact = sa.exists().where(Contact.child_id == Child.id, _figures(Contact.phone).contains(number))
    return sa.or_(said, _figures(Child.phone).contains(number), of_contact.correlate(Child))


def _number(search: str) -> str | None:
    """The figures of a telephone number without what leads abroad or home: 0, 44 and 0044."""
    figures = re.sub(r"[\s()+-]", "", search)
    if not re.fullmatch(rf"\d{{{FEWEST_FIGURES},}}", figures, re.ASCII):
        return None
    return re.sub(r"^(0044|44|0)", "", figures)


def _figures(column: Any) -> Any:
    for sign in _BETWEEN:
        column = sa.func.replace(column, sign, "")
    return column

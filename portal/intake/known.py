"""What the portal knows already of the people and reviews a file speaks of, fetched at once and not row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.asking import merging
from portal.intake.tables import Row
from portal.store import ledger
from portal.store.database import parts
from portal.store.models import Child, Contact, Invitation, Response, Review, Staff

Place = tuple[int, int | None, str]


@dataclass(frozen=True)
class Standing:
    """An invitation that stands, with the status (draft, submitted) and source of what came back, if anything did."""

    invitation: Invitation
    status: str | None
    source: str | None


@dataclass
class Known(merging.Known):
    """Rows by the reference a file names them with; `erased` are the references of children who were erased."""

    erased: set[str] = field(default_factory=set)

    def child(self, row: Row, fact: str = "child_ref") -> Child | None:
        """The child a row speaks of, when it names one that is known."""
        return self.children.get(str(row.facts.get(fact)))

    def review(self, row: Row, fact: str = "reference") -> Review | None:
        """The review a row speaks of, when it names one that is known."""
        return self.reviews.get(str(row.facts.get(fact)))


def known_children(session: Session, rows: list[Row], fact: str) -> Known:
    """The children named by that fact, and everybody who works here."""
    found = Known(staff={staff.email: staff for staff in session.scalars(sa.select(Staff))})
    for child in _by(session, Child, Child.reference, (row.facts.get(fact) for row in rows)):
        found.children[child.reference] = child
    named = {str(row.facts[fact]) for row in rows if row.facts.get(fact) is not None}
    found.erased = ledger.erased(session, named - found.children.keys())
    return found


def add_contacts(session: Session, found: Known) -> None:
    """All contacts of the children already found."""
    ids = [child.id for child in found.children.values()]
    for contact in _by(session, Contact, Contact.child_id, ids):
        found.contacts[contact.child_id, contact.reference] = contact


def add_reviews(session: Session, found: Known, references: Iterable[object]) -> None:
    """All reviews of the children already found, those of these references, and what staff did with any of them."""
    ids = [child.id for child in found.children.values()]
    reviews = {review.id: review for review in _by(session, Review, Review.child_id, ids)}
    reviews |= {review.id: review for review in _by(session, Review, Review.reference, references)}
    for review in reviews.values():
        found.reviews[review.reference] = review
        found.reviews_of[review.child_id].append(review)
    for some in parts(list(reviews.values())):
        found.acts |= merging.acts_of(session, some)


def known_for_responses(session: Session, rows: list[Row]) -> Known:
    """The reviews that rows of responses name, their children, and everybody around those."""
    found = Known()
    for review in _by(session, Review, Review.reference, (row.facts.get("review_ref") for row in rows)):
        found.reviews[review.reference] = review
    for child in _by(session, Child, Child.id, (review.child_id for review in found.reviews.values())):
        found.children[child.reference] = child
    add_contacts(session, found)
    return found


def standing(session: Session, reviews: Iterable[int]) -> dict[Place, Standing]:
    """The live invitations of these reviews with what came back, by review, contact (none: the child) and stage."""
    found: dict[Place, Standing] = {}
    for some in parts(sorted(set(reviews))):
        rows = session.execute(
            sa.select(Invitation, Response.status, Response.source)
            .outerjoin(Response, Response.invitation_id == Invitation.id)
            .where(Invitation.review_id.in_(some), Invitation.withdrawn_at.is_(None))
        )
        for invitation, status, source in rows:
            place = (invitation.review_id, invitation.contact_id, invitation.stage)
            found[place] = Standing(invitation, status, source)
    return found


def _by(
    session: Session, model: type[Any], column: InstrumentedAttribute[Any], values: Iterable[object]
) -> Iterator[Any]:
    wanted = sorted({value for value in values if value is not None}, key=str)
    for some in parts(wanted):
        yield from session.scalars(sa.select(model).where(column.in_(some)))

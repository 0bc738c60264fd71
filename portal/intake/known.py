"""What the portal knows already of the people and reviews a file speaks of, fetched at once and not row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.intake.tables import Row
from portal.store.models import Child, Contact, Review, Staff

AT_ONCE = 1_000  # databases limit how many values one statement may carry


@dataclass
class Known:
    """Rows by the reference a file names them with."""

    children: dict[str, Child] = field(default_factory=dict)
    contacts: dict[tuple[int, str], Contact] = field(default_factory=dict)  # child's id, reference
    reviews: dict[str, Review] = field(default_factory=dict)
    reviews_of: dict[int, list[Review]] = field(default_factory=lambda: defaultdict(list))  # child's id
    staff: dict[str, Staff] = field(default_factory=dict)  # by address

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
    return found


def add_contacts(session: Session, found: Known) -> None:
    """All contacts of the children already found."""
    ids = [child.id for child in found.children.values()]
    for contact in _by(session, Contact, Contact.child_id, ids):
        found.contacts[contact.child_id, contact.reference] = contact


def add_reviews(session: Session, found: Known, references: Iterable[object]) -> None:
    """All reviews of the children already found, and those of these references, whosever they are."""
    ids = [child.id for child in found.children.values()]
    for review in _by(session, Review, Review.child_id, ids):
        found.reviews[review.reference] = review
        found.reviews_of[review.child_id].append(review)
    for review in _by(session, Review, Review.reference, references):
        found.reviews[review.reference] = review


def _by(
    session: Session, model: type[Any], column: InstrumentedAttribute[Any], values: Iterable[object]
) -> Iterator[Any]:
    wanted = sorted({value for value in values if value is not None}, key=str)
    for start in range(0, len(wanted), AT_ONCE):
        yield from session.scalars(sa.select(model).where(column.in_(wanted[start : start + AT_ONCE])))

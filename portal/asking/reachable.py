"""Children whose worries would reach no IRO: none is named, or the account of whoever is was closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.reviews import Covers, chair_of
from portal.store.models import Child, Review, Staff
from portal.store.vocabulary import ReviewStatus, Role


@dataclass(frozen=True)
class Unreached:
    """A child without an IRO who can be reached, with the planned reviews that have none either."""

    child: Child
    iro: Staff | None  # whose account is closed, or who is no IRO; none when nobody is named
    covered_by: Staff | None  # who stands in today: the child is heard until that cover ends
    reviews: list[Review] = field(default_factory=list)

    @property
    def why(self) -> str:
        """In words, for a page and for the terminal."""
        if self.iro is None:
            return "no IRO is named"
        closed = "is no IRO" if self.iro.works_here else "has a closed account"
        covered = f"; {self.covered_by.name} covers today" if self.covered_by else ""
        return f"{self.iro.name} {closed}{covered}"


def without_iro(session: Session, on: date) -> list[Unreached]:
    """Every child who is looked after on that day, or has a review planned, and has no IRO who can be reached.

    By reference; three statements however many they are.
    """
    cared_for = sa.or_(Child.looked_after_to.is_(None), Child.looked_after_to > on)
    children = session.scalars(sa.select(Child).where(cared_for).options(joinedload(Child.iro)))
    reviews = session.scalars(
        sa.select(Review)
        .where(Review.status == ReviewStatus.PLANNED)
        .options(joinedload(Review.child).joinedload(Child.iro), joinedload(Review.iro))
        .order_by(Review.planned_on, Review.id)
    )
    covers = Covers.on(session, on)
    found = {each.id: _of(each, each.iro, covers) for each in children if not _reached(each.iro)}
    for review in reviews:
        chair = chair_of(review)
        if not _reached(chair):
            line = found.setdefault(review.child_id, _of(review.child, chair, covers))
            line.reviews.append(review)
    return sorted(found.values(), key=lambda each: each.child.reference)


def said(unreached: Iterable[Unreached]) -> list[str]:
    """One line for each, by reference alone, for whoever runs the portal."""
    return [f"No IRO can be reached for {each.child.reference}: {each.why}." for each in unreached]


def _reached(iro: Staff | None) -> bool:
    return iro is not None and iro.role == Role.IRO and iro.works_here


def _of(child: Child, iro: Staff | None, covers: Covers) -> Unreached:
    return Unreached(child, iro, covers.by_iro.get(iro.id) if iro else None)

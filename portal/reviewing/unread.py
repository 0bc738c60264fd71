"""Children's returns that nobody has read in time, for the managers who must know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.asking.house import House
from portal.asking.reviews import chair_of
from portal.hearing import concerns
from portal.store.models import Child, Invitation, Response, Review


@dataclass(frozen=True)
class Unread:
    """A return that waits: whose it is, who should have read it, and by when."""

    child: Child
    iro: str | None
    came_at: datetime
    due_at: datetime


def overdue_returns(session: Session, house: House, now: datetime) -> list[Unread]:
    """What children sent before a review and no IRO has read by `concerns.read_by`, the longest wait first.

    Nothing is told of what stands in them. What was imported with a file is history and waits for nobody.
    """
    reviews = session.execute(
        sa.select(Review, Response.submitted_at)
        .join(Review.child)
        .join(Invitation, Invitation.review_id == Review.id)
        .join(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.contact_id.is_(None), Invitation.stage == "consult", Response.source != "import")
        .where(Response.status == "submitted", Response.read_at.is_(None), Response.submitted_at < now)
        .order_by(Response.submitted_at, Response.id)
        .options(contains_eager(Review.child).joinedload(Child.iro), joinedload(Review.iro))
    )
    waiting = [
        Unread(review.child, chair.name if (chair := chair_of(review)) else None, came_at, due_at)
        for review, came_at in reviews
        if came_at and (due_at := concerns.read_by(house, review, came_at)) < now
    ]
    return sorted(waiting, key=lambda each: each.due_at)

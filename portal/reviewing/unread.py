"""Children's responses that nobody has read in time, for the managers who must know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.accounts.teams import EVERY, Team
from portal.asking.reviews import Covers, chair_of
from portal.calendar import today
from portal.council.council import Council
from portal.hearing.concerns import clocks
from portal.store.models import Child, Invitation, Response, Review
from portal.store.vocabulary import IroMaySee, ResponseStatus, Source, Stage


@dataclass(frozen=True)
class Unread:
    """A response that waits: whose it is, who should have read it, and by when."""

    child: Child
    iro: str | None
    response_id: int
    stage: Stage
    for_manager: bool  # feedback that does not reach the IRO by name: named on its own page alone, with a trace
    came_at: datetime
    due_at: datetime


def overdue_responses(session: Session, council: Council, now: datetime, team: Team = EVERY) -> list[Unread]:
    """What children of that team sent, before a review or after it, and nobody has read in time, the longest first.

    Before it the IRO reads, by `concerns.read_by`; feedback is read by the IRO where the child said so, else by a
    manager, by `concerns.feedback_read_by`. Nothing is told of what stands in them. What was imported with a file is
    history and waits for nobody.
    """
    rows = session.execute(
        sa.select(Review, Response, Invitation.stage)
        .join(Review.child)
        .join(Invitation, Invitation.review_id == Review.id)
        .join(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.contact_id.is_(None), Response.source != Source.IMPORT)
        .where(
            Response.status == ResponseStatus.SUBMITTED,
            Response.read_at.is_(None),
            Response.submitted_at < now,
            team.clause(),
        )
        .order_by(Response.submitted_at, Response.id)
        .options(contains_eager(Review.child).joinedload(Child.iro), joinedload(Review.iro))
    )
    covers = Covers.on(session, today(now))
    found = [_unread(council, covers, review, response, stage) for review, response, stage in rows]
    return sorted((each for each in found if each.due_at < now), key=lambda each: each.due_at)


def _unread(council: Council, covers: Covers, review: Review, response: Response, stage: Stage) -> Unread:
    came_at, chair = cast(datetime, response.submitted_at), chair_of(review)
    answers, iro = covers.iro_of(review), chair.name if chair else None
    if chair is not None and answers is not None and chair.id != answers.id:
        iro = f"{answers.name}, covering for {chair.name}"
    after = stage == Stage.FEEDBACK
    return Unread(
        child=review.child,
        iro=iro,
        response_id=response.id,
        stage=stage,
        for_manager=after and response.iro_may_see != IroMaySee.YES,
        came_at=came_at,
        due_at=clocks.feedback_read_by(council, came_at) if after else clocks.read_by(council, review, came_at),
    )

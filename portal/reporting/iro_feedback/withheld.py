"""Feedback that does not reach the IRO by name, listed for the manager; `grouped` has what of it the IRO is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal import calendar
from portal.accounts.teams import EVERY, Team
from portal.asking.reviews import chair_of
from portal.council.council import Council
from portal.hearing.concerns import clocks
from portal.store.models import Child, Invitation, Response, Review, Staff
from portal.store.vocabulary import FormId, IroMaySee, ResponseStatus, Source, Stage

WHY = {
    IroMaySee.NO: "asked that the IRO does not see it",
    IroMaySee.NO_NAME: "asked that the IRO does not learn who said it",
    None: "was not asked whether the IRO may see it",
}


@dataclass(frozen=True)
class Withheld:
    """A response that the manager reads in the IRO's place; its words are opened on its own page, with a trace."""

    response: Response
    form: FormId
    review: Review
    iro: Staff | None
    received_on: date
    why: str
    read: bool
    due_at: datetime | None  # by when a child's must be read; None once it is, for adults', and for what a file brought


def withheld(session: Session, council: Council, year: int | None = None, *, team: Team = EVERY) -> list[Withheld]:
    """Feedback the IRO does not see by name, unread first, then the latest first; of one year or of all."""
    query = (
        sa.select(Response, Review)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Review, Review.id == Invitation.review_id)
        .join(Child, Child.id == Review.child_id)
        .where(team.clause())
        .where(Response.status == ResponseStatus.SUBMITTED, Response.form.in_(_feedback(council)))
        .where(sa.or_(Response.iro_may_see.is_(None), Response.iro_may_see != IroMaySee.YES))
        .options(
            contains_eager(Response.invitation)
            .contains_eager(Invitation.review)
            .options(joinedload(Review.iro), joinedload(Review.child).joinedload(Child.iro))
        )
        .order_by(Response.read_at.is_not(None), Response.submitted_at.desc(), Response.id)
    )
    if year is not None:
        query = query.where(Response.year == year)
    return [_row(council, response, review) for response, review in session.execute(query)]


def _feedback(council: Council) -> list[str]:
    return [form.id for form in council.library if form.stage == Stage.FEEDBACK]


def _row(council: Council, response: Response, review: Review) -> Withheld:
    if response.submitted_at is None:
        raise ValueError("a response that was not sent is not withheld")
    child_waits = (
        response.invitation.contact_id is None and response.read_at is None and response.source != Source.IMPORT
    )
    return Withheld(
        response=response,
        form=response.form,
        review=review,
        iro=chair_of(review),
        received_on=calendar.today(response.submitted_at),
        why=WHY[response.iro_may_see],
        read=response.read_at is not None,
        due_at=clocks.feedback_read_by(council, response.submitted_at) if child_waits else None,
    )

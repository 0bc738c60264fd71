"""What figures count of an invitation, worked out from its rows and kept on it, so that counting a year joins nothing.

An invitation is judged anew whenever a session writes one of the rows that decide: itself, its review, or its response.
Whoever writes such a row past the session (`bulk`, an UPDATE) calls `place` and `answer`, or names `reached_at`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Bundle, Session

from portal.calendar import end_of, financial_year
from portal.store.counted import Counted
from portal.store.models import Invitation, Response, Review
from portal.store.vocabulary import Origin, ReviewStatus, Stage

_Row = TypeVar("_Row", Invitation, Response, Review)
COPIES = tuple(Counted.__annotations__)
_REACHES = ("sent_at", "opened_at", "started_at")  # in this order: whichever there is first
_OWN = ("origin", "stage", "withdrawn_at", *_REACHES)
_OF_REVIEW = ("status", "held_on", "planned_on")
_OF_RESPONSE = ("submitted_at", "source", "year")


def meeting(review: Review) -> date | None:
    """The day it meets: held, or planned while it is still to come; none of a review that is cancelled."""
    # a row that is not written yet lacks what the table gives it by itself
    days = {ReviewStatus.HELD: review.held_on, ReviewStatus.CANCELLED: None}
    return days.get(review.status, review.planned_on)


def place(invitation: Invitation, review: Review) -> None:
    """Judges it by its own row and its review: the day and the year it counts in, and whether it reached anybody."""
    invitation.met_on = meeting(review)
    _by_itself(invitation)


def answer(invitation: Invitation, response: Response) -> None:
    """Judges it by its response; a consultation form is for the meeting, feedback comes after it."""
    at = response.submitted_at
    invitation.answered_source = response.source if at else None
    invitation.answered_year = response.year
    late = invitation.stage == Stage.CONSULT and invitation.met_on and at and at >= end_of(invitation.met_on)
    invitation.after_meeting = bool(late) if at else None
    invitation.reached_at = _first(invitation) or at


def keep(session: Session, *_flush: object) -> None:
    """Before rows are written: judges every invitation that one of them decides about."""
    new, written = list(session.new), [*session.new, *session.dirty]
    with session.no_autoflush:
        for review in _changed(written, Review, _OF_REVIEW):
            if review not in new:
                _review_changed(session, review)
        for invitation in _changed(written, Invitation, _OWN):
            if invitation in new:
                place(invitation, invitation.review or session.get_one(Review, invitation.review_id))
            else:
                _by_itself(invitation)
        for response in _changed(written, Response, _OF_RESPONSE):
            answer(response.invitation or session.get_one(Invitation, response.invitation_id), response)


def differing(session: Session) -> Iterator[int]:
    """The numbers of the invitations on which something else is kept than their rows say, which none should be."""
    for invitation, review, response in session.execute(_everything()):
        counted: Any = SimpleNamespace(**invitation._asdict())
        place(counted, review)
        answer(counted, response)
        if any(getattr(counted, name) != getattr(invitation, name) for name in COPIES):
            yield invitation.id


@cache
def _everything() -> Any:
    def of(model: type[_Row], *names: str) -> Bundle[Any]:
        return Bundle(model.__name__, *(getattr(model, name) for name in names))

    return (
        sa.select(of(Invitation, "id", *_OWN, *COPIES), of(Review, *_OF_REVIEW), of(Response, *_OF_RESPONSE))
        .join(Review, Review.id == Invitation.review_id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .execution_options(yield_per=10_000)
    )


def _by_itself(invitation: Invitation) -> None:
    """The figures follow who was asked by the portal and still is: neither imports nor links withdrawn."""
    followed = invitation.origin in (None, Origin.ASKED) and invitation.withdrawn_at is None
    invitation.year = financial_year(invitation.met_on) if invitation.met_on and followed else None
    # who answered had the form, whatever way it took
    invitation.reached_at = _first(invitation) or (invitation.reached_at if invitation.answered_source else None)


def _first(invitation: Invitation) -> datetime | None:
    return next((at for name in _REACHES if (at := getattr(invitation, name))), None)


def _changed(rows: Iterable[object], model: type[_Row], names: Iterable[str]) -> Iterator[_Row]:
    for row in rows:
        if isinstance(row, model):
            facts = sa.inspect(row).attrs
            if any(facts[name].history.has_changes() for name in names):
                yield row


def _review_changed(session: Session, review: Review) -> None:
    for invitation, response in session.execute(_asked_about(), {"review": review.id}):
        place(invitation, review)
        if response is not None:
            answer(invitation, response)


@cache
def _asked_about() -> Any:
    return (
        sa.select(Invitation, Response)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.review_id == sa.bindparam("review"))
    )

"""What waits for an IRO and for business support: their boards, and the page of one review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.coming_reviews import in_full
from portal.asking.reviews import Covers
from portal.calendar import WorkingDays
from portal.council.council import Council
from portal.hearing import sharing
from portal.hearing.concerns import board
from portal.hearing.concerns.board import acknowledged
from portal.reviewing import participation
from portal.reviewing.boards.lines import Line, lines_of
from portal.reviewing.form_lines import name_of, who
from portal.reviewing.outcome_facts import OutcomeFacts, facts_of
from portal.reviewing.participation import Suggestion
from portal.store.clauses import chair_id, changed_since_read, names_review
from portal.store.models import Concern, Contact, Invitation, Response, Review, Staff
from portal.store.vocabulary import ResponseStatus, ReviewStatus, Role, Stage

RECENT = timedelta(days=28)  # how long a held review stays on the board
SOON = 10  # working days: nothing back by then is worth a word with the child


@dataclass(frozen=True)
class Caseload:
    """An IRO's board: worries that wait for a person, then the numbers of the reviews by day."""

    concerns: list[Concern]
    reviews: list[int]
    silent: list[int]  # of them: the meeting is near, and no form has come back
    covers: Covers


def my_reviews(session: Session, staff: Staff, on: date, days: WorkingDays, *, search: str = "") -> Caseload:
    """The reviews this IRO chairs, or covers on that day, that the search finds; three statements.

    Those to come, those held lately or without a code; what is held and recorded waits for nobody and comes last.
    """
    covers = Covers.on(session, on)
    away = [iro_id for iro_id, cover in covers.by_iro.items() if cover.id == staff.id]
    asked = {"chairs": [staff.id, *away], "since": on - RECENT, "on": on, "soon": days.add(on, SOON + 1)}
    chaired = _chaired().where(names_review(search)) if search else _chaired()
    rows = session.execute(chaired, asked).all()
    concerns = board.waiting(session, staff, on=on)
    return Caseload(concerns, [row.id for row in rows], [row.id for row in rows if row.silent], covers)


@cache
def _chaired() -> Any:
    back = sa.exists().where(
        Invitation.review_id == Review.id,
        Invitation.stage == Stage.CONSULT,
        Invitation.withdrawn_at.is_(None),
        Response.invitation_id == Invitation.id,
        Response.status == ResponseStatus.SUBMITTED,
    )
    planned, held = Review.status == ReviewStatus.PLANNED, Review.status == ReviewStatus.HELD
    since, on, soon = (sa.bindparam(name, type_=sa.Date) for name in ("since", "on", "soon"))
    silent = sa.and_(planned, Review.planned_on >= on, Review.planned_on < soon, ~back.correlate(Review))
    lately = sa.and_(held, sa.or_(Review.held_on >= since, Review.participation.is_(None)))
    done = sa.case((sa.and_(held, Review.participation.is_not(None)), 1), else_=0)
    day = sa.func.coalesce(Review.held_on, Review.planned_on, Review.due_on)
    return (
        sa.select(Review.id, sa.case((silent, 1), else_=0).label("silent"))
        .join(Review.child)
        .where(chair_id.in_(sa.bindparam("chairs", expanding=True)), sa.or_(planned, lately))
        .order_by(done, day, Review.planned_at.is_(None), Review.planned_at, Review.id)
    )


def lines(
    session: Session, council: Council, reviews: Sequence[int], staff: Staff, covers: Covers, on: date
) -> list[Line]:
    """These reviews as lines of the board of that day, in their order; six statements however many they are."""
    found = {review.id: review for review in session.scalars(in_full(), {"reviews": reviews})}
    rows = [found[number] for number in reviews if number in found]
    return lines_of(session, council, rows, staff, covers, on)


@dataclass(frozen=True)
class Openable:
    """A response that this person may open, and whose it is."""

    response: Response
    who: str
    stage: Stage
    sent: bool  # not sent: only what raised a concern is shown
    unread: bool
    changed: bool  # since it was read


@dataclass(frozen=True)
class Page:
    """Everything the page of one review shows to one person."""

    line: Line
    may_record: bool  # chairs or covers
    concerns: list[Concern]
    acknowledged: list[Concern]  # of this review, so that what was promised can be found again
    openable: list[Openable]
    contacts: list[tuple[Contact, str]]  # with the name to show, for who was there
    outcome: OutcomeFacts
    suggestion: Suggestion

    @property
    def anything_sent(self) -> bool:
        """Whether anybody sent a form that this person may open."""
        return any(each.sent for each in self.openable)

    @property
    def has_sheet(self) -> bool:
        """Whether there is something to bring to the meeting."""
        return any(each.sent and each.stage == Stage.CONSULT for each in self.openable)


def one_review(session: Session, council: Council, review: Review, staff: Staff, *, on: date) -> Page:
    """What this person may see of a review, as who they are on that day."""
    covers = Covers.on(session, on)
    contacts = session.scalars(sa.select(Contact).where(Contact.child_id == review.child_id).order_by(Contact.id))
    waiting = board.waiting(session, staff, on=on)
    return Page(
        line=lines_of(session, council, [review], staff, covers, on)[0],
        may_record=staff.role == Role.IRO and covers.works_on(staff, review),
        concerns=[concern for concern in waiting if concern.child_id == review.child_id],
        acknowledged=acknowledged(session, staff, on=on, review_id=review.id),
        openable=list(_openable(session, review, staff, covers.in_place(staff, review))),
        contacts=[(contact, name_of(contact)) for contact in contacts],
        outcome=facts_of(session, review),
        suggestion=participation.suggest(session, council.library, review),
    )


def _openable(session: Session, review: Review, staff: Staff, covering: bool) -> Iterator[Openable]:
    # raised by an answer: a wish for an interpreter opens no draft
    concerned = sa.exists().where(Concern.invitation_id == Invitation.id, Concern.question.is_not(None))
    rows = session.execute(
        sa.select(Response, Invitation, changed_since_read)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Invitation.review_id == review.id, sa.or_(Response.status == ResponseStatus.SUBMITTED, concerned))
        .options(joinedload(Invitation.contact))
        # the child's own words come first
        .order_by(Invitation.stage, Invitation.contact_id.is_not(None), Response.started_at, Response.id)
    )
    for response, invitation, changed in rows:
        if sharing.may_open(staff, response, review, covering):
            sent = response.status == ResponseStatus.SUBMITTED
            yield Openable(
                response,
                who(review, invitation.contact),
                invitation.stage,
                sent,
                sent and response.read_at is None,
                bool(changed),
            )

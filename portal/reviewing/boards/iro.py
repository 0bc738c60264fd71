"""The page of one review, as an IRO sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.reviews import Covers
from portal.council.council import Council
from portal.hearing import sharing
from portal.hearing.concerns import board
from portal.hearing.concerns.board import acknowledged
from portal.reviewing import participation
from portal.reviewing.boards.lines import Line, lines_of
from portal.reviewing.form_lines import name_of, who
from portal.reviewing.outcome_facts import OutcomeFacts, facts_of
from portal.reviewing.participation import Suggestion
from portal.store.clauses import agreement_counts, changed_since_read
from portal.store.models import Concern, Contact, Invitation, Response, Review, Staff
from portal.store.vocabulary import ResponseStatus, Role, Sharing, Stage


@dataclass(frozen=True)
class Openable:
    """A response that this person may open, and whose it is."""

    response: Response
    who: str
    stage: Stage
    sent: bool  # not sent: only what raised a concern is shown
    unread: bool
    changed: bool  # since it was read
    to_ask: bool  # they want to be asked what may be told at the meeting, and nothing stands agreed


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
        sa.select(Response, Invitation, changed_since_read, agreement_counts)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Invitation.review_id == review.id, sa.or_(Response.status == ResponseStatus.SUBMITTED, concerned))
        .options(joinedload(Invitation.contact))
        # the child's own words come first
        .order_by(Invitation.stage, Invitation.contact_id.is_not(None), Response.started_at, Response.id)
    )
    for response, invitation, changed, agreed in rows:
        if sharing.may_open(staff, response, review, covering):
            sent = response.status == ResponseStatus.SUBMITTED
            yield Openable(
                response,
                who(review, invitation.contact),
                invitation.stage,
                sent,
                sent and response.read_at is None,
                bool(changed),
                sent and response.sharing == Sharing.ASK and not agreed,
            )

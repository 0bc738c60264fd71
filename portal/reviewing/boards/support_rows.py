"""The rows behind business support's lists that the database can tell alone: light, so that all can be counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.coming_reviews import WEEKS
from portal.asking.invitations import birthday
from portal.calendar import start_of
from portal.council.council import Council
from portal.store.base import Moment
from portal.store.clauses import answered, chair_id, names_review
from portal.store.models import Answer, Child, Contact, Invitation, Message, Response, Review
from portal.store.tables.media_tables import PaperPage
from portal.store.vocabulary import Channel, MessageKind, ReviewStatus, Stage

DECISIONS_IN = 5  # working days in which decisions go out (IRO Handbook)
RECENT = timedelta(days=90)
LISTED_FOR = timedelta(days=28)  # how long a child's "not told yet", or a wish for a new link, stays on the list
TOLD = "M_DECISIONS"  # the metric of the questions whether a child was told what was decided
NOT_TOLD = ("no", "not_yet")

_DAY = sa.func.coalesce(Review.held_on, Review.planned_on, Review.due_on, type_=sa.Date)
_REVIEW = (
    Review.id.label("review_id"), _DAY.label("day"), Child.first_name, Child.reference.label("child_reference"),
    chair_id.label("chair_id"),
)  # fmt: skip
_PERSON = (Invitation.id, Invitation.contact_id, Contact.name, Contact.relation, Contact.role)


def _found(statement: Any, search: str) -> Any:
    return statement.where(names_review(search)) if search else statement


def with_staff(session: Session, on: date, search: str) -> Sequence[Any]:
    """Invitations that wait for staff: their message did not leave, or they are out on paper."""
    asked = {"now": start_of(on), "until": on + timedelta(weeks=WEEKS), "since": on - LISTED_FOR}
    return session.execute(_found(_out_with_staff(), search), asked).all()


@cache
def _out_with_staff() -> Any:
    coming = sa.and_(
        Review.status == ReviewStatus.PLANNED,
        sa.func.coalesce(Review.planned_on, Review.due_on) <= sa.bindparam("until", type_=sa.Date),
        Invitation.stage == Stage.CONSULT,
    )
    held = sa.and_(
        Review.status == ReviewStatus.HELD,
        Review.held_on >= sa.bindparam("since", type_=sa.Date),
        Invitation.stage == Stage.FEEDBACK,
    )
    untouched = (Invitation.withdrawn_at, Invitation.declined_at, Invitation.started_at, Invitation.opened_at)
    on_paper = Invitation.channel.in_((Channel.LETTER, Channel.HAND))
    last = (
        sa.select(sa.func.max(Message.id))
        .where(Message.invitation_id == Invitation.id, Message.kind == MessageKind.INVITE)
        .correlate(Invitation)
        .scalar_subquery()
    )
    return (
        sa.select(
            *(*_REVIEW, *_PERSON),
            *(Invitation.asked_at, Invitation.sent_at, Invitation.reminded_at, Invitation.channel),
            *(Invitation.started_at, Invitation.opened_at),
            *(Message.state.label("message_state"), Message.channel.label("message_channel")),
            *(Message.not_before, Message.failure, Message.by_hand),
        )
        .join(Invitation.review)
        .join(Review.child)
        .outerjoin(Invitation.contact)
        .outerjoin(Message, Message.id == last)
        .where(sa.or_(coming, held), sa.or_(Invitation.sent_at.is_(None), on_paper), ~answered)
        .where(*(fact.is_(None) for fact in untouched), Invitation.expires_at > sa.bindparam("now", type_=Moment))
        .order_by(Review.status == ReviewStatus.HELD, _DAY, Review.planned_at, Review.id)
        .order_by(Invitation.contact_id.is_not(None), Invitation.contact_id)
    )


def wishing_a_link(session: Session, on: date, search: str) -> Sequence[Any]:
    """Whoever asked for a new link and has neither got one nor answered, as long as one can be given."""
    asked = {"on": on, "since": start_of(on - LISTED_FOR)}
    return session.execute(_found(_asked_again(), search), asked).all()


@cache
def _asked_again() -> Any:
    # once the review was held nobody is asked any more what it should talk about
    coming = sa.and_(Review.status == ReviewStatus.PLANNED, Review.planned_on >= sa.bindparam("on", type_=sa.Date))
    return (
        sa.select(*_REVIEW, *_PERSON, Invitation.asked_again_at, birthday.shut().label("shut"))
        .join(Invitation.review)
        .join(Review.child)
        .outerjoin(Invitation.contact)
        .where(
            Invitation.asked_again_at >= sa.bindparam("since", type_=Moment),
            Invitation.withdrawn_at.is_(None),
            sa.or_(Invitation.stage == Stage.FEEDBACK, coming),
            ~answered,
        )
        .order_by(Invitation.asked_again_at, Invitation.id)
    )


def photographed(session: Session, search: str) -> Sequence[Any]:
    """Whose paper came as photos and was not typed in yet, whoever came first on top."""
    return session.execute(_found(_photographed(), search)).all()


@cache
def _photographed() -> Any:
    first = (
        sa.select(sa.func.min(PaperPage.at)).where(PaperPage.invitation_id == Invitation.id).correlate(Invitation)
    ).scalar_subquery()
    return (
        sa.select(*_REVIEW, *_PERSON)
        .join(Invitation.review)
        .join(Review.child)
        .outerjoin(Invitation.contact)
        .where(first.is_not(None), Invitation.withdrawn_at.is_(None), ~answered)
        .order_by(first, Invitation.id)
    )


def not_told(session: Session, council: Council, on: date, search: str) -> Sequence[Any]:
    """Reviews whose decisions are not noted as sent in time, and those whose child says not to have been told.

    Both are listed with the same words, so that the list tells nobody what a child answered.
    """
    asked = {
        "since": on - RECENT,
        "late": council.days.add(on, -DECISIONS_IN),
        "lately": start_of(on - LISTED_FOR),
        "told": council.library.children_answer(TOLD),
    }
    return session.execute(_found(_untold(), search), asked).all()


@cache
def _untold() -> Any:
    says_so = (
        sa.select(Invitation.review_id)
        .join(Response, Response.invitation_id == Invitation.id)
        .join(Answer, Answer.response_id == Response.id)
        .join(Review, Review.id == Invitation.review_id)
        .where(
            Invitation.stage == Stage.FEEDBACK,
            Response.submitted_at >= sa.bindparam("lately", type_=Moment),
            Answer.question.in_(sa.bindparam("told", expanding=True)),
            Answer.code.in_(NOT_TOLD),
            sa.or_(Review.decisions_sent_on.is_(None), Review.decisions_sent_on < sa.func.date(Response.submitted_at)),
        )
    )
    late = sa.and_(Review.decisions_sent_on.is_(None), Review.held_on < sa.bindparam("late", type_=sa.Date))
    return (
        sa.select(*_REVIEW)
        .join(Review.child)
        .where(
            Review.status == ReviewStatus.HELD,
            Review.held_on >= sa.bindparam("since", type_=sa.Date),
            sa.or_(late, Review.id.in_(says_so)),
        )
        .order_by(Review.held_on, Review.id)
    )

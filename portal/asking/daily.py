"""The round of a day: asks whoever is due, reminds once, and stops what is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.deadlines import end_of, start_of
from portal.asking.ending import let_go, stop_waiting
from portal.asking.house import House
from portal.asking.inviting import AlreadyAsked, MayNotBeAsked, ask, remind
from portal.asking.people import Person
from portal.asking.roll import Roll
from portal.store import outbox
from portal.store.audit import Actor
from portal.store.models import Invitation, Response, Review

# after two weeks a child no longer knows which meeting is meant
FEEDBACK_DUE = timedelta(days=14)
_DAY = timedelta(days=1)


@dataclass
class Day:
    """What a round did: how many were asked, reminded, and left unanswered when their time was over that day.

    `hindered` says of whom, by the references of review and person, and why they could not be asked though due.
    """

    asked: int = 0
    reminded: int = 0
    closed: int = 0
    hindered: list[str] = field(default_factory=list)


def run_day(session: Session, house: House, *, on: date, now: datetime, by: Actor) -> Day:
    """Asks everybody who is due by that day, reminds once, and counts and stops what ended as the day began.

    First of all, whoever's child has left care is let go, and what must not leave any more is stopped.
    Before a meeting: from `opens_working_days` before it up to the day itself. Afterwards: who has no feedback form
    yet, for two weeks. Safe to run twice, a day late, and from two processes at once.
    """
    day = Day()
    let_go(session, by=by, now=now)
    stop_waiting(session, now)
    for stage, reviews in (("consult", _soon(session, house, on)), ("feedback", _just_held(session, on))):
        roll = Roll.read(session, reviews, stage)
        for review in reviews:
            for person in roll.people(house, review, on):
                if roll.invitation(review, person) is None:
                    _ask(session, house, review, stage, person, day, by, now)
    for invitation in _unreminded(session, house, on, now):
        _remind(session, house, invitation, day, by, now)
    day.closed = _close(session, on)
    return day


def _ask(
    session: Session, house: House, review: Review, stage: str, person: Person, day: Day, by: Actor, now: datetime
) -> None:
    if person.hindrance:
        if person.mendable:
            day.hindered.append(f"{_who(review, person)}: {person.hindrance}")
        return
    try:
        ask(session, house, review, person, stage=stage, by=by, now=now)
    except AlreadyAsked:
        return  # the other process was quicker
    except MayNotBeAsked as fault:
        day.hindered.append(f"{_who(review, person)}: {fault.hindrance}")
        return
    day.asked += 1


def _remind(session: Session, house: House, invitation: Invitation, day: Day, by: Actor, now: datetime) -> None:
    try:
        remind(session, house, invitation, by=by, now=now)
    except MayNotBeAsked:
        return  # no longer safe to contact, or kept out: the board says so
    day.reminded += 1


def _who(review: Review, person: Person) -> str:
    # goes into the mail of a nightly job: references, no names
    return f"{review.reference}, {person.role} {person.contact.reference if person.contact else ''}".rstrip()


def _soon(session: Session, house: House, on: date) -> Sequence[Review]:
    until = house.days.add(on, house.settings.opens_working_days)
    return _reviews(session, Review.status == "planned", Review.planned_on.between(on, until))


def _just_held(session: Session, on: date) -> Sequence[Review]:
    return _reviews(session, Review.status == "held", Review.held_on.between(on - FEEDBACK_DUE, on))


def _reviews(session: Session, *where: sa.ColumnElement[bool]) -> Sequence[Review]:
    wanted = sa.select(Review).where(*where).order_by(Review.planned_on, Review.id)
    return session.scalars(wanted.options(joinedload(Review.child))).all()


def _unanswered() -> sa.ColumnElement[bool]:
    sent = sa.select(Response.id).where(Response.invitation_id == Invitation.id, Response.status == "submitted")
    return sa.and_(Invitation.origin == "asked", Invitation.withdrawn_at.is_(None), Invitation.declined_at.is_(None),
                   ~sent.exists())  # fmt: skip


def _unreminded(session: Session, house: House, on: date, now: datetime) -> Sequence[Invitation]:
    def sent_by(days: int) -> sa.ColumnElement[bool]:
        return Invitation.sent_at < end_of(on - timedelta(days=days))

    settings = house.settings
    before = sa.and_(Invitation.stage == "consult", Review.status == "planned", Review.planned_on > on,
                     sent_by(settings.remind_after_days))  # fmt: skip
    after = sa.and_(Invitation.stage == "feedback", sent_by(settings.feedback_remind_days))
    return session.scalars(
        sa.select(Invitation)
        .join(Invitation.review)
        .where(_unanswered(), Invitation.reminded_at.is_(None), Invitation.expires_at > now, sa.or_(before, after))
        .order_by(Invitation.id)
        .with_for_update(of=Invitation, skip_locked=True)
    ).all()


def _close(session: Session, on: date) -> int:
    """Nothing is written of a link that ends; only what would still be sent or printed for it is stopped."""
    ended = session.execute(
        sa.select(Invitation.id, Invitation.expires_at).where(
            _unanswered(), Invitation.expires_at > start_of(on - FEEDBACK_DUE), Invitation.expires_at <= start_of(on)
        )
    ).all()
    for invitation_id, _expires_at in ended:
        outbox.stop(session, invitation_id)
    return sum(expires_at > start_of(on - _DAY) for _invitation_id, expires_at in ended)

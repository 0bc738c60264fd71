"""What changes for those who were asked: the child leaves care or grows up, another IRO, another day or no review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.asking.brakes import ASKING, CANCELLED, GROWN, of_child, stopped_by_now
from portal.asking.invitations.ask import expiry, person_for, waits
from portal.asking.invitations.change import cut, unanswered
from portal.asking.invitations.posting import NO_WAIT, post_notice
from portal.asking.invitations.rounds import add_reminder, reminder_round
from portal.asking.invitations.telling import tell_change, told_before
from portal.calendar import end_of, today
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox
from portal.store.models import Child, Invitation, Message, Review
from portal.store.vocabulary import MessageState, ReviewStatus, Stage

_NEARLY_GROWN = timedelta(days=(GROWN - 1) * 365)


def let_go(work: Work, *, child: Child | None = None) -> int:
    """Cuts off every link nobody has answered of children no longer looked after, or of that one; returns how many."""
    on = today(work.now)
    leaving = sa.or_(Child.looked_after_to.is_not(None), Child.date_of_birth <= on - _NEARLY_GROWN)
    out = work.session.scalars(
        sa.select(Invitation)
        .join(Invitation.review)
        .join(Review.child)
        .where(unanswered(), Invitation.expires_at > work.now, Child.id == child.id if child else leaving)
        .options(contains_eager(Invitation.review).contains_eager(Review.child))
        .order_by(Invitation.id)
    ).all()
    ended = [(each, stop) for each in out if (stop := of_child(each.review.child, each.review, on))]
    for invitation, stop in ended:
        cut(work, invitation, reason=stop.words)
    return len(ended)


def waiting(session: Session) -> Sequence[int]:
    """The numbers of all messages, letters too, that wait to leave to somebody who was asked."""
    return session.scalars(sa.select(Message.id).where(_queued()).order_by(Message.id)).all()


def stop_waiting(session: Session, now: datetime, among: Sequence[int] | None = None) -> int:
    """Stops every message of those, or of all, that must not leave any more; returns how many."""
    wanted = sa.select(Message).where(_queued(), sa.true() if among is None else Message.id.in_(among))
    found = session.scalars(wanted.order_by(Message.id)).all()
    stopped = stopped_by_now(session, found, now)
    for message in stopped:
        outbox.stop_one(session, message)
    return len(stopped)


def _queued() -> sa.ColumnElement[bool]:
    return sa.and_(Message.state == MessageState.QUEUED, Message.invitation_id.is_not(None))


def iro_changed(session: Session, council: Council | None, child: Child, before: int | None, *, now: datetime) -> int:
    """Another IRO has the child: planned reviews of the one `before` go with them; returns how many.

    A review that was held keeps its IRO. With the `council`, messages that wait to leave are written anew.
    """
    theirs = Review.iro_id.is_not_distinct_from(before)
    planned = sa.select(Review).where(Review.child_id == child.id, Review.status == ReviewStatus.PLANNED, theirs)
    reviews = session.scalars(planned).all()
    for review in reviews:
        review.iro_id = child.iro_id
    session.flush()
    for review in reviews:
        session.expire(review, ["iro"])
    session.expire(child, ["iro"])
    if council:
        write_anew(session, council, reviews, now)
    return len(reviews)


def write_anew(session: Session, council: Council, reviews: Iterable[Review], now: datetime) -> int:
    """Replaces what waits to leave about these reviews, which names somebody or something that changed."""
    ids = [review.id for review in reviews]
    for invitation in _waiting(session, Invitation.review_id.in_(ids)):
        _anew(session, council, invitation, now)
    return len(ids)


def write_anew_to(work: Work, invitation: Invitation) -> None:
    """The same of what asks by this invitation alone, and waits."""
    for each in _waiting(work.session, Invitation.id == invitation.id):
        _anew(work.session, work.council, each, work.now)


def _anew(session: Session, council: Council, invitation: Invitation, now: datetime) -> None:
    review, contact, stage = invitation.review, invitation.contact, invitation.stage
    round_id = reminder_round(session, invitation)
    outbox.stop(session, invitation.id)
    person = person_for(session, council, review, contact, stage, today(now), invitation.channel)
    if not person.hindrance:
        notice = "remind" if invitation.reminded_at else f"invite_{stage}"
        wait = NO_WAIT if invitation.reminded_at else waits(council, stage)
        post_notice(session, council, notice, invitation, person.recipient, now, again=True, wait=wait)
    if round_id is not None:
        add_reminder(session, round_id, invitation)


def _waiting(session: Session, which: sa.ColumnElement[bool]) -> Sequence[Invitation]:
    queued = sa.select(Message.invitation_id).where(Message.state == MessageState.QUEUED, Message.kind.in_(ASKING))
    return session.scalars(
        sa.select(Invitation)
        .where(which, Invitation.id.in_(queued), Invitation.withdrawn_at.is_(None))
        .options(joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact))
        .order_by(Invitation.id)
    ).all()


def reviews_moved(work: Work, review: Review, *, was: date | None = None) -> int:
    """The meeting day changed: the links of before the review follow it, drafts stay; returns how many.

    They end as long after the new day as they did after the old one (`was`); where that is not given, as the council's
    setting says. A message that has not left yet is written anew, so that nobody is told a day that no longer holds;
    only a caller without a `council` cannot do that. Whoever was told another day, answered or not, is told by a
    message and on their pages that it moved.
    """
    if work.council:
        tell_change(work.session, work.council, review, told_before(work.session, review), work.now)
    if review.planned_on is None:
        return 0
    moved = _unanswered(work.session, review)
    told = sa.and_(
        Invitation.review_id == review.id, Invitation.stage == Stage.CONSULT, Invitation.sent_at.is_not(None)
    )
    work.session.execute(sa.update(Invitation).where(told, Invitation.withdrawn_at.is_(None)).values(moved_at=work.now))
    for invitation in moved:
        if was is not None:
            last = today(invitation.expires_at - timedelta(microseconds=1))
            invitation.expires_at = end_of(last + (review.planned_on - was))
        elif work.council:
            invitation.expires_at = expiry(work.council, review, Stage.CONSULT, work.now)
        work.session.flush()
        if work.council and invitation.sent_at is None and outbox.stop(work.session, invitation.id):
            person = person_for(
                work.session,
                work.council,
                review,
                invitation.contact,
                Stage.CONSULT,
                today(work.now),
                invitation.channel,
            )
            if not person.hindrance:
                post_notice(
                    work.session, work.council, "invite_consult", invitation, person.recipient, work.now, again=True
                )
    return len(moved)


def review_cancelled(work: Work, review: Review) -> int:
    """The review will not be: who was asked and has not answered is no longer; returns how many.

    With the `council`, everybody who was asked is told.
    """
    waiting, told = _unanswered(work.session, review), told_before(work.session, review)
    for invitation in waiting:
        cut(work, invitation, reason=CANCELLED)
    if work.council:
        tell_change(work.session, work.council, review, told, work.now)
    return len(waiting)


def _unanswered(session: Session, review: Review) -> Sequence[Invitation]:
    before = sa.and_(Invitation.review_id == review.id, Invitation.stage == Stage.CONSULT)
    return session.scalars(sa.select(Invitation).where(before, unanswered())).all()

"""Passes on what nobody acknowledged in time: once, to managers and to the watchers again, and never in silence."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, sessionmaker

from portal import calendar
from portal.council.council import Council
from portal.hearing.concerns import alerts, clocks
from portal.hearing.concerns.board import LOGISTICS
from portal.i18n import local
from portal.store.audit import WORKER, Action, record
from portal.store.database import writing_in_blocks
from portal.store.models import Concern, Invitation, Review
from portal.store.vocabulary import Urgency

AT_ONCE = 25  # in one transaction of a round


def nobody_to_tell(session: Session, council: Council) -> str | None:
    """What the council must know before it goes live, in a sentence: that a worry would be passed on to nobody."""
    if council.settings.watched or alerts.managers(session):
        return None
    return ("Nobody is told of a worry that waits too long: no watcher is named (PORTAL_WATCHERS), and no manager has "
            "an account (portal staff add).")  # fmt: skip


def round_of(maker: sessionmaker[Session], council: Council, now: datetime) -> int:
    """One round of the worker: escalates what is due; returns how many. Nothing is written when nothing is due."""
    with maker() as session:
        if (
            not _astray(session, council, now)
            and session.scalar(sa.select(Concern.id).where(_due(now)).limit(1)) is None
        ):
            return 0
        count = 0
        while True:
            with writing_in_blocks(session):
                escalated = len(escalate_due(session, council, now, most=AT_ONCE))
            count += escalated
            if escalated < AT_ONCE:
                return count


def escalate_due(session: Session, council: Council, now: datetime, *, most: int | None = None) -> list[Concern]:
    """Escalates every concern nobody acknowledged by its `due_at`, and returns them: `escalated_at` is set and the
    alert posted once, however many call this, and at once.

    What is urgent or for the same day goes to all managers and again to the watchers. What is to be read first goes,
    never before nine in the morning, to the managers who see the child (`accounts.teams`) and to the IRO, or to the
    watchers where there is nobody else; a meeting that was brought forward first brings its `due_at` forward. A
    wish that is to be arranged goes to the same managers, the IRO and business support, and never to the watchers. An
    alert holds no answer and no name. A concern that came back after a change is due anew, and escalated anew. At most
    so many as `most` says, the longest overdue first.
    """
    for concern in _astray(session, council, now):
        concern.due_at = clocks.due_at(council, concern.urgency, _review(concern), now)
    session.flush()
    # one statement claims them: whoever comes second finds them escalated
    claimed = session.scalars(
        sa.update(Concern)
        .where(Concern.id.in_(sa.select(Concern.id).where(_due(now)).order_by(Concern.due_at).limit(most)), _due(now))
        .values(escalated_at=now)
        .returning(Concern.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not claimed:
        return []
    escalated = list(session.scalars(
        _whole().where(Concern.id.in_(claimed)).order_by(Concern.due_at, Concern.id)
        .execution_options(populate_existing=True)
    ))  # fmt: skip
    for concern in escalated:
        told = _told(session, council, concern, now)
        alerts.post(session, council, concern, "concern_unseen", told, again=f":unseen:{now:%Y%m%d%H%M%S}", now=now)
        record(session, Action.ESCALATE, f"concern:{concern.id}", by=WORKER, now=now, child_id=concern.child_id)
    return escalated


def _due(now: datetime) -> sa.ColumnElement[bool]:
    due = sa.and_(Concern.acknowledged_at.is_(None), Concern.escalated_at.is_(None), Concern.due_at <= now)
    # a meeting's day begins at midnight, and a manager's at nine
    return due if local(now).time() >= clocks.OPENS else sa.and_(due, Concern.urgency != Urgency.READ_FIRST)


def _astray(session: Session, council: Council, now: datetime) -> list[Concern]:
    """What is to be read first and is due later than it would be now: its meeting was brought forward."""
    waiting = session.scalars(
        _whole().where(
            Concern.acknowledged_at.is_(None), Concern.escalated_at.is_(None), Concern.urgency == Urgency.READ_FIRST
        )
    )
    return [
        concern
        for concern in waiting
        if concern.invitation and concern.due_at > clocks.due_at(council, concern.urgency, _review(concern), now)
    ]


def _review(concern: Concern) -> Review:
    if concern.invitation is None:
        raise LookupError(f"concern {concern.id} outlived its review")
    return concern.invitation.review


def _whole() -> sa.Select[Concern]:
    review = joinedload(Concern.invitation).joinedload(Invitation.review)
    return sa.select(Concern).options(joinedload(Concern.child), review.joinedload(Review.child))


def _told(session: Session, council: Council, concern: Concern, now: datetime) -> dict[str, int | None]:
    watchers: dict[str, int | None] = dict.fromkeys(council.settings.watchers)
    arranged = concern.kind in LOGISTICS
    if concern.urgency != Urgency.READ_FIRST and not arranged:
        return watchers | alerts.addresses(alerts.managers(session))
    answers = alerts.answering(session, concern, calendar.today(now))
    told = alerts.addresses([*alerts.managers_of(session, concern), *([answers] if answers else [])])
    return told | alerts.arrangers(session, answers) if arranged else told or watchers

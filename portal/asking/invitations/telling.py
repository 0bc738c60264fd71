"""Tells whoever was asked, once, that the meeting moved or will not be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.brakes import brake_on_person
from portal.asking.invitations.posting import post_notice
from portal.asking.recipients import around, reached
from portal.calendar import today
from portal.council.council import Council
from portal.store.models import Invitation, Message, Review
from portal.store.vocabulary import MessageKind, MessageState, Origin, ReviewStatus, Stage

REST = timedelta(minutes=30)  # a slip of the hand is put right before anybody reads it


def told_before(session: Session, review: Review) -> list[Invitation]:
    """Whoever knows of the meeting from us: asked before it, by a message that left, and not out of it since."""
    return list(
        session.scalars(
            sa.select(Invitation)
            .where(
                Invitation.review_id == review.id, Invitation.stage == Stage.CONSULT, Invitation.origin == Origin.ASKED,
                Invitation.sent_at.is_not(None), Invitation.withdrawn_at.is_(None), Invitation.declined_at.is_(None),
            )
            .options(joinedload(Invitation.contact))
            .order_by(Invitation.id)
        )
    )  # fmt: skip


def tell_change(session: Session, council: Council, review: Review, told: Iterable[Invitation], now: datetime) -> int:
    """Tells these people how the review stands now; returns how many.

    What was to tell them of an earlier change, and has not left, is stopped: only the newest leaves. A meeting whose
    day is over is announced to nobody.
    """
    forget_changes(session, review)
    if review.status == ReviewStatus.PLANNED and review.planned_on and review.planned_on < today(now):
        return 0
    known, number = around(session, review), 0
    for invitation in told:
        contact, on = invitation.contact, today(now)
        if brake_on_person(review, contact, out=known.outs.get(invitation.contact_id), on=on):
            continue
        recipient = reached(review, contact, known, invitation.channel)
        if recipient is None:
            continue
        mark = f"{now:%Y%m%d%H%M%S%f}:{review.status}:{review.planned_on}"
        post_notice(session, council, "change", invitation, recipient, now, mark=mark, wait=REST)
        number += 1
    return number


def forget_changes(session: Session, review: Review) -> None:
    """Stops what was to tell of an earlier change of this review and has not left."""
    theirs = sa.select(Invitation.id).where(Invitation.review_id == review.id)
    session.execute(
        sa.update(Message)
        .where(
            Message.invitation_id.in_(theirs), Message.kind == MessageKind.CHANGE, Message.state == MessageState.QUEUED
        )
        .values(state=MessageState.STOPPED, leased_until=None)
    )

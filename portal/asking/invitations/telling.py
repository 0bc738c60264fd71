"""Tells whoever was asked, once, that the meeting moved or will not be; and how a child is told anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.asking.brakes import brake_on_person
from portal.asking.invitations.posting import post_notice
from portal.asking.recipients import around, reached
from portal.calendar import today
from portal.council.council import Council
from portal.store.models import Invitation, Message, Review
from portal.store.vocabulary import Channel, MessageKind, MessageState, Origin, ReviewStatus, Stage

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


def reaching_child(
    session: Session, now: datetime, *whose: sa.ColumnElement[bool], order: tuple[Any, ...] = ()
) -> tuple[Invitation, str] | None:
    """The newest of these invitations of a child, and the address or number at which a message reaches them by it.

    None where they were asked on paper alone, or nobody may write to them now. `order` goes before the newest.
    """
    invitation = session.scalar(
        sa.select(Invitation)
        .join(Invitation.review)
        .where(
            Invitation.contact_id.is_(None), Invitation.origin == Origin.ASKED, Invitation.withdrawn_at.is_(None),
            *whose,
        )
        .order_by(*order, Invitation.id.desc())
        .options(contains_eager(Invitation.review))
        .limit(1)
    )  # fmt: skip
    if invitation is None or invitation.channel not in (Channel.EMAIL, Channel.TEXT):
        return None
    review, known = invitation.review, around(session, invitation.review)
    if brake_on_person(review, None, out=known.outs.get(None), on=today(now)):
        return None
    recipient = reached(review, None, known, invitation.channel)
    return (invitation, recipient) if recipient else None


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

"""A round of messages: several people asked by one press, or asked and reminded by the day's run, stopped as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.brakes import stays_out
from portal.asking.invitations.ask import STOPPED, AlreadyAsked, MayNotBeAsked, invite, remind, reminder_stopped
from portal.asking.invitations.change import let_back, withdraw
from portal.asking.reviews import can_be
from portal.council.work import Work
from portal.faults import NotThere
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import Invitation, Message, Review, SendRound, Staff
from portal.store.vocabulary import MessageKind, MessageState

RECENT = timedelta(days=2)
STOPPED_SHOWN = timedelta(days=14)  # how long the way back to who was stopped is shown


class RoundUnknown(NotThere):
    """There is no round of that number."""


@dataclass(frozen=True)
class Part:
    """One person in a round: asked by it, or reminded."""

    invitation: Invitation
    reminder: bool
    sent_at: datetime | None


@dataclass(frozen=True)
class RoundNow:
    """How far a round is: whose message waits, whose somebody has to send, who got it, who was stopped or failed."""

    round: SendRound
    who: str | None  # the person who pressed; None: the day's run
    waiting: tuple[Part, ...]
    by_hand: tuple[Part, ...]
    sent: tuple[Part, ...]
    stopped: tuple[Part, ...]
    other: tuple[Part, ...]  # did not arrive, or were withdrawn one by one
    stopped_who: str | None


@dataclass(frozen=True)
class OpenRound:
    """A round that is not over: who pressed (None: the day's run), how many people wait, and how many were stopped."""

    round: SendRound
    who: str | None
    waiting: int
    stopped: int


def begin(session: Session, *, now: datetime, staff_id: int | None = None) -> SendRound:
    """A new round of whoever pressed, or of the day's run; invitations join it by `round_id`."""
    made = SendRound(at=now, staff_id=staff_id)
    session.add(made)
    session.flush()
    return made


def find(session: Session, round_id: int) -> SendRound:
    """The round of that number; raises RoundUnknown."""
    found = session.get(SendRound, round_id) if can_be(round_id) else None
    if found is None:
        raise RoundUnknown(round_id)
    return found


def stopped(session: Session, round_id: int | None) -> bool:
    """Whether somebody stopped that round, asked of the database anew: whoever runs it does so in many transactions."""
    stops = sa.select(SendRound.id).where(SendRound.id == round_id, SendRound.stopped_at.is_not(None))
    return round_id is not None and session.scalar(stops) is not None


def add_reminder(session: Session, round_id: int, invitation: Invitation) -> None:
    """The reminder that waits for this person is part of the round of that number."""
    waits = sa.and_(
        Message.invitation_id == invitation.id, Message.kind == MessageKind.REMIND, Message.state == MessageState.QUEUED
    )
    session.execute(sa.update(Message).where(waits).values(round_id=round_id))


def reminder_round(session: Session, invitation: Invitation) -> int | None:
    """The round of which the reminder that waits for this person is part, if any."""
    waits = sa.and_(
        Message.invitation_id == invitation.id, Message.round_id.is_not(None), Message.state == MessageState.QUEUED
    )
    return session.scalar(sa.select(Message.round_id).where(waits))


def open_rounds(session: Session, now: datetime) -> list[OpenRound]:
    """Rounds somebody may still decide about, the latest first.

    Of the last two days, those of which something has not left; of two weeks, those with people who were stopped.
    """
    asked = sa.select(sa.func.count(sa.distinct(Invitation.id))).where(Invitation.round_id == SendRound.id)
    reminded = sa.select(sa.func.count(Message.id)).where(Message.round_id == SendRound.id)
    queued, recent = Message.state == MessageState.QUEUED, SendRound.at > now - RECENT
    unsent = asked.join(Message, Message.invitation_id == Invitation.id).where(Message.round_id.is_(None))
    waiting = sa.case((recent, _number(unsent.where(queued)) + _number(reminded.where(queued))), else_=0)
    held_back = _number(asked.where(_was_stopped())) + _number(reminded.where(reminder_stopped()))
    counted = (
        sa.select(SendRound, Staff.name, waiting, held_back)
        .outerjoin(Staff, Staff.id == SendRound.staff_id)
        .where(SendRound.at > now - STOPPED_SHOWN, sa.or_(waiting > 0, held_back > 0))
        .order_by(SendRound.id.desc())
    )
    return [OpenRound(*row) for row in session.execute(counted)]


def _number(count: sa.Select[Any]) -> sa.ScalarSelect[int]:
    return count.correlate(SendRound).scalar_subquery()


def read(session: Session, found: SendRound) -> RoundNow:
    """How far a round is, in four statements however many are in it."""
    invitations = session.scalars(
        sa.select(Invitation)
        .where(Invitation.round_id == found.id)
        .options(joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact))
        .order_by(Invitation.id)
    ).all()
    first = _first_messages(session, found)
    sorted_by: dict[str, list[Part]] = {name: [] for name in ("waiting", "by_hand", "sent", "stopped", "other")}
    for each in invitations:
        sorted_by[_place(each, first.get(each.id))].append(Part(each, False, each.sent_at))
    for message, invitation in _reminders(session, found):
        sorted_by[_place_of_reminder(message)].append(Part(invitation, True, message.sent_at))
    names = dict(
        session.execute(
            sa.select(Staff.id, Staff.name).where(Staff.id.in_({found.staff_id, found.stopped_by} - {None}))
        ).all()
    )
    return RoundNow(
        round=found,
        who=names.get(found.staff_id) if found.staff_id else None,
        stopped_who=names.get(found.stopped_by) if found.stopped_by else None,
        **{name: tuple(them) for name, them in sorted_by.items()},
    )


def _first_messages(session: Session, found: SendRound) -> dict[int, Message]:
    """The message each was asked by: the first that was written for the invitation."""
    messages = session.scalars(
        sa.select(Message)
        .join(Invitation, Invitation.id == Message.invitation_id)
        .where(Invitation.round_id == found.id)
        .order_by(Message.id.desc())
    ).all()
    return {message.invitation_id: message for message in messages if message.invitation_id}


def _reminders(session: Session, found: SendRound) -> Sequence[tuple[Message, Invitation]]:
    """The reminders of a round as they stand: of one that was written anew, the last."""
    rows = session.execute(
        sa.select(Message, Invitation)
        .join(Invitation, Invitation.id == Message.invitation_id)
        .where(Message.round_id == found.id)
        .options(joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact))
        .order_by(Message.id)
    )
    last = {invitation.id: (message, invitation) for message, invitation in rows}
    return list(last.values())


def _place(invitation: Invitation, message: Message | None) -> str:
    if invitation.sent_at or (message and message.state == MessageState.SENT):
        return "sent"
    if invitation.withdrawn_at:
        return "stopped" if invitation.withdrawn_why == STOPPED and invitation.stays_out else "other"
    return _of_message(message)


def _place_of_reminder(message: Message) -> str:
    if message.state == MessageState.SENT:
        return "sent"
    return "stopped" if message.state == MessageState.STOPPED and message.failure == STOPPED else _of_message(message)


def _of_message(message: Message | None) -> str:
    if message is None or message.state != MessageState.QUEUED:
        return "other"
    return "by_hand" if message.by_hand else "waiting"


def stop(work: Work, found: SendRound, *, who: str) -> int:
    """Stops whatever of a round has not left, letters that were not printed too; returns how many people that are.

    Whoever was to be asked stays out, as withdrawn, until the round is sent after all or somebody lets them back; who
    was to be reminded is not, and may still answer.
    """
    state = read(work.session, found)
    held_back = [*state.waiting, *state.by_hand]
    for each in held_back:
        if each.reminder:
            _stop_reminder(work.session, each.invitation, found)
        else:
            withdraw(work, each.invitation, who=who, why=STOPPED)
    if held_back or found.stopped_at is None:  # also where nothing waits: the day's run may not have come to its end
        found.stopped_at, found.stopped_by = work.now, work.by.staff_id
        work.record(Action.STOP, f"send_round:{found.id}", why=str(len(held_back)))
        work.session.flush()
    return len(held_back)


def _stop_reminder(session: Session, invitation: Invitation, found: SendRound) -> None:
    waits = sa.and_(
        Message.round_id == found.id, Message.invitation_id == invitation.id, Message.state == MessageState.QUEUED
    )
    for message in session.scalars(sa.select(Message).where(waits)).all():
        outbox.stop_one(session, message, STOPPED)
    invitation.reminded_at = None


def send_after_all(work: Work, found: SendRound) -> tuple[int, list[tuple[Invitation, str]]]:
    """Writes anew to those who were stopped and not written to since; returns how many, and who may not be, and why."""
    done, hindered = 0, []
    for part in read(work.session, found).stopped:
        try:
            (_remind_after_all if part.reminder else _ask_after_all)(work, found, part.invitation)
        except AlreadyAsked:
            continue
        except MayNotBeAsked as fault:
            hindered.append((part.invitation, fault.hindrance))
            continue
        done += 1
    found.stopped_at = found.stopped_by = None
    work.record(Action.SEND_AFTER_ALL, f"send_round:{found.id}", why=str(done))
    work.session.flush()
    return done, hindered


def _ask_after_all(work: Work, found: SendRound, old: Invitation) -> None:  # fmt: skip
    let_back(work, old)
    old.round_id = None  # its place is taken by the new one
    new = invite(
        work, old.review, old.contact, stage=old.stage, form=old.form, channel=old.channel, language=old.language
    )
    new.round_id = found.id


def _remind_after_all(work: Work, found: SendRound, invitation: Invitation) -> None:  # fmt: skip
    theirs = sa.and_(Message.round_id == found.id, Message.invitation_id == invitation.id)
    work.session.execute(sa.update(Message).where(theirs).values(round_id=None))  # its place is taken by the new one
    remind(work, invitation)
    add_reminder(work.session, found.id, invitation)


def _was_stopped() -> sa.ColumnElement[bool]:
    """Stopped with their round, and not let back since."""
    return sa.and_(stays_out(), Invitation.withdrawn_why == STOPPED)

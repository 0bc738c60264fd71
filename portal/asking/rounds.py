"""A round of messages: several people asked by one press or by the day's run, stopped as one and sent after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.brakes import stays_out
from portal.asking.house import House
from portal.asking.inviting import AlreadyAsked, MayNotBeAsked, invite
from portal.asking.reviews import can_be
from portal.asking.standing import let_back, withdraw
from portal.store.audit import Actor, record
from portal.store.models import Invitation, Message, Review, SendRound, Staff

STOPPED = "the sending was stopped"
RECENT = timedelta(days=2)
STOPPED_SHOWN = timedelta(days=14)  # how long the way back to who was stopped is shown


class RoundUnknown(LookupError):
    """There is no round of that number."""


@dataclass(frozen=True)
class RoundNow:
    """How far a round is: whose message waits, whose letter is to be printed, who got it, who was stopped or failed."""

    round: SendRound
    who: str | None  # the person who pressed; None: the day's run
    waiting: tuple[Invitation, ...]
    to_print: tuple[Invitation, ...]
    sent: tuple[Invitation, ...]
    stopped: tuple[Invitation, ...]
    other: tuple[Invitation, ...]  # did not arrive, or were withdrawn one by one
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


def open_rounds(session: Session, now: datetime) -> list[OpenRound]:
    """Rounds somebody may still decide about, the latest first.

    Of the last two days, those of which something has not left; of two weeks, those with people who were stopped.
    """
    waits = sa.and_(Message.state == "queued", SendRound.at > now - RECENT)
    waiting = sa.func.count(sa.distinct(sa.case((waits, Invitation.id))))
    held_back = sa.func.count(sa.distinct(sa.case((_was_stopped(), Invitation.id))))
    counted = (
        sa.select(SendRound, Staff.name, waiting, held_back)
        .join(Invitation, Invitation.round_id == SendRound.id)
        .outerjoin(Message, Message.invitation_id == Invitation.id)
        .outerjoin(Staff, Staff.id == SendRound.staff_id)
        .where(SendRound.at > now - STOPPED_SHOWN)
        .group_by(SendRound.id, Staff.name)
        .having(sa.or_(waiting > 0, held_back > 0))
        .order_by(SendRound.id.desc())
    )
    return [OpenRound(*row) for row in session.execute(counted)]


def read(session: Session, found: SendRound) -> RoundNow:
    """How far a round is, in three statements however many are in it."""
    invitations = session.scalars(
        sa.select(Invitation)
        .where(Invitation.round_id == found.id)
        .options(joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact))
        .order_by(Invitation.id)
    ).all()
    first = _first_messages(session, found)
    sorted_by: dict[str, list[Invitation]] = {name: [] for name in ("waiting", "to_print", "sent", "stopped", "other")}
    for each in invitations:
        sorted_by[_place(found, each, first.get(each.id))].append(each)
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


def _place(found: SendRound, invitation: Invitation, message: Message | None) -> str:
    if invitation.sent_at or (message and message.state == "sent"):
        return "sent"
    if invitation.withdrawn_at:
        return "stopped" if invitation.withdrawn_why == STOPPED else "other"
    if message is None or message.state != "queued":
        return "other"
    return "to_print" if message.channel == "letter" else "waiting"


def stop(session: Session, found: SendRound, *, who: str, by: Actor, now: datetime) -> int:
    """Stops whatever of a round has not left, letters that were not printed too; returns how many people that are.

    They stay out, as withdrawn, until the round is sent after all or somebody lets them back.
    """
    state = read(session, found)
    held_back = [*state.waiting, *state.to_print]
    for invitation in held_back:
        withdraw(session, invitation, who=who, why=STOPPED, by=by, now=now)
    if held_back or found.stopped_at is None:  # also where nothing waits: the day's run may not have come to its end
        found.stopped_at, found.stopped_by = now, by.staff_id
        record(session, "stop", f"send_round:{found.id}", by=by, now=now, why=str(len(held_back)))
        session.flush()
    return len(held_back)


def send_after_all(
    session: Session, house: House, found: SendRound, *, by: Actor, now: datetime
) -> tuple[int, list[tuple[Invitation, str]]]:
    """Asks those anew who were stopped and not asked since; returns how many, and who may not be any more, and why."""
    asked, hindered = 0, []
    for old in _stopped(session, found):
        let_back(session, old, by=by, now=now)
        old.round_id = None  # its place is taken by the new one
        try:
            new = invite(
                session, house, old.review, old.contact, stage=old.stage, by=by, now=now,
                form=old.form, channel=old.channel, language=old.language,
            )  # fmt: skip
        except AlreadyAsked:
            continue
        except MayNotBeAsked as fault:
            hindered.append((old, fault.hindrance))
            continue
        new.round_id = found.id
        asked += 1
    found.stopped_at = found.stopped_by = None
    record(session, "send after all", f"send_round:{found.id}", by=by, now=now, why=str(asked))
    session.flush()
    return asked, hindered


def _stopped(session: Session, found: SendRound) -> Sequence[Invitation]:
    return session.scalars(
        sa.select(Invitation)
        .where(Invitation.round_id == found.id, _was_stopped())
        .options(joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact))
        .order_by(Invitation.id)
    ).all()


def _was_stopped() -> sa.ColumnElement[bool]:
    """Stopped with their round, and not let back since."""
    return sa.and_(stays_out(), Invitation.withdrawn_why == STOPPED)

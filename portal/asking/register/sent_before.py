"""What was sent about a child: what, when, by which way, to whom and with what result; no link and no words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from portal.i18n import date_words
from portal.store.models import Child, Contact, Invitation, Message, Review
from portal.store.vocabulary import Channel, MessageKind, MessageState, Stage

_WHAT: dict[str, str] = {
    MessageKind.INVITE: "Asked",
    MessageKind.REMIND: "Reminder",
    MessageKind.CHANGE: "Told that the meeting changed",
    MessageKind.READ: "Told that it was read",
    MessageKind.TOLD: "Told what was decided",
    MessageKind.ANSWERED: "Told that an answer stands on the link they keep",
}
STATES: dict[str, str] = {
    MessageState.QUEUED: "Waiting",
    MessageState.SENT: "Sent",
    MessageState.FAILED: "Did not arrive",
    MessageState.STOPPED: "Stopped",
}


@dataclass(frozen=True)
class Sent:
    """One message: `result` says what became of it, never what anybody answered."""

    at: datetime
    what: str
    contact: Contact | None  # none: the child
    channel: Channel
    to: str
    result: str
    failed: bool
    invitation_id: int


def sent_about(
    session: Session, child: Child, stages: Sequence[Stage], *, limit: int, start: int = 0
) -> tuple[int, list[Sent]]:
    """How many messages went out about a child at these stages, and some of them, the newest first."""
    theirs = sa.and_(Review.child_id == child.id, Invitation.stage.in_(stages))
    about = sa.select(Message).join(Invitation, Invitation.id == Message.invitation_id).join(Invitation.review)
    count = session.scalar(sa.select(sa.func.count()).select_from(about.where(theirs).subquery())) or 0
    rows = session.execute(
        about.outerjoin(Invitation.contact)
        .add_columns(Invitation)
        .where(theirs)
        .options(contains_eager(Invitation.contact), contains_eager(Invitation.review))
        .order_by(Message.id.desc())
        .limit(limit)
        .offset(start)
    )
    return count, [_sent(message, invitation) for message, invitation in rows]


def _sent(message: Message, invitation: Invitation) -> Sent:
    when = "before" if invitation.stage == Stage.CONSULT else "after"
    what = _WHAT.get(message.kind or "", "Message")
    return Sent(
        at=message.sent_at or message.queued_at,
        what=f"{what}, {when} the meeting of {date_words(invitation.review.day, year=True)}",
        contact=invitation.contact,
        channel=Channel.HAND if invitation.channel == Channel.HAND else message.channel,
        to=message.recipient,
        result=_result(message),
        failed=message.state == MessageState.FAILED,
        invitation_id=invitation.id,
    )


def _result(message: Message) -> str:
    printed = message.channel == Channel.LETTER and message.by_hand
    if printed and message.state in (MessageState.QUEUED, MessageState.SENT):
        return "Printed" if message.state == MessageState.SENT else "Waiting to be printed"
    return STATES[message.state] + (f": {message.failure}" if message.failure else "")

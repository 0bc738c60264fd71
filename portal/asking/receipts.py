"""What became of a message after it had left, as whoever carried it tells later: it arrived, or it reached nobody."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.invitations.ask import returned
from portal.sending import outbox
from portal.sending.notify import DELIVERED, FAILURES, Receipt, since
from portal.store.audit import Action, Actor, record
from portal.store.models import Invitation, Message
from portal.store.vocabulary import MessageKind, MessageState

CARRIER = Actor("notify")


def take(session: Session, receipt: Receipt, now: datetime) -> bool:
    """Notes what a receipt says of a message of ours; false where it says nothing new, and nothing is changed.

    A message moves forward alone: what arrived or failed once stays so, told again, late or out of order. What belongs
    to an earlier try of a message that was sent again since is over. May come before the worker has noted that it sent.
    """
    whole = sa.select(Message).where(Message.reference == receipt.reference).with_for_update()
    message = session.scalar(whole.execution_options(populate_existing=True))
    if message is None or not message.tries or message.delivered_at or not since(receipt.made_at, message):
        return False
    if message.state not in (MessageState.QUEUED, MessageState.SENT):
        return False
    if receipt.status == DELIVERED:
        message.delivered_at = now
    else:
        message.state, message.leased_until = MessageState.FAILED, None
        message.failure = f"did not arrive: {FAILURES[receipt.status]}"
        _reached_nobody(session, message, now)
    session.flush()
    return True


def _reached_nobody(session: Session, message: Message, now: datetime) -> None:
    """Whoever was asked by it was not, as far as is known: unless they opened it, or another was sent since."""
    invitation = message.invitation_id and session.get(Invitation, message.invitation_id)
    if not invitation or message.kind != MessageKind.INVITE or invitation.opened_at or invitation.started_at:
        return
    later = (Message.invitation_id == invitation.id, Message.kind == MessageKind.INVITE, Message.id > message.id)
    if returned(session, invitation) or session.scalar(sa.select(sa.exists().where(*later))):
        return
    outbox.stop(session, invitation.id)
    invitation.sent_at = None
    about, child_id = f"invitation:{invitation.id}", invitation.review.child_id
    record(session, Action.CAME_BACK, about, by=CARRIER, now=now, child_id=child_id, why=message.failure)

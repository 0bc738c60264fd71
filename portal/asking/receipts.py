"""What became of a message after it had left, as whoever carried it tells later: it arrived, or it reached nobody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.asking.invitations.ask import returned
from portal.sending import outbox
from portal.sending.notify import since
from portal.sending.transport import Delayed, Receipt, Transport
from portal.store.audit import Action, Actor, record
from portal.store.database import writing
from portal.store.models import Invitation, Message
from portal.store.vocabulary import Channel, MessageKind, MessageState

CARRIER = Actor("notify")
LETTERS_ASKED = timedelta(hours=1)  # until it is asked again what became of them
LETTERS_KNOWN = timedelta(days=7)  # after it left, GOV.UK Notify forgets a letter
log = logging.getLogger(__name__)


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
    if receipt.failure is None:
        message.delivered_at = now
    else:
        message.state, message.leased_until, message.failure = MessageState.FAILED, None, receipt.failure
        if _reached_nobody(session, message, now) and message.channel == Channel.LETTER:
            outbox.print_here(message)
            message.state, message.sent_at = MessageState.QUEUED, None
    session.flush()
    return True


def letters_after(maker: sessionmaker[Session], transport: Transport) -> Callable[[datetime], None]:
    """A round of the worker: asks now and then what became of the letters that others print, while any is under way."""
    last: list[datetime] = []

    def ask(now: datetime) -> None:
        if last and now - last[-1] < LETTERS_ASKED:
            return
        last[:] = [now]
        with maker() as session:
            if not session.scalar(sa.select(sa.exists().where(*_under_way(now)))):
                return
            session.rollback()
            try:
                told = list(transport.letters_now())
            except Delayed:
                log.warning("what became of the letters is asked again later")
                return
            finally:
                transport.close()
            for each in told:
                with writing(session):
                    take(session, each, now)

    return ask


def _under_way(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    left = (Message.channel == Channel.LETTER, Message.by_hand.is_(False), Message.state == MessageState.SENT)
    return (*left, Message.delivered_at.is_(None), Message.sent_at > now - LETTERS_KNOWN)


def _reached_nobody(session: Session, message: Message, now: datetime) -> bool:
    """Whoever was asked by it was not, as far as is known: unless they opened it, or another was sent since."""
    invitation = message.invitation_id and session.get(Invitation, message.invitation_id)
    if not invitation or message.kind != MessageKind.INVITE or invitation.opened_at or invitation.started_at:
        return False
    later = (Message.invitation_id == invitation.id, Message.kind == MessageKind.INVITE, Message.id > message.id)
    if returned(session, invitation) or session.scalar(sa.select(sa.exists().where(*later))):
        return False
    outbox.stop(session, invitation.id)
    invitation.sent_at = None
    about, child_id = f"invitation:{invitation.id}", invitation.review.child_id
    record(session, Action.CAME_BACK, about, by=CARRIER, now=now, child_id=child_id, why=message.failure)
    return True

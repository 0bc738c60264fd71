"""Messages to send: one exists if and only if its cause was committed, and each is taken by one worker at a time."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from portal.store.bulk import insert_into
from portal.store.models import Message
from portal.store.sealing import about_message, keys
from portal.store.vocabulary import Channel, MessageKind, MessageState

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(hours=72)


def post(
    session: Session,
    *,
    dedupe: str,
    channel: Channel,
    recipient: str,
    subject: str,
    body: str,
    now: datetime,
    language: str = "en",
    invitation_id: int | None = None,
    kind: MessageKind | None = None,
    staff_id: int | None = None,
    not_before: datetime | None = None,
    private: bool = False,
    by_hand: bool | None = None,
    failure: str | None = None,
) -> Message | None:
    """Puts a message beside its cause, in the same transaction; None when that `dedupe` already stands.

    Words and reference are fixed now: every try sends the same. The body is sealed, it may hold a live link.
    `invitation_id` is for what goes to the person asked: withdrawing the invitation stops it; `kind` says what it is.
    `private` is for what opens an account: no page shows it. `by_hand` is for what a person sends, as every
    letter of which nothing else is said; `failure` says why it does not leave by itself, where it could have.
    """
    # two may post at once: the database decides, and the second is told without losing its transaction
    told = {"language": language, "invitation_id": invitation_id, "kind": kind, "staff_id": staff_id}
    row = _row(session, dedupe, channel, recipient, subject, body, now) | told
    row |= {"private": private, "not_before": not_before or now, "failure": failure}
    row["by_hand"] = row["by_hand"] if by_hand is None else by_hand
    once = insert_into(session, Message).on_conflict_do_nothing(index_elements=["dedupe"])
    kept: Message | None = session.scalar(once.returning(Message), row)
    return kept


def post_many(session: Session, messages: Sequence[Mapping[str, Any]]) -> None:
    """`post` for many messages at once, each the facts that `post` takes; all of them name the same."""
    mine = ("dedupe", "channel", "recipient", "subject", "body", "now")
    rows = [
        _row(session, *(facts[name] for name in mine))
        | {name: fact for name, fact in facts.items() if name not in mine}
        for facts in messages
    ]
    session.execute(insert_into(session, Message).on_conflict_do_nothing(index_elements=["dedupe"]), rows)


def post_to_staff(
    session: Session,
    recipients: Mapping[str, int | None],
    *,
    dedupe: str,
    subject: str,
    body: str,
    now: datetime,
    concern_id: int | None = None,
    review_id: int | None = None,
) -> None:
    """Puts one and the same email to each of these addresses beside its cause, in one statement however many they are.

    `recipients` are addresses with the staff row behind each, if any; an address to which the message of that `dedupe`
    stands already gets no second one. With `concern_id` it is an alert, and goes when that concern goes; with
    `review_id` it goes when the review goes.
    """
    if not recipients:
        return
    rows = [
        _row(session, f"{dedupe}:{address}", Channel.EMAIL, address, subject, body, now)
        | {"staff_id": staff_id, "concern_id": concern_id, "review_id": review_id}
        for address, staff_id in recipients.items()
    ]
    session.execute(insert_into(session, Message).values(rows).on_conflict_do_nothing(index_elements=["dedupe"]))


def _row(
    session: Session, dedupe: str, channel: Channel, recipient: str, subject: str, body: str, now: datetime
) -> dict[str, object]:
    return {
        "dedupe": dedupe,
        "reference": secrets.token_hex(16),
        "channel": channel,
        "language": "en",
        "recipient": recipient,
        "subject": subject,
        "body": keys(session).close(body, about_message(dedupe)),
        "state": MessageState.QUEUED,
        "tries": 0,
        "queued_at": now,
        "not_before": now,
        "private": False,
        "by_hand": channel == Channel.LETTER,
    }


def body_of(session: Session, message: Message) -> str:
    """The words of a message; raises SealBroken."""
    return keys(session).open(message.body, about_message(message.dedupe))


def lease(
    session: Session, now: datetime, *, limit: int = 20, seconds: int = 120, but: Collection[Channel] = ()
) -> list[Message]:
    """Takes up to `limit` messages that are due, for `seconds`, `but` of no such kind; one `writing` for each call.

    A worker that dies keeps nothing: after the lease they are due again, with the same reference. What goes to staff
    (a worry, above all) is taken before invitations. What goes by hand is never taken: people print and send it.
    """
    taken = list(session.scalars(_due(), {"now": now, "limit": limit, "but": list(but)}))
    if not taken:
        return []
    until = now + timedelta(seconds=seconds)
    session.execute(_leased(), {"taken": [message.id for message in taken], "until": until})
    for message in taken:
        set_committed_value(message, "leased_until", until)
        set_committed_value(message, "tries", message.tries + 1)
    return taken


@cache
def _due() -> sa.Select[Message]:
    free = sa.or_(Message.leased_until.is_(None), Message.leased_until <= sa.bindparam("now"))
    queued = sa.and_(Message.state == MessageState.QUEUED, Message.by_hand.is_(False))
    queued &= Message.channel.not_in(sa.bindparam("but", expanding=True))
    return (
        sa.select(Message)
        .where(queued, Message.not_before <= sa.bindparam("now"), free)
        .order_by(Message.invitation_id.is_not(None), Message.not_before, Message.id)
        .limit(sa.bindparam("limit"))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


@cache
def _leased() -> sa.Update:
    taken = sa.update(Message).where(Message.id.in_(sa.bindparam("taken", expanding=True)))
    leased = taken.values(leased_until=sa.bindparam("until"), tries=Message.tries + 1)
    return leased.execution_options(synchronize_session=False)


def mark_sent(session: Session, message: Message, now: datetime) -> bool:
    """Notes that a message left; also one that was stopped while it was leaving, because it did leave.

    False where there is nothing to note: its child was erased meanwhile, or it is known already that it came back.
    """
    marked = session.scalar(_sent(), {"message": message.id, "now": now}) is not None
    if message in session:
        session.expire(message)
    return marked


@cache
def _sent() -> Any:
    left = sa.update(Message).where(Message.id == sa.bindparam("message"), Message.state != MessageState.FAILED)
    sent = left.values(state=MessageState.SENT, sent_at=sa.bindparam("now"), leased_until=None, failure=None)
    return sent.returning(Message.id).execution_options(synchronize_session=False)


def mark_failed(session: Session, message: Message, why: str, now: datetime, *, permanent: bool) -> None:
    """Notes a failed try: it is tried again after growing waits until 72 hours have passed, unless it is permanent.

    `why` is for staff and must hold no words of the message.
    """
    kept = session.get(Message, message.id, with_for_update=True, populate_existing=True)
    if kept is None or kept.state != MessageState.QUEUED:
        return
    again = now + min(FIRST_WAIT * 2 ** min(max(kept.tries - 1, 0), 20), LONGEST_WAIT)
    kept.failure = why[:500]
    kept.leased_until = None
    if permanent or again > kept.queued_at + GIVE_UP_AFTER:
        print_here(kept)
        kept.state = MessageState.QUEUED if kept.by_hand else MessageState.FAILED
    else:
        kept.not_before = again
    session.flush()


def print_here(message: Message) -> None:
    """A letter that was to be printed and posted elsewhere waits for somebody here."""
    if message.channel == Channel.LETTER:
        message.by_hand, message.leased_until = True, None


def mark_back(session: Session, invitation_id: int, why: str) -> int:
    """What asked by this invitation, and left, came back some time later; returns how many messages that were."""
    theirs = sa.and_(Message.invitation_id == invitation_id, Message.kind.in_((MessageKind.INVITE, MessageKind.REMIND)))
    back = session.execute(
        sa.update(Message)
        .where(theirs, Message.state == MessageState.SENT)
        .values(state=MessageState.FAILED, failure=f"came back: {why}"[:500])
        .returning(Message.id)
    )
    return len(back.all())


def try_again(session: Session, message: Message, now: datetime) -> bool:
    """Queues a message that failed once more, with the same words and reference; false when it had not failed."""
    if message.state != MessageState.FAILED:
        return False
    message.state, message.tries, message.failure, message.delivered_at = MessageState.QUEUED, 0, None, None
    message.queued_at = message.not_before = now
    session.flush()
    return True


def stop(session: Session, invitation_id: int) -> int:
    """Stops what has not left yet of that invitation, which was withdrawn; returns how many."""
    stopped = session.execute(
        sa.update(Message)
        .where(Message.invitation_id == invitation_id, Message.state == MessageState.QUEUED)
        .values(state=MessageState.STOPPED, leased_until=None)
        .returning(Message.id)
    )
    return len(stopped.all())


def send_to(session: Session, invitation_id: int, recipient: str) -> None:
    """What waits to leave of that invitation goes to this address; what is leaving at this moment has left.

    A letter is printed here: it is written for an envelope with another address.
    """
    theirs = sa.and_(Message.invitation_id == invitation_id, Message.state == MessageState.QUEUED)
    here = sa.or_(Message.by_hand, Message.channel == Channel.LETTER)
    session.execute(sa.update(Message).where(theirs).values(recipient=recipient, by_hand=here))


def stop_one(session: Session, message: Message, why: str | None = None) -> None:
    """Stops this message, which was about to leave; `why` is for staff."""
    message.state, message.leased_until, message.failure = MessageState.STOPPED, None, why or message.failure
    session.flush()

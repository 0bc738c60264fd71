"""The mail of a working morning to business support: what left, what waits, and what needs somebody."""

from __future__ import annotations

import re
from datetime import date, datetime

import sqlalchemy as sa

from portal.accounts import accounts
from portal.calendar import start_of
from portal.council.work import Work
from portal.reviewing.boards.support import to_do
from portal.sending import outbox
from portal.store.models import Message, Staff
from portal.store.vocabulary import Channel, MessageState, Role

# what a server may say of whoever a message is to: their address or number
SOMEBODY = re.compile(r"\S*@\S*|\+?\d[\d ]{7,}")
WAYS: dict[Channel, str] = {Channel.EMAIL: "by email", Channel.TEXT: "by text message", Channel.LETTER: "by letter"}
# the lists of To do today, in its order, as the mail calls them
LISTS = (
    *("past the 10-working-day line", "did not arrive", "would like a new link"),
    *("not asked yet", "not asked yet, in good time", "something stands in the way"),
    *("letters to print", "text messages to send"),
    *("photos of a paper to type in", "out on paper, not back"),
    *("interpreters to book", "decisions to tell"),
)


def tell_support(work: Work, on: date) -> None:
    """Tells everybody in business support once, on a working day, of their council's sending; run every day.

    Counts alone, of messages to whoever is asked and of the lists of To do today; nobody is named.
    """
    if not work.council.days.is_working(on):
        return
    since = start_of(work.council.days.add(on, -1))
    lists = to_do(work.session, work.council, on)
    needs = {words: len(tasks) for words, (_name, tasks) in zip(LISTS, lists, strict=True)}
    subject, body = work.council.notices.render(
        "morning",
        language="en",
        asked=_counted(_by_way(work, Message.state == MessageState.SENT, Message.sent_at >= since)),
        other=_counted(_by_way(work, Message.state == MessageState.QUEUED, Message.by_hand.is_(False))),
        kind=_counted(needs),
        due=_why_nothing_leaves(work, work.now),
        link=f"{work.council.settings.public_url}/to-do",
    )
    people = work.session.scalars(sa.select(Staff).where(Staff.role == Role.SUPPORT, accounts.working()))
    told = {each.email: each.id for each in people}
    dedupe = f"morning:{on:%Y%m%d}"
    outbox.post_to_staff(work.session, told, dedupe=dedupe, subject=subject, body=body, now=work.now)


def _by_way(work: Work, *where: sa.ColumnElement[bool]) -> dict[str, int]:
    counted = sa.select(Message.channel, sa.func.count()).where(Message.invitation_id.is_not(None), *where)
    found = dict(work.session.execute(counted.group_by(Message.channel)).all())
    return {words: found.get(channel, 0) for channel, words in WAYS.items()}


def _why_nothing_leaves(work: Work, now: datetime) -> str | None:
    """What was said when the message that has waited longest beyond its time was last tried."""
    late = (
        Message.state == MessageState.QUEUED,
        Message.by_hand.is_(False),
        Message.failure.is_not(None),
        Message.tries > 0,
    )
    oldest = sa.select(Message.failure).where(*late, Message.queued_at < now).order_by(Message.queued_at, Message.id)
    said = work.session.scalar(oldest.limit(1))
    return said and SOMEBODY.sub("…", said)


def _counted(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {words}" for words, number in numbers.items() if number) or "nothing"

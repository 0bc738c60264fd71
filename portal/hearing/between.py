"""What a child sends between reviews: it becomes a concern at once, and the child is told when it was read, and what
comes of it. The words of the child are never shown on their link again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal import calendar
from portal.council.work import Work
from portal.hearing.answer_note import note_answer
from portal.hearing.answers.given import TooLong, clean
from portal.hearing.concerns import alerts, being_done, clocks
from portal.hearing.concerns.being_done import Entry, NoOutcome
from portal.hearing.tagging.reading import Reading
from portal.store.audit import Action
from portal.store.models import Child, Concern, Staff
from portal.store.sealing import hash_secret, keys
from portal.store.tables.between_tables import BetweenMessage, StandingLink
from portal.store.tables.work_words import NoteKind
from portal.store.vocabulary import ConcernKind, Urgency

ASKS = (ConcernKind.WROTE, ConcernKind.CALL, ConcernKind.ADVOCATE, ConcernKind.GOOD_NEWS)
REACHED = frozenset({ConcernKind.CALL, ConcernKind.ADVOCATE})  # those for which a child has to be reached
LONGEST = 2000
MOST_A_DAY = 20  # from one child; whoever needs more than that needs a voice
LATEST = 10  # so many are told of on the link


class NothingSaid(Exception):
    """There is nothing in the box without which it says nothing."""


class TooMany(Exception):
    """More came today than a person can read."""


class NoAnswer(Exception):
    """It is done when the child is answered."""


@dataclass(frozen=True)
class Said:
    """What a page brought: what is asked for, the words, and how the child can be reached safely."""

    asks: ConcernKind
    words: str
    way: str
    language: str


@dataclass(frozen=True)
class Answer:
    """What the child is answered; `by_mouth`: they were told so, and nothing of it stands on their link."""

    words: str
    by_mouth: bool = False


@dataclass(frozen=True)
class Told:
    """One answer that the child reads: when it was written last, by whom, and its words."""

    at: datetime
    who: str | None
    answer: str


def check(said: Said) -> Said:
    """The same with its words cleaned; whoever asks for a call or an advocate need write none.

    Raises NothingSaid, TooLong.
    """
    cleaned = Said(said.asks, clean(said.words), clean(said.way), said.language)
    if said.asks not in REACHED and not cleaned.words:
        raise NothingSaid
    for name, words in (("words", cleaned.words), ("way", cleaned.way)):
        if len(words) > LONGEST:
            raise TooLong(name, len(words), LONGEST)
    return cleaned


def send(work: Work, link: StandingLink, said: Said, *, ticket: str, reading: Reading) -> Concern:
    """Keeps what was said and raises the concern that it is, told at once to whoever answers for the child.

    `said` comes from `check`, and `reading` is what tagging made of its words: what may need a prompt look, and what
    the portal cannot read, is due on the same day, the rest within two working days. The same `ticket` brings the same
    concern. Raises TooMany.
    """
    session, child = work.session, link.child
    # one after the other: pressed twice at once, the second finds what the first kept
    session.execute(sa.select(StandingLink.id).where(StandingLink.id == link.id).with_for_update())
    mark = hash_secret(ticket)
    if same := session.scalar(sa.select(BetweenMessage).where(BetweenMessage.ticket == mark)):
        return same.concern
    if _today(session, child.id, calendar.today(work.now)) >= MOST_A_DAY:
        raise TooMany
    concern = _concern(work, link.child, said.asks, pressing=reading.safeguarding or reading.unread)
    ring = keys(session)
    session.add(
        BetweenMessage(
            concern_id=concern.id,
            asks=said.asks,
            words=ring.close(said.words, f"between:{concern.id}") if said.words else None,
            way=ring.close(said.way, f"between-way:{concern.id}") if said.way else None,
            language=said.language,
            ticket=mark,
        )
    )
    session.flush()
    work.record(Action.RAISE, f"concern:{concern.id}", child_id=child.id)
    alerts.tell(session, work.council, concern, now=work.now)
    return concern


def _concern(work: Work, child: Child, asks: ConcernKind, *, pressing: bool) -> Concern:
    urgency = Urgency.SAME_DAY if pressing else Urgency.READ_FIRST
    concern = Concern(
        child=child,
        child_id=child.id,
        kind=ConcernKind.PROMPT_LOOK if pressing else asks,
        urgency=urgency,
        raised_at=work.now,
        due_at=clocks.due_at(work.council, urgency, None, work.now),
    )
    work.session.add(concern)
    work.session.flush()
    return concern


def of(session: Session, concern: Concern) -> BetweenMessage | None:
    """What the child sent, if it is that which raised this concern."""
    return session.get(BetweenMessage, concern.id)


def words_of(session: Session, message: BetweenMessage) -> tuple[str | None, str | None, str | None]:
    """The words of the child, how to reach them, and what they were answered."""
    return (
        _open(session, message.words, f"between:{message.concern_id}"),
        _open(session, message.way, f"between-way:{message.concern_id}"),
        _open(session, message.answer, f"between-answer:{message.concern_id}"),
    )


def note_read(work: Work, message: BetweenMessage, staff: Staff) -> None:
    """Somebody who may see the words has opened them; the child is told of the first."""
    if message.read_at is None:
        message.read_at, message.read_by = work.now, staff.id


def answer(work: Work, concern: Concern, message: BetweenMessage, given: Answer, entry: Entry) -> bool:
    """Keeps what the child is answered, and `entry` with how it goes on; answered again, both answers stand.

    Returns whether a message tells the child that an answer stands on their link.

    What may need a prompt look is taken on with a note on what is done, all else with an answer to read; it is
    done when `entry` says so. Raises NoOutcome, NoAnswer, TooLong. Whether this person may see the
    concern is for `board.find` to say.
    """
    told, noted = clean(given.words), bool(clean(entry.words))
    earlier = words_of(work.session, message)[2]
    if concern.kind == ConcernKind.PROMPT_LOOK and not noted:
        raise NoOutcome
    if concern.kind != ConcernKind.PROMPT_LOOK and not (told or (earlier and noted)):
        raise NoAnswer
    if len(told) > LONGEST:
        raise TooLong("answer", len(told), LONGEST)
    posted = False
    if told and not given.by_mouth:
        whole = f"{earlier}\n{told}" if earlier else told
        message.answer = keys(work.session).close(whole, f"between-answer:{message.concern_id}")
        message.answered_at, message.answered_by = work.now, work.by.staff_id
        posted = note_answer(work, concern)
    if told:
        # told by word of mouth nothing is left to do, unless a day says so
        done = entry.done or (given.by_mouth and entry.act_by is None)
        said = replace(entry, words=told, kind=NoteKind.TOLD, done=done)
        being_done.write(work.session, concern, said, by=work.by, now=work.now)
    if noted:
        being_done.write(work.session, concern, entry, by=work.by, now=work.now)
    return posted


def told(session: Session, link: StandingLink) -> Iterator[Told]:
    """What the child was answered, the latest first; of what is not answered nothing, not that it was sent."""
    by = aliased(Staff)
    found = session.execute(
        sa.select(BetweenMessage, Concern.raised_at, by.name)
        .join(Concern, Concern.id == BetweenMessage.concern_id)
        .outerjoin(by, by.id == BetweenMessage.answered_by)
        .where(Concern.child_id == link.child_id, BetweenMessage.answer.is_not(None))
        .order_by(sa.func.coalesce(BetweenMessage.answered_at, Concern.raised_at).desc(), Concern.id.desc())
        .limit(LATEST)
    )
    for message, sent_at, name in found:
        if answer := words_of(session, message)[2]:
            yield Told(message.answered_at or sent_at, name, answer)


def _today(session: Session, child_id: int, day: date) -> int:
    since = sa.select(sa.func.count()).select_from(BetweenMessage).join(Concern)
    return session.scalars(since.where(Concern.child_id == child_id, Concern.raised_at >= calendar.start_of(day))).one()


def _open(session: Session, sealed: bytes | None, about: str) -> str | None:
    return keys(session).open(sealed, about) if sealed else None

"""The round of a day: asks whoever is due, reminds once, and stops what is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.invitations.ask import (
    OVER,
    AlreadyAsked,
    MayNotBeAsked,
    ask,
    expiry,
    invite,
    remind,
    reminder_stopped,
)
from portal.asking.invitations.ask_many import ask_many
from portal.asking.invitations.ending import let_go, stop_waiting, waiting
from portal.asking.invitations.rounds import add_reminder, begin, stopped
from portal.asking.progress.away import leaving_soon
from portal.asking.progress.read import Roll
from portal.asking.progress.yearly import professionals_due
from portal.asking.recipients import Person
from portal.calendar import end_of, start_of
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox
from portal.store.clauses import answered, photographed
from portal.store.database import parts, writing_in_blocks
from portal.store.models import Child, Invitation, Message, Review
from portal.store.vocabulary import Origin, ReviewStatus, Stage

# after two weeks a child no longer knows which meeting is meant
FEEDBACK_DUE = timedelta(days=14)
AT_ONCE = 25  # people in one transaction of a round: some tenths of a second
_DAY = timedelta(days=1)
Block = Callable[[], AbstractContextManager[None]]  # one transaction of a round


@dataclass
class Day:
    """What a round did: how many were asked, reminded, and left unanswered when their time was over that day.

    `hindered` says of whom, by the references of review and person, and why they could not be asked though due.
    """

    asked: int = 0
    reminded: int = 0
    closed: int = 0
    hindered: list[str] = field(default_factory=list)
    round_id: int | None = None  # those it asks and reminds are one round of messages; none while there is nobody


def run_day(work: Work, *, on: date) -> Day:
    """Asks everybody who is due by that day, reminds once, and counts and stops what ended as the day began.

    First of all, whoever's child has left care is let go, and what must not leave any more is stopped.
    Before a meeting: from `opens_working_days` before it up to the day itself. Afterwards: who has no feedback form
    yet, for two weeks. Whoever is asked or reminded is in one round of messages: when it is stopped on its way, nobody
    more is written to by it. Safe to run twice, a day late, and from two processes at once. One transaction, the
    caller's.
    """
    return _run(work, on, nullcontext)


def run_day_in_blocks(work: Work, *, on: date) -> Day:
    """`run_day` in transactions of its own, each of a few people, with a rest between them.

    Nobody's page waits longer than one of them takes, and a round that is broken off keeps what it did.
    """
    return _run(work, on, partial(writing_in_blocks, work.session))


def _run(work: Work, on: date, block: Block) -> Day:
    day = Day()
    with block():
        # first: nobody is asked about a child who has left care
        let_go(work)
    # before anybody new is asked, what waits and may not leave any more is stopped
    for ids in _blocks(waiting(work.session)):
        with block():
            stop_waiting(work.session, work.now, ids)
    _ask_all(work, on, day, block)
    _ask_who_leaves(work, on, day, block)
    _ask_professionals(work, on, day, block)
    # after the asking: whoever was asked just now needs no reminder
    for ids in _blocks([each.id for each in unreminded(work.session, work.council, on, work.now)]):
        with block():
            if stopped(work.session, day.round_id):
                break
            # looked up again inside the block: an answer may have come in since
            for invitation in unreminded(work.session, work.council, on, work.now, Invitation.id.in_(ids)):
                _remind(work, invitation, day)
    ended = _ended(work.session, on)
    for ids in _blocks([invitation_id for invitation_id, _expires_at in ended]):
        with block():
            for invitation_id in ids:
                outbox.stop(work.session, invitation_id)
    day.closed = sum(expires_at > start_of(on - _DAY) for _invitation_id, expires_at in ended)
    return day


def due_on(council: Council, on: date) -> tuple[tuple[Stage, sa.ColumnElement[bool]], ...]:
    """The reviews about which people are asked on that day, by stage."""
    until = council.days.add(on, council.settings.opens_working_days)
    soon = sa.and_(Review.status == ReviewStatus.PLANNED, Review.planned_on.between(on, until))
    just_held = sa.and_(Review.status == ReviewStatus.HELD, Review.held_on.between(on - FEEDBACK_DUE, on))
    return (Stage.CONSULT, soon), (Stage.FEEDBACK, just_held)


def _ask_all(work: Work, on: date, day: Day, block: Block) -> None:
    for stage, due in due_on(work.council, on):
        for ids in _few_people(work.session, work.council, stage, due, day, on):
            with block():
                if stopped(work.session, day.round_id):
                    return
                _ask_few(work, stage, sa.and_(due, Review.id.in_(ids)), day, on)


def _ask_who_leaves(work: Work, on: date, day: Day, block: Block) -> None:
    """Asks in good time whoever goes away before the review is near, and comes back too late for it."""
    for review, contact in leaving_soon(work.session, work.council, on):
        with block(), suppress(AlreadyAsked, MayNotBeAsked):
            if stopped(work.session, day.round_id):
                return
            invite(work, review, contact, stage=Stage.CONSULT).round_id = _round(work.session, day, work.now)
            day.asked += 1


def _ask_professionals(work: Work, on: date, day: Day, block: Block) -> None:
    """In the month that the council set, all professionals of reviews held, after those who are asked anyway."""
    due = [each for each in professionals_due(work.session, work.council, on) if not each[1].hindrance]
    for start in range(0, len(due), AT_ONCE):
        with block():
            if stopped(work.session, day.round_id):
                return
            for review, person in due[start : start + AT_ONCE]:
                with suppress(AlreadyAsked, MayNotBeAsked):
                    asked = ask(work, review, person, stage=Stage.FEEDBACK)
                    asked.round_id = _round(work.session, day, work.now)
                    day.asked += 1


def _ask_few(work: Work, stage: Stage, due: sa.ColumnElement[bool], day: Day, on: date) -> None:
    """Asks everybody about these few reviews whom nobody has asked; who was too late by then is noted."""
    before: list[tuple[int, int | None]] = []
    while people := _askable(work, stage, due, on):
        asked = [each for each in people if expiry(work.council, each[0], stage, work.now) > work.now]
        places = [(review.id, person.contact.id if person.contact else None) for review, person in asked]
        try:
            if asked:
                ask_many(work, stage, asked, round_id=_round(work.session, day, work.now))
        except AlreadyAsked:
            # another process was quicker with some of them: whom it asked can be seen, and the others are asked
            if places == before:
                raise
            before = places
            continue
        day.asked += len(asked)
        day.hindered += [f"{named(*each)}: {OVER}" for each in people if each not in asked]
        return


def _askable(work: Work, stage: Stage, due: sa.ColumnElement[bool], on: date) -> list[tuple[Review, Person]]:
    reviews = reviews_where(work.session, due)
    roll = Roll.read(work.session, reviews, stage, how_far=False)
    unasked = [(review, person) for review in reviews for person in not_asked_yet(work.council, roll, review, on)]
    return [(review, person) for review, person in unasked if not person.hindrance]


def _few_people(
    session: Session, council: Council, stage: Stage, due: sa.ColumnElement[bool], day: Day, on: date
) -> Iterator[Sequence[int]]:
    """The reviews with somebody to ask, so many at a time as have few of them; who is hindered is noted on the way."""
    block: list[int] = []
    people = 0
    for review_id, count in _counted(session, council, stage, due, day, on):
        if block and people + count > AT_ONCE:
            yield block
            block, people = [], 0
        block.append(review_id)
        people += count
    if block:
        yield block


def _counted(
    session: Session, council: Council, stage: Stage, due: sa.ColumnElement[bool], day: Day, on: date
) -> list[tuple[int, int]]:
    """Each review with somebody to ask, and how many."""
    counted: list[tuple[int, int]] = []
    for some in parts(reviews_where(session, due)):
        roll = Roll.read(session, some, stage, how_far=False)
        for review in some:
            unasked = not_asked_yet(council, roll, review, on)
            day.hindered += [f"{named(review, each)}: {each.hindrance}" for each in unasked if each.mendable]
            if count := sum(not each.hindrance for each in unasked):
                counted.append((review.id, count))
    return counted


def not_asked_yet(council: Council, roll: Roll, review: Review, on: date) -> list[Person]:
    """Who has not been asked about this review, hindered or not."""
    return [person for person in roll.people(council, review, on) if roll.invitation(review, person) is None]


def _blocks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _remind(work: Work, invitation: Invitation, day: Day) -> None:
    try:
        remind(work, invitation)
    except MayNotBeAsked:
        return  # no longer safe to contact, or kept out: the board says so
    add_reminder(work.session, _round(work.session, day, work.now), invitation)
    day.reminded += 1


def _round(session: Session, day: Day, now: datetime) -> int:
    if day.round_id is None:
        day.round_id = begin(session, now=now).id
    return day.round_id


def named(review: Review, person: Person) -> str:
    """Somebody as the mail of a nightly job may call them: by references, without a name."""
    return f"{review.reference}, {person.role} {person.contact.reference if person.contact else ''}".rstrip()


def reviews_where(session: Session, *where: sa.ColumnElement[bool]) -> Sequence[Review]:
    """Such reviews, by the day of their meeting, with the child and who chairs."""
    wanted = sa.select(Review).where(*where).order_by(Review.planned_on, Review.id)
    chairs = joinedload(Review.child).joinedload(Child.iro), joinedload(Review.iro)
    return session.scalars(wanted.options(*chairs)).all()


def _unanswered() -> sa.ColumnElement[bool]:
    stands = sa.and_(Invitation.withdrawn_at.is_(None), Invitation.declined_at.is_(None))
    return sa.and_(Invitation.origin == Origin.ASKED, stands, ~answered)


def unreminded(
    session: Session, council: Council, on: date, now: datetime, *where: sa.ColumnElement[bool]
) -> Sequence[Invitation]:
    """Who is to be reminded that day, locked for whoever does it."""

    def sent_by(days: int) -> sa.ColumnElement[bool]:
        return Invitation.sent_at < end_of(on - timedelta(days=days))

    settings = council.settings
    before = sa.and_(Invitation.stage == Stage.CONSULT, Review.status == ReviewStatus.PLANNED, Review.planned_on > on,
                     sent_by(settings.remind_after_days))  # fmt: skip
    after = sa.and_(Invitation.stage == Stage.FEEDBACK, sent_by(settings.feedback_remind_days))
    return session.scalars(
        sa.select(Invitation)
        .join(Invitation.review)
        .where(
            _unanswered(),
            ~photographed,
            Invitation.reminded_at.is_(None),
            Invitation.expires_at > now,
            sa.or_(before, after),
            *where,
            ~sa.exists().where(Message.invitation_id == Invitation.id, reminder_stopped()),
        )
        .order_by(Invitation.id)
        .with_for_update(of=Invitation, skip_locked=True)
    ).all()


def _ended(session: Session, on: date) -> list[tuple[int, datetime]]:
    """Nothing is written of a link that ends; only what would still be sent or printed for it is stopped."""
    ended = session.execute(
        sa.select(Invitation.id, Invitation.expires_at).where(
            _unanswered(), Invitation.expires_at > start_of(on - FEEDBACK_DUE), Invitation.expires_at <= start_of(on)
        )
    )
    return [(invitation_id, expires_at) for invitation_id, expires_at in ended]

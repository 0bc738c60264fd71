"""How long things are kept: each rule is a setting, says beforehand what it would delete, and proves what it did.

What a rule deletes nobody has to press a button for; so it never deletes what somebody has put a hold on, a child whose
reviews are not all copied into the case record, or a child about whom a worry waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.calendar import today
from portal.keeping import erasure
from portal.settings import Settings
from portal.store import ledger
from portal.store.audit import Action, Actor, record
from portal.store.database import writing, writing_in_blocks
from portal.store.models import (
    Answer,
    Child,
    Choice,
    Concern,
    Contact,
    Invitation,
    Message,
    Picture,
    Response,
    Review,
    Revision,
    Tag,
)
from portal.store.sealing import about_message, keys
from portal.store.tables.keeping_tables import RetentionHold
from portal.store.tables.media_tables import SaidAloud
from portal.store.tables.meeting_tables import CaseCopy
from portal.store.vocabulary import MessageState, ResponseStatus, ReviewStatus

AT_ONCE = 50  # rows in one transaction
EMPTIED = "The words of this message were deleted when their time was over."


@dataclass(frozen=True)
class Due:
    """One thing whose time is over on that day."""

    rule: str  # the name of its setting
    number: int  # of the row: child, response or message
    on: date
    child: int | None
    reference: str = ""  # of the child, where the rule is about a whole child
    held: str | None = None  # why it stays all the same


@dataclass(frozen=True)
class Rule:
    """A setting, what it deletes in the words of the screen, and how that is found and deleted."""

    setting: str
    deletes: str
    days_or_years: Callable[[Settings], int]
    find: Callable[[Session, int], Iterator[Due]]
    clear: Callable[[Session, Sequence[Due], Actor, datetime], None]


def due(session: Session, settings: Settings, until: date) -> list[Due]:
    """What every rule deletes by that day, the earliest first, and what is held; nothing is written."""
    held = dict(session.execute(sa.select(RetentionHold.child_id, RetentionHold.why)).all())
    found = []
    for rule in RULES:
        if kept := rule.days_or_years(settings):
            found += [each for each in rule.find(session, kept) if each.on <= until]
    marked = (replace(each, held=f"hold: {why}") if (why := held.get(each.child or 0)) else each for each in found)
    return sorted(marked, key=lambda each: (each.on, each.rule, each.number))


def apply(session: Session, settings: Settings, *, by: Actor, now: datetime) -> dict[str, int]:
    """Deletes what is due and not held, in blocks, each a transaction of its own; says how many by setting.

    Every deletion is in the ledger, a child by a mark that recognises the reference again. Broken off, it goes on where
    it was.
    """
    done: dict[str, int] = {}
    going = [each for each in due(session, settings, today(now)) if each.held is None]
    for rule in RULES:
        mine = [each for each in going if each.rule == rule.setting]
        for start in range(0, len(mine), AT_ONCE):
            rule.clear(session, mine[start : start + AT_ONCE], by, now)
        if mine:
            done[rule.setting] = len(mine)
    return done


def hold(session: Session, child_ref: str, why: str, *, by: Actor, now: datetime) -> None:
    """Keeps every rule from this child until `release`. Raises ChildUnknown."""
    child_id = erasure.number_of(session, child_ref)
    session.merge(RetentionHold(child_id=child_id, at=now, why=why))
    record(session, Action.HOLD, f"child:{child_id}", by=by, now=now, child_id=child_id, why=f"retention: {why}")


def release(session: Session, child_ref: str, *, by: Actor, now: datetime) -> None:
    """Lets the rules go on. Raises ChildUnknown."""
    child_id = erasure.number_of(session, child_ref)
    session.execute(sa.delete(RetentionHold).where(RetentionHold.child_id == child_id))
    record(session, Action.LET_BACK, f"child:{child_id}", by=by, now=now, child_id=child_id, why="retention")


def years_after(day: date, years: int) -> date:
    """The same day so many years later; of 29 February, the 1 March of a year that has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


# children -------------------------------------------------------------------------------------------------------------


def _children(session: Session, years: int) -> Iterator[Due]:
    copied = sa.exists().where(CaseCopy.review_id == Review.id)
    reviews = sa.select(Review.child_id, sa.func.min(Review.reference)).group_by(Review.child_id)
    open_ = reviews.where(Review.status == ReviewStatus.HELD, ~copied)
    uncopied = dict(session.execute(open_).all())
    waiting = set(session.scalars(sa.select(Concern.child_id).where(Concern.acknowledged_at.is_(None))))
    for number, reference, day in _left(session):
        why = f"the review {uncopied[number]} is not copied into the case record" if number in uncopied else None
        why = "a worry about them waits" if number in waiting else why
        yield Due("keep_children_years", number, years_after(day, years), number, reference, why)


def _left(session: Session, *where: sa.ColumnElement[bool]) -> Iterator[tuple[int, str, date]]:
    """Children who left care: number, reference and the day."""
    left = sa.select(Child.id, Child.reference, Child.looked_after_to).where(Child.looked_after_to.is_not(None), *where)
    yield from ((number, reference, day) for number, reference, day in session.execute(left) if day)


def _forget(session: Session, found: Sequence[Due], by: Actor, now: datetime) -> None:
    for each in found:
        large = erasure.clear_large(session, each.reference)
        with writing(session):
            erasure.forget(session, each.reference, by=by, now=now, large=large, rule=each.rule)


# drafts ---------------------------------------------------------------------------------------------------------------


def _drafts(session: Session, days: int) -> Iterator[Due]:
    raised = sa.exists().where(Concern.invitation_id == Invitation.id)
    written = sa.or_(
        *(sa.exists().where(each.response_id == Response.id) for each in (Answer, Choice, Picture, SaidAloud))
    )
    ended = sa.select(Response.id, Invitation.expires_at, Review.child_id, raised).join(Response.invitation)
    unsent = ended.join(Invitation.review).where(Response.status == ResponseStatus.DRAFT, written)
    for number, at, child, concern in session.execute(unsent):
        why = "it raised a worry" if concern else None
        yield Due("keep_drafts_days", number, today(at) + timedelta(days=days), child, held=why)


def _clear_drafts(session: Session, found: Sequence[Due], by: Actor, now: datetime) -> None:
    """What was written goes; that somebody began stays, for the figures."""
    with writing_in_blocks(session):
        for each in found:
            counts: dict[str, int] = {}
            for table in (Answer, Choice, Picture, SaidAloud, Revision, Tag):
                gone = session.execute(
                    sa.delete(table).where(table.response_id == each.number).returning(table.response_id)
                )
                counts[table.__tablename__] = len(gone.all())
            ledger.enter_row(session, f"response:{each.number}", each.rule, counts, now=now)
            record(session, Action.CLEAR, f"response:{each.number}", by=by, now=now, why=each.rule)


# messages and contacts ------------------------------------------------------------------------------------------------


def _messages(session: Session, days: int) -> Iterator[Due]:
    over = (
        sa.select(Message.id, Message.queued_at, sa.func.coalesce(Review.child_id, Concern.child_id))
        .outerjoin(Invitation, Invitation.id == Message.invitation_id)
        .outerjoin(Review, Review.id == Invitation.review_id)
        .outerjoin(Concern, Concern.id == Message.concern_id)
        .where(Message.recipient != "", Message.state != MessageState.QUEUED)
    )
    for number, at, child in session.execute(over):
        yield Due("keep_messages_days", number, today(at) + timedelta(days=days), child)


def _clear_messages(session: Session, found: Sequence[Due], by: Actor, now: datetime) -> None:
    """That one left, when and of which kind stays: it must not leave again."""
    with writing_in_blocks(session):
        numbers = [each.number for each in found]
        for message in session.scalars(sa.select(Message).where(Message.id.in_(numbers))):
            message.recipient = message.subject = ""
            message.body = keys(session).close(EMPTIED, about_message(message.dedupe))
        _prove(session, found, "messages", by, now)


def _contacts(session: Session, days: int) -> Iterator[Due]:
    reached = sa.exists().where(Contact.child_id == Child.id, _reachable(Contact, Contact.address))
    for number, reference, day in _left(session, sa.or_(reached, _reachable(Child))):
        yield Due("keep_contacts_days", number, day + timedelta(days=days), number, reference)


def _reachable(table: type[Child] | type[Contact], *more: Any) -> sa.ColumnElement[bool]:
    return sa.or_(*(each.is_not(None) for each in (table.email, table.phone, *more)))


def _clear_contacts(session: Session, found: Sequence[Due], by: Actor, now: datetime) -> None:
    with writing_in_blocks(session):
        numbers = [each.number for each in found]
        session.execute(
            sa.update(Contact).where(Contact.child_id.in_(numbers)).values(email=None, phone=None, address=None)
        )
        session.execute(sa.update(Child).where(Child.id.in_(numbers)).values(email=None, phone=None))
        _prove(session, found, "contacts", by, now)


def _prove(session: Session, found: Sequence[Due], noun: str, by: Actor, now: datetime) -> None:
    rule = found[0].rule
    ledger.enter_row(session, f"{rule}:{now.isoformat()}:{found[0].number}", rule, {noun: len(found)}, now=now)
    record(session, Action.CLEAR, noun, by=by, now=now, why=f"{rule}: {len(found)}")


RULES = (
    Rule(
        "keep_children_years",
        "children who left care, with all that hangs on them",
        lambda settings: settings.keep_children_years,
        _children,
        _forget,
    ),
    Rule(
        "keep_drafts_days",
        "what was written on forms that were never sent",
        lambda settings: settings.keep_drafts_days,
        _drafts,
        _clear_drafts,
    ),
    Rule(
        "keep_messages_days",
        "addresses and words of messages",
        lambda settings: settings.keep_messages_days,
        _messages,
        _clear_messages,
    ),
    Rule(
        "keep_contacts_days",
        "addresses and numbers around children who left care",
        lambda settings: settings.keep_contacts_days,
        _contacts,
        _clear_contacts,
    ),
)

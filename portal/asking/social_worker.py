"""Asks a child's social worker, before a review, whom to write to and how; what they say goes into the register."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.asking.brakes import of_child
from portal.asking.contact_safety import let_know_date, say_safe
from portal.asking.register.correct import correct
from portal.calendar import end_of
from portal.council.council import Council
from portal.council.work import Work
from portal.i18n import name_in_english
from portal.sending import outbox
from portal.sending.addresses import email_address
from portal.store.audit import Action
from portal.store.models import Child, Contact, Review
from portal.store.sealing import hash_secret
from portal.store.tables.work_words import Access, MayWrite
from portal.store.tables.worker_tables import WorkerAsked, WorkerSaid
from portal.store.vocabulary import Channel, ReviewStatus, Safe

WHO = "the child’s social worker"
WAYS = {Channel.EMAIL: "by email", Channel.TEXT: "by text message", Channel.LETTER: "by post"}


class NotAsked(LookupError):
    """The link opens nothing: never made, replaced, answered, of another social worker by now, or the day is over."""


@dataclass(frozen=True)
class OfPerson:
    """What is said of one contact, or of the child where there is none."""

    contact_id: int | None
    may_write: MayWrite | None
    comes: bool | None
    interpreter: str | None


@dataclass(frozen=True)
class Unsaid:
    """A review about which the social worker has not said anything; `asked` is none while nobody could be asked."""

    review: Review
    asked: WorkerAsked | None


@dataclass(frozen=True)
class Differing:
    """What a social worker said that would write over the register: fact by fact, (what, as it stands, as they say)."""

    said: WorkerSaid
    facts: tuple[tuple[str, str, str], ...]


def ask_due(work: Work, *, on: date) -> tuple[int, int]:
    """Asks whoever is due by that day and reminds once; how many of each. One transaction, the caller's.

    From `social_worker_days` working days before the meeting; reminded after `remind_after_days`. Whose child has
    another social worker since is asked anew. Safe to run twice.
    """
    asked = reminded = 0
    remind_from = end_of(on - timedelta(days=work.council.settings.remind_after_days))
    for each in unsaid(work.session, work.council, on):
        email = email_address(each.review.child.social_worker_email)
        if email is None:
            continue
        row = each.asked
        if row is None or row.email != email:
            _ask(work, each.review, row, email)
            asked += 1
        elif row.reminded_at is None and row.asked_at < remind_from and each.review.day > on:
            row.reminded_at = work.now
            _send(work, row, each.review, again=True)
            reminded += 1
    work.session.flush()
    return asked, reminded


def _ask(work: Work, review: Review, row: WorkerAsked | None, email: str) -> None:
    row = row or WorkerAsked(review_id=review.id, access=[])
    row.email, row.asked_at, row.reminded_at = email, work.now, None
    work.session.add(row)
    _send(work, row, review, again=False)


def _send(work: Work, row: WorkerAsked, review: Review, *, again: bool) -> None:
    secret = secrets.token_urlsafe(32)
    row.link_hash = hash_secret(secret)
    work.session.flush()
    subject, body = work.council.notices.render(
        "social_worker",
        language="en",
        reference=review.child.reference,
        meeting_on=review.day,
        link=f"{work.council.settings.public_url}/before/{secret}",
        again=again,
    )
    dedupe = f"social worker:{row.id}:{work.now:%Y%m%d%H%M%S}"
    outbox.post_to_staff(
        work.session, {row.email: None}, dedupe=dedupe, subject=subject, body=body, now=work.now, review_id=review.id
    )
    work.record(Action.SEND_LINK, f"social worker:{row.id}", child_id=review.child_id, why="again" if again else None)


def unsaid(session: Session, council: Council, on: date) -> list[Unsaid]:
    """The reviews near enough whose social worker has not said anything, by meeting day; one statement."""
    if not council.settings.social_worker_days:
        return []
    days = {"on": on, "until": council.days.add(on, council.settings.social_worker_days)}
    rows = session.execute(_ahead(), days)
    return [Unsaid(review, asked) for review, asked in rows if of_child(review.child, review, on) is None]


@cache
def _ahead() -> Any:
    on, until = (sa.bindparam(name, type_=sa.Date) for name in ("on", "until"))
    return (
        sa.select(Review, WorkerAsked)
        .join(Review.child)
        .outerjoin(WorkerAsked, WorkerAsked.review_id == Review.id)
        .where(Review.status == ReviewStatus.PLANNED, Review.planned_on.between(on, until))
        .where(WorkerAsked.answered_at.is_(None))
        .options(contains_eager(Review.child))
        .order_by(Review.planned_on, Review.id)
    )


def by_link(session: Session, secret: str, on: date, *, locked: bool = False) -> WorkerAsked:
    """Whom that link asks, on that day; `locked` for whoever takes the answer: of two who press at once one is taken.

    Raises NotAsked: whatever ended it is one and the same.
    """
    asked = _by_hash().with_for_update(of=WorkerAsked) if locked else _by_hash()
    row = session.scalar(asked.execution_options(populate_existing=True), {"hashed": hash_secret(secret)})
    if row is None or row.answered_at is not None:
        raise NotAsked
    review = row.review
    ended = review.status != ReviewStatus.PLANNED or review.day < on or of_child(review.child, review, on)
    if ended or row.email != email_address(review.child.social_worker_email):
        raise NotAsked
    return row


@cache
def _by_hash() -> sa.Select[WorkerAsked]:
    whole = joinedload(WorkerAsked.review).joinedload(Review.child)
    return sa.select(WorkerAsked).where(WorkerAsked.link_hash == sa.bindparam("hashed")).options(whole)


def around(session: Session, child_id: int) -> list[Contact]:
    """The adults a social worker is asked about."""
    return list(session.scalars(sa.select(Contact).where(Contact.child_id == child_id).order_by(Contact.id)))


def take(work: Work, row: WorkerAsked, said: Iterable[OfPerson], access: Iterable[Access]) -> None:
    """Takes what they say, once. What nobody knew yet goes into the register; "no" counts at once, whatever stood.

    All else that would write over something waits for a person, see `differing`.
    """
    known = {each.id: each for each in around(work.session, row.review.child_id)}
    row.answered_at, row.access = work.now, list(access)
    for each in said:
        contact = known.get(each.contact_id) if each.contact_id is not None else None
        if contact is None and each.contact_id is not None:
            continue  # taken out of the register meanwhile
        work.session.add(
            WorkerSaid(
                asked_id=row.id,
                contact_id=each.contact_id,
                may_write=each.may_write,
                comes=each.comes,
                interpreter=each.interpreter,
            )
        )
        if contact is not None:
            _fill(work, contact, each)
    work.session.flush()
    work.record(Action.RECEIVE, f"social worker:{row.id}", child_id=row.review.child_id)


def _fill(work: Work, contact: Contact, said: OfPerson) -> None:
    if said.may_write == MayWrite.NO and contact.safe_to_contact != Safe.NO:
        say_safe(work, contact, Safe.NO, said_by=WHO)
    elif said.may_write in (MayWrite.YES, MayWrite.THROUGH_ME) and contact.safe_to_contact == Safe.UNKNOWN:
        if said.may_write == MayWrite.THROUGH_ME:
            # first the way: nobody may be written to directly meanwhile
            correct(work, contact, {"channel": Channel.HAND})
        say_safe(work, contact, Safe.YES, said_by=WHO)
    if said.comes and not contact.may_know_date and said.may_write != MayWrite.NO:
        let_know_date(work, contact, True, why=f"comes to the meeting, says {WHO}")


def differing(session: Session, on: date) -> list[Differing]:
    """What waits for a person to settle, of meetings from that day on; one statement."""
    rows = session.scalars(_unsettled(), {"on": on})
    return [found for each in rows if (found := Differing(each, tuple(_facts(each)))).facts]


@cache
def _unsettled() -> Any:
    return (
        sa.select(WorkerSaid)
        .join(WorkerSaid.asked)
        .join(WorkerAsked.review)
        .where(WorkerSaid.settled_at.is_(None), Review.status == ReviewStatus.PLANNED)
        .where(Review.planned_on >= sa.bindparam("on", type_=sa.Date))
        .options(contains_eager(WorkerSaid.asked).contains_eager(WorkerAsked.review).joinedload(Review.child))
        .options(joinedload(WorkerSaid.contact))
        .order_by(Review.planned_on, WorkerSaid.id)
    )


def _facts(said: WorkerSaid) -> Iterable[tuple[str, str, str]]:
    contact = said.contact
    if contact is not None and said.may_write in (MayWrite.YES, MayWrite.THROUGH_ME):
        if contact.safe_to_contact == Safe.NO:
            yield "Safe to contact", "no", "yes"
        if said.may_write == MayWrite.THROUGH_ME and contact.channel != Channel.HAND:
            yield "Reached", WAYS[contact.channel], "through the social worker, by a letter handed over"
    language = _person(said).language
    if said.interpreter and said.interpreter != language:
        yield "Language", name_in_english(language), name_in_english(said.interpreter)
    # for whom of those who come is not said: most often it is the child, and the office knows who else
    if _asks_large_print(said):
        yield "Letters and paper forms", "in letters of the usual size", "in large print"


def _asks_large_print(said: WorkerSaid) -> bool:
    return said.contact is None and Access.PRINT in said.asked.access and not _person(said).large_print


def _person(said: WorkerSaid) -> Child | Contact:
    return said.contact or said.asked.review.child


def settle(work: Work, said: WorkerSaid, *, takes: bool) -> None:
    """A person keeps the register as it is, or takes what the social worker said; either way it is settled."""
    said.settled_at, said.settled_by = work.now, work.by.staff_id
    contact = said.contact
    if takes:
        if contact is not None and said.may_write == MayWrite.THROUGH_ME:
            correct(work, contact, {"channel": Channel.HAND})
        if contact is not None and said.may_write != MayWrite.NO and contact.safe_to_contact == Safe.NO:
            say_safe(work, contact, Safe.YES, said_by=WHO)
        if said.interpreter:
            correct(work, _person(said), {"language": said.interpreter})
        if _asks_large_print(said):
            correct(work, _person(said), {"large_print": True})
    review = said.asked.review
    why = "taken" if takes else "the register stays"
    work.record(Action.RECORD, f"social worker said:{said.id}", child_id=review.child_id, why=why)


def said_lately(session: Session, on: date) -> list[tuple[WorkerAsked, list[WorkerSaid]]]:
    """Who comes and what is to be arranged, of coming meetings of which it was said; two statements."""
    asked = session.scalars(_answered(), {"on": on}).all()
    rows = sa.select(WorkerSaid).where(WorkerSaid.asked_id.in_([each.id for each in asked])).order_by(WorkerSaid.id)
    found = session.scalars(rows.options(joinedload(WorkerSaid.contact))).all() if asked else []
    return [(each, [said for said in found if said.asked_id == each.id]) for each in asked]


@cache
def _answered() -> Any:
    return (
        sa.select(WorkerAsked)
        .join(WorkerAsked.review)
        .where(WorkerAsked.answered_at.is_not(None), Review.status == ReviewStatus.PLANNED)
        .where(Review.planned_on >= sa.bindparam("on", type_=sa.Date))
        .options(contains_eager(WorkerAsked.review).joinedload(Review.child))
        .order_by(Review.planned_on, WorkerAsked.id)
    )

"""A participation worker is asked to talk with a child before a review, and tells the IRO what the child said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from portal.accounts import accounts
from portal.asking.reviews import iro_on
from portal.calendar import today
from portal.council.council import Council
from portal.council.work import Work
from portal.faults import NotThere
from portal.hearing.answers.given import TooLong, clean
from portal.reviewing import heard_directly
from portal.reviewing.heard_directly import Told
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import Child, Review, Staff
from portal.store.sealing import keys
from portal.store.tables.worker_tables import ToHear
from portal.store.vocabulary import ReviewStatus, Role

LONGEST = 1000


class NobodyToAsk(Exception):
    """No participation worker of that number works here."""


class AskedAlready(Exception):
    """Somebody is asked to talk with the child before this review, and has not said anything yet."""


class ToHearUnknown(NotThere):
    """This person is not asked to hear a child by that number: not any more, or never."""


@dataclass(frozen=True)
class Waiting:
    """A child somebody is asked to talk with; `late`: the day by which it helps is over."""

    row: ToHear
    review: Review
    late: bool


def workers(session: Session) -> Sequence[Staff]:
    """Who can be asked, by name."""
    theirs = sa.select(Staff).where(Staff.role == Role.PARTICIPATION, accounts.working())
    return session.scalars(theirs.order_by(Staff.name, Staff.id)).all()


def ask(work: Work, review: Review, worker_id: int, *, by_on: date, words: str) -> ToHear:
    """Asks a participation worker to talk with the child; a message tells them that there is somebody, and not whom.

    Raises NobodyToAsk, AskedAlready and TooLong.
    """
    worker = next((each for each in workers(work.session) if each.id == worker_id), None)
    if worker is None:
        raise NobodyToAsk
    if any(each.heard_id is None for each in of(work.session, review)):
        raise AskedAlready
    said = clean(words)
    if len(said) > LONGEST:
        raise TooLong("words", len(said), LONGEST)
    row = ToHear(review_id=review.id, worker_id=worker.id, asked_at=work.now, by_on=by_on)
    work.session.add(row)
    work.session.flush()
    row.words = keys(work.session).close(said, f"to-hear:{row.id}") if said else None
    work.session.flush()
    work.record(Action.SET, f"to hear:{row.id}", child_id=review.child_id, why=f"asked staff:{worker.id}")
    _post(work, "to_hear", worker, row, f"{work.council.settings.public_url}/to-hear")
    return row


def take_back(work: Work, review: Review, row: ToHear) -> None:
    """Nobody is asked any more; what was told already stays."""
    if row.heard_id is None and row.taken_back_at is None:
        row.taken_back_at = work.now
        work.record(Action.TAKE_BACK, f"to hear:{row.id}", child_id=review.child_id)


def of(session: Session, review: Review) -> Sequence[ToHear]:
    """Who is or was asked about one review, the first first, without what was taken back."""
    return session.scalars(_of(), {"review": review.id}).all()


@cache
def _of() -> sa.Select[ToHear]:
    mine = ToHear.review_id == sa.bindparam("review")
    return sa.select(ToHear).where(mine, ToHear.taken_back_at.is_(None)).order_by(ToHear.id)


def waiting(session: Session, worker: Staff, on: date) -> list[Waiting]:
    """The children this person is asked to talk with, the nearest day first; of reviews still to come alone."""
    rows = session.scalars(_waiting(), {"worker": worker.id})
    return [Waiting(each, each.review, each.by_on < on) for each in rows]


@cache
def _waiting() -> sa.Select[ToHear]:
    return (
        sa.select(ToHear)
        .join(ToHear.review)
        .join(Review.child)
        .where(
            ToHear.worker_id == sa.bindparam("worker"),
            ToHear.heard_id.is_(None),
            ToHear.taken_back_at.is_(None),
            Review.status == ReviewStatus.PLANNED,
        )
        .options(contains_eager(ToHear.review).contains_eager(Review.child).joinedload(Child.iro))
        .options(contains_eager(ToHear.review).joinedload(Review.iro))
        .order_by(ToHear.by_on, ToHear.id)
    )


def find(session: Session, worker: Staff, number: int, on: date) -> Waiting:
    """One of them by its number; raises ToHearUnknown."""
    found = next((each for each in waiting(session, worker, on) if each.row.id == number), None)
    if found is None:
        raise ToHearUnknown(number)
    return found


def words_of(session: Session, row: ToHear) -> str:
    """What the IRO wrote for the worker."""
    return keys(session).open(row.words, f"to-hear:{row.id}") if row.words else ""


def tell(work: Work, found: Waiting, told: Told) -> None:
    """Keeps what the worker tells beside what the child sent; the IRO gets a message, the worker reads it no more."""
    heard = heard_directly.note(work, found.review, told)
    found.row.heard_id = heard.id
    work.session.flush()
    review = found.review
    iro = iro_on(work.session, review, today(work.now))
    if iro is not None and iro.works_here:
        _post(work, "child_heard", iro, found.row, f"{work.council.settings.public_url}/my-reviews/{review.id}/heard")


def _post(work: Work, kind: str, to: Staff, row: ToHear, link: str) -> None:
    subject, body = work.council.notices.render(kind, language="en", to_on=row.by_on, link=link)
    outbox.post_to_staff(
        work.session, {to.email: to.id}, dedupe=f"{kind}:{row.id}", subject=subject, body=body, now=work.now,
        review_id=row.review_id,
    )  # fmt: skip


def is_soon_enough(review: Review, by_on: date, on: date) -> bool:
    """Whether that day is one to come, and not after the meeting."""
    return by_on >= on and (review.planned_on is None or by_on <= review.planned_on)


def offered_day(council: Council, review: Review, on: date) -> date:
    """The day offered for it: two working days before the meeting, or today."""
    return max(on, council.days.add(review.day, -2))

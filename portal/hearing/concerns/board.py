"""The board of concerns: who sees which, and what was pressed."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import and_, exists, or_
from sqlalchemy.orm import Session, contains_eager

from portal.accounts.teams import team_of
from portal.asking.reviews import stands
from portal.council.council import Council
from portal.faults import NotThere
from portal.hearing.answers.kept import english
from portal.store.clauses import chair_id
from portal.store.models import Child, Concern, Invitation, Review, Staff
from portal.store.tables.concern_tables import ConcernWork
from portal.store.tables.staff_tables import Cover
from portal.store.vocabulary import ConcernKind, Role, Urgency

LOGISTICS = frozenset(
    {ConcernKind.ADVOCATE, ConcernKind.INTERPRETER, ConcernKind.CALL}
)  # what business support may arrange


class ConcernUnknown(NotThere):
    """There is no such concern, or none that this person may see: nobody can tell which."""


def waiting(session: Session, staff: Staff, *, on: date | None = None) -> list[Concern]:
    """What nobody has acknowledged yet of what this person may see: most urgent first, then oldest.

    An IRO sees those of the reviews they chair, or cover on the day `on`, but never one about themselves; a manager
    sees those of the team (`teams`), and of every team what was passed on because nobody took it on in time; business
    support sees that an advocate, an interpreter or a call is asked for, and no worry; an administrator sees none.
    Child, invitation and review come loaded.
    """
    rank = sa.case({Urgency.URGENT: 0, Urgency.SAME_DAY: 1}, value=Concern.urgency, else_=2)
    return list(session.scalars(_seen_by(session, staff, on).where(Concern.acknowledged_at.is_(None)).order_by(
        rank, Concern.raised_at, Concern.id
    )))  # fmt: skip


def acknowledged(
    session: Session,
    staff: Staff,
    *,
    on: date | None = None,
    since: datetime | None = None,
    review_id: int | None = None,
) -> list[Concern]:
    """What somebody has taken on, since a moment or about one review, of what this person may see: latest first.

    What is not done yet is listed however long ago that was.

    Business support sees what business support has taken on: an IRO may have written down what somebody said.
    """
    taken = _seen_by(session, staff, on).where(Concern.acknowledged_at.is_not(None))
    if staff.role == Role.SUPPORT:
        theirs = sa.select(Staff.id).where(Staff.role == Role.SUPPORT)
        taken = taken.where(Concern.acknowledged_by.in_(theirs))
    if since is not None:
        undone = sa.select(ConcernWork.concern_id).where(ConcernWork.done_at.is_(None))
        taken = taken.where(or_(Concern.acknowledged_at >= since, Concern.id.in_(undone)))
    if review_id is not None:
        taken = taken.where(Review.id == review_id)
    return list(session.scalars(taken.order_by(Concern.acknowledged_at.desc(), Concern.id.desc())))


def find(session: Session, concern_id: int, staff: Staff, *, on: date | None = None) -> Concern:
    """The concern if this person may see it, acknowledged or not; raises ConcernUnknown."""
    found = session.scalar(_seen_by(session, staff, on).where(Concern.id == concern_id))
    if found is None:
        raise ConcernUnknown
    return found


def _seen_by(session: Session, staff: Staff, on: date | None) -> sa.Select[Concern]:
    seen = (
        sa.select(Concern)
        .join(Concern.child)
        .outerjoin(Concern.invitation)
        .outerjoin(Invitation.review)
        .options(
            contains_eager(Concern.child).joinedload(Child.iro),
            contains_eager(Concern.invitation).contains_eager(Invitation.review).joinedload(Review.iro),
        )
    )
    if not staff.works_here:
        return seen.where(sa.false())
    if staff.role == Role.MANAGER:
        return seen.where(or_(team_of(session, staff).clause(), _passed_on(), Concern.acknowledged_by == staff.id))
    if staff.role == Role.SUPPORT:
        return seen.where(Concern.kind.in_(LOGISTICS))
    if staff.role != Role.IRO:
        return seen.where(sa.false())
    # an erased invitation leaves the concern with the child's own IRO
    theirs: sa.ColumnElement[bool] = chair_id == staff.id
    if on is not None:
        mine = and_(Cover.iro_id == chair_id, Cover.cover_id == staff.id, stands(on))
        theirs = or_(theirs, exists().where(mine))
    return seen.where(Concern.about_iro.is_(False), theirs)


def _passed_on() -> sa.ColumnElement[bool]:
    """Whether a worry went to all managers, because nobody took it on in time, and still waits for somebody."""
    worries = Concern.urgency != Urgency.READ_FIRST, Concern.kind.not_in(LOGISTICS)
    return and_(Concern.escalated_at.is_not(None), Concern.acknowledged_at.is_(None), *worries)


def trigger_of(council: Council, concern: Concern) -> tuple[str, str] | None:
    """The question and what was ticked, in English, for staff who may see the concern; None for what we noticed."""
    if concern.invitation is None or concern.question is None:
        return None
    form = council.library[concern.invitation.form]
    try:
        question = form.find(concern.question)
    except KeyError:
        return None
    ticked = next((o for o in question.every_option if o.code == concern.code), None)
    return english(form, question.text), english(form, ticked.label) if ticked else "Something was written"

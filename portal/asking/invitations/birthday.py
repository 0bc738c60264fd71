"""The day and month of the child's birthday: what opens what a child is told, beside the link they have.

Wrong ones are counted on the link they were typed under, and add up over all links of one person about one child:
with three tries under each of several links a guess would be cheap. What an adult mistypes never shuts the child out.
"""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Child, Invitation, Review
from portal.store.tables.between_tables import StandingLink

TRIES = 3  # wrong ones of one person; then it takes a fresh link by the known way
SHUT = "The birthday was typed wrong three times: it may have been somebody else. Ask them before you give a new link."
Link = Invitation | StandingLink


def may_try(session: Session, link: Link) -> bool:
    """Whether another birthday may be typed under this link."""
    return may_try_of(session, *_person(link))


def may_try_of(session: Session, child_id: int, contact_id: int | None) -> bool:
    """The same of one person: the child, or a contact."""
    under_links = session.scalar(_wrong(contact_id is None), {"child": child_id, "contact": contact_id}) or 0
    kept = 0 if contact_id else session.scalar(_wrong_between(), {"child": child_id}) or 0
    return under_links + kept < TRIES


def shut() -> sa.ColumnElement[bool]:
    """Whether so many were wrong that the person of an Invitation reads nothing before a fresh link, as SQL.

    For a statement that selects Invitation joined with its Review.
    """
    other, about = aliased(Invitation), aliased(Review)
    theirs = other.contact_id.is_not_distinct_from(Invitation.contact_id)
    under_links = (
        sa.select(sa.func.coalesce(sa.func.sum(other.wrong_birthdays), 0))
        .join(about, about.id == other.review_id)
        .where(about.child_id == Review.child_id, theirs)
        .correlate(Invitation, Review)
        .scalar_subquery()
    )
    kept = sa.select(StandingLink.wrong_birthdays).where(StandingLink.child_id == Review.child_id)
    between = sa.func.coalesce(kept.correlate(Review).scalar_subquery(), 0)
    return under_links + sa.case((Invitation.contact_id.is_(None), between), else_=0) >= TRIES


def is_number(typed: str) -> bool:
    """Whether it can be a day or a month: one figure or two."""
    return typed.isdecimal() and len(typed) <= 2


def fits(work: Work, link: Link, day: int, month: int) -> bool:
    """Whether it is the child's birthday; wrong ones are counted, and after TRIES none fits any more.

    Every try is written down: who opens the page, and who could not.
    """
    if isinstance(link, StandingLink):
        child, opens, door = link.child, f"answers between reviews:{link.child_id}", f"standing link:{link.child_id}"
    else:
        child, opens, door = link.review.child, f"told back:{link.review_id}", f"invitation:{link.id}"
    # one after the other: of tries at once, under whichever link, each is counted
    work.session.execute(_locked(), {"child": child.id})
    work.session.refresh(link, ["wrong_birthdays"])
    right = may_try(work.session, link) and (child.date_of_birth.day, child.date_of_birth.month) == (day, month)
    if right:
        forget_wrong(work.session, link)
        work.record(Action.READ, opens, child_id=child.id)
    else:
        link.wrong_birthdays += 1
        work.record(Action.REFUSED, door, child_id=child.id, why="birthday")
    work.session.flush()
    return right


def forget_wrong(session: Session, link: Link) -> None:
    """No wrong birthday of this person counts any more: they typed the right one, or were given a fresh link."""
    child_id, contact_id = _person(link)
    theirs = Invitation.contact_id.is_(None) if contact_id is None else Invitation.contact_id == contact_id
    reviews = sa.select(Review.id).where(Review.child_id == child_id)
    session.execute(
        sa.update(Invitation)
        .where(Invitation.review_id.in_(reviews), theirs, Invitation.wrong_birthdays > 0)
        .values(wrong_birthdays=0)
    )
    if contact_id is None:
        session.execute(
            sa.update(StandingLink)
            .where(StandingLink.child_id == child_id, StandingLink.wrong_birthdays > 0)
            .values(wrong_birthdays=0)
        )


def _person(link: Link) -> tuple[int, int | None]:
    if isinstance(link, StandingLink):
        return link.child_id, None
    return link.review.child_id, link.contact_id


@cache
def _wrong(child_alone: bool) -> sa.Select[int]:
    theirs = Invitation.contact_id.is_(None) if child_alone else Invitation.contact_id == sa.bindparam("contact")
    return (
        sa.select(sa.func.sum(Invitation.wrong_birthdays))
        .join(Review, Review.id == Invitation.review_id)
        .where(Review.child_id == sa.bindparam("child"), theirs)
    )


@cache
def _wrong_between() -> sa.Select[int]:
    return sa.select(StandingLink.wrong_birthdays).where(StandingLink.child_id == sa.bindparam("child"))


@cache
def _locked() -> sa.Select[int]:
    return sa.select(Child.id).where(Child.id == sa.bindparam("child")).with_for_update()

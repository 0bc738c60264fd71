"""What ends the reason to ask or to write to somebody about a review; one rule for every way a message can leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.calendar import age_on, today
from portal.i18n import date_words
from portal.store.models import Child, Contact, Invitation, Message, Review
from portal.store.vocabulary import MessageKind, ReviewStatus, Safe, Stage

KEPT_OUT = "kept out of this review"
UNSAFE = "said not to be safe to contact"
NOT_THERE = "not noted as having been at the meeting"
HELD = "the review has been held"
PASSED = "the meeting day has passed"
CANCELLED = "the review is cancelled"
GROWN = 18  # from that birthday on nobody is looked after, and no review is held
ASKING = (MessageKind.INVITE, MessageKind.REMIND)  # messages that ask for answers; others only tell something


@dataclass(frozen=True)
class Brake:
    """Why nobody asks this person, in plain words; `mendable` when somebody can and should settle it."""

    words: str
    mendable: bool = False


def brake(
    review: Review,
    stage: Stage,
    contact: Contact | None,
    *,
    out: Invitation | None,
    on: date,
    there: frozenset[int] | None = None,
) -> Brake | None:
    """What stops asking this contact, or the child, on that day; None when nothing does.

    `out` is an invitation of this person for this review that `stays_out`; `there` are the contacts noted as having
    been at the meeting, None where that was settled before.
    """
    stop = brake_on_person(review, contact, out=out, on=on) or _of_review(review, stage, on)
    if stop or contact is None or stage != Stage.FEEDBACK or there is None or contact.id in there:
        return stop
    return Brake(NOT_THERE)


def back_on(person: Child | Contact, day: date) -> date | None:
    """The first day on which they are reached again, if that day finds them away; nothing is sent until then."""
    if person.away_until is None or day > person.away_until or (person.away_from and day < person.away_from):
        return None
    return person.away_until + timedelta(days=1)


def brake_on_person(
    review: Review, contact: Contact | None, *, out: Invitation | None, on: date
) -> Brake | None:  # fmt: skip
    """What stops every message about this review to this person, one that asks nothing too."""
    return of_child(review.child, review, on) or _of_withdrawal(out) or (_of_contact(contact) if contact else None)


def of_child(child: Child, review: Review | None, on: date) -> Brake | None:
    """No longer looked after, or grown up by the meeting; by that day itself, where it is about no review.

    Adoption and death end the time looked after as well: from the day after it nothing is sent to anybody.
    """
    meeting, until = review and (review.held_on or review.planned_on), child.looked_after_to
    if until and (until < on or (meeting and until < meeting)):
        return Brake(f"no longer looked after since {date_words(until, year=True)}")
    grown = age_on(child.date_of_birth, meeting or on) >= GROWN
    return Brake("18 by the day of the meeting" if meeting else "18 by now") if grown else None


def outs(session: Session, review: Review) -> dict[int | None, Invitation]:
    """The invitations for this review whose people stay out, by contact; None is the child."""
    return {contact: each for (_review, contact), each in all_outs(session, [review.id]).items()}


def all_outs(session: Session, reviews: Iterable[int]) -> dict[tuple[int, int | None], Invitation]:
    """The same for many reviews in one statement, by review and contact."""
    found = session.scalars(_outs(), {"reviews": list(set(reviews))}).all()
    return {(each.review_id, each.contact_id): each for each in found}


def stays_out() -> sa.ColumnElement[bool]:
    """`Invitation.stays_out` as the database asks it."""
    return sa.and_(Invitation.withdrawn_by.is_not(None), Invitation.let_back_at.is_(None))


def brake_on_asking(invitation: Invitation, out: Invitation | None, on: date) -> Brake | None:
    """What stops one more message or paper that asks by this invitation, on that day; `out` as for `brake`."""
    if invitation.withdrawn_at:
        return _of_withdrawal(invitation) or Brake("was withdrawn")
    if invitation.declined_at:
        return Brake("does not want to answer")
    return brake(invitation.review, invitation.stage, invitation.contact, out=out, on=on)


def stopped_by_now(session: Session, messages: Sequence[Message], now: datetime) -> list[Message]:
    """Those of these messages that must be stopped, for what has come between writing and their leaving.

    Two statements however many they are. What goes to staff is never among them.
    """
    theirs = [message.invitation_id for message in messages if message.invitation_id]
    if not theirs:
        return []
    found = {each.id: each for each in session.scalars(_with_people(), {"invitations": theirs})}
    outs = all_outs(session, [each.review_id for each in found.values()])
    written = [(message, found[message.invitation_id]) for message in messages if message.invitation_id]
    return [
        message
        for message, invitation in written
        if _brake_on_message(message, invitation, outs.get((invitation.review_id, invitation.contact_id)), today(now))
    ]


def _brake_on_message(message: Message, invitation: Invitation, out: Invitation | None, on: date) -> Brake | None:
    if message.kind in ASKING:
        return brake_on_asking(invitation, out, on)
    out = invitation if invitation.stays_out else None
    stop = brake_on_person(invitation.review, invitation.contact, out=out, on=on)
    return stop or (_of_change(invitation.review, on) if message.kind == MessageKind.CHANGE else None)


@cache
def _with_people() -> sa.Select[Invitation]:
    whose = joinedload(Invitation.review).joinedload(Review.child), joinedload(Invitation.contact)
    return sa.select(Invitation).where(Invitation.id.in_(sa.bindparam("invitations", expanding=True))).options(*whose)


@cache
def _outs() -> sa.Select[Invitation]:
    theirs = Invitation.review_id.in_(sa.bindparam("reviews", expanding=True))
    return sa.select(Invitation).where(theirs, stays_out())


def _of_withdrawal(out: Invitation | None) -> Brake | None:
    if out is None or out.withdrawn_at is None:
        return None
    why = f": {out.withdrawn_why}" if out.withdrawn_why else ""
    return Brake(f"withdrawn by {out.withdrawn_by} on {date_words(today(out.withdrawn_at), year=True)}{why}")


def _of_review(review: Review, stage: Stage, on: date) -> Brake | None:
    if review.status == ReviewStatus.CANCELLED:
        return Brake(CANCELLED)
    if stage == Stage.FEEDBACK:
        return None if review.status == ReviewStatus.HELD else Brake("the review has not been held")
    if review.status == ReviewStatus.HELD:
        return Brake(HELD)
    if review.planned_on is None:
        return Brake("no meeting day yet", mendable=True)
    return Brake(PASSED) if review.planned_on < on else None


def _of_change(review: Review, on: date) -> Brake | None:
    """What is told of a change is told while it is to come."""
    if review.status == ReviewStatus.HELD:
        return Brake(HELD)
    passed = review.status == ReviewStatus.PLANNED and review.planned_on and review.planned_on < on
    return Brake(PASSED) if passed else None


def _of_contact(contact: Contact) -> Brake | None:
    if contact.excluded_from_review:
        return Brake(KEPT_OUT)
    if contact.safe_to_contact == Safe.NO:
        return Brake(UNSAFE)
    return None if contact.safe_to_contact == Safe.YES else Brake("not said to be safe to contact", mendable=True)

"""What became of a review: held, moved or cancelled, how it went, and who is asked about it afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta

import sqlalchemy as sa

from portal import calendar
from portal.asking import recipients
from portal.asking.invitations import ask, ending
from portal.council.work import Work
from portal.i18n import date_words
from portal.reviewing import participation
from portal.reviewing.outcome_facts import DAYS, OutcomeFacts, contacts_of, facts_of, keep_facts
from portal.reviewing.taken_back import HELD, OUTCOME, remember
from portal.store.audit import Action
from portal.store.models import Contact, Invitation, Review
from portal.store.vocabulary import ReviewStatus, Stage

BROUGHT_FORWARD = timedelta(days=92)  # as early as a review may be held before its planned day without being moved


@dataclass(frozen=True)
class Fault:
    """What is wrong with one thing that was recorded."""

    field: str
    reason: str


class OutcomeFaulty(Exception):
    """What was recorded cannot be so; `faults` names everything that is wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.reason}" for fault in faults))
        self.faults = faults


class NotHeld(Exception):
    """An outcome belongs to a review that was held."""


class AlreadyHeld(Exception):
    """A review that was held is neither moved nor cancelled."""


class ReviewCancelled(Exception):
    """A cancelled review is not held: plan it again first."""


def hold(work: Work, review: Review, *, on: date) -> list[Invitation]:
    """Notes that the review was held on that day, its first meeting; and asks how it went.

    The child is asked, and adults noted as there; their messages wait a while, in which it can be taken back. A second
    time changes nothing and asks nobody.
    Raises ReviewCancelled, and OutcomeFaulty for a day that cannot be the one: `_day_fault` says which.
    """
    if review.status == ReviewStatus.HELD:
        return []
    if review.status == ReviewStatus.CANCELLED:
        raise ReviewCancelled
    born = review.child.date_of_birth
    if fault := _day_fault(work, review, on):
        raise OutcomeFaulty([Fault("held_on", fault)])
    review.status, review.held_on = ReviewStatus.HELD, on
    # what a person said is not undone by the next file from the case system
    review.outcome_settled |= work.by.staff_id is not None
    # kept with the row, so that a figure once released stays what it was
    review.year, review.age = calendar.financial_year(on), calendar.age_on(born, on)
    work.record(Action.HOLD, f"review:{review.id}", child_id=review.child_id, why=on.isoformat())
    work.session.flush()
    asked = _ask_how_it_went(work, review)
    # so that it can be taken back with all who were asked because of it
    remember(work.session, review, HELD, OutcomeFacts(), None, asked, by=work.by, now=work.now)
    return asked


def _day_fault(work: Work, review: Review, on: date) -> str | None:
    """Why the review cannot have been held on that day: mostly it is a year, or another review, that was mistaken."""
    child, planned = review.child, review.planned_on
    if on > calendar.today(work.now):
        return "This day is still to come."
    if on < child.date_of_birth:
        return "This day is before the child was born."
    if child.looked_after_from and on < child.looked_after_from:
        return f"This day is before the child came into care, {date_words(child.looked_after_from, year=True)}."
    if planned and planned - on > BROUGHT_FORWARD:
        return (
            f"This is more than three months before the planned day, {date_words(planned, year=True)}. Look at the "
            "year. If the review was brought forward that far, ask business support to move it first."
        )
    if held_on := _in_the_way(work, review, on):
        return f"A review of this child was held on {date_words(held_on, year=True)}: this one comes after it."
    return None


def _in_the_way(work: Work, review: Review, on: date) -> date | None:
    """The latest day on which a review that comes before this one was held, where it is that day or a later one.

    A review that was forgotten may be noted after the next one was held: then it was planned for an earlier day.
    """
    earlier = sa.func.coalesce(Review.planned_on, Review.held_on) < (review.planned_on or date.max)
    return work.session.scalar(
        sa.select(sa.func.max(Review.held_on)).where(
            Review.child_id == review.child_id,
            Review.id != review.id,
            Review.held_on >= on,
            sa.or_(earlier, Review.held_on == on),
        )
    )


def record(work: Work, review: Review, facts: OutcomeFacts, *, bit_by_bit: bool = False) -> list[str]:
    """Keeps the outcome as the form states it; returns the names of the adults who are asked for feedback now.

    `bit_by_bit`: it is one of several pages, filled in one after the other.

    A participation code is confirmed by it; no code leaves the one that stands. Raises NotHeld and OutcomeFaulty.
    """
    if review.held_on is None:
        raise NotHeld
    contacts = contacts_of(work.session, review)
    faults = list(_faults(review, review.held_on, facts, contacts, calendar.today(work.now)))
    if faults:
        raise OutcomeFaulty(faults)
    # read before they are written over: they are what Undo brings back
    before, coded_by = facts_of(work.session, review), review.participation_by
    keep_facts(work.session, review, facts)
    review.outcome_settled |= work.by.staff_id is not None
    work.record(Action.RECORD, f"review:{review.id}", child_id=review.child_id, why=facts.participation)
    work.session.flush()
    asked = _ask_how_it_went(work, review)
    remember(work.session, review, OUTCOME, before, coded_by, asked, by=work.by, now=work.now, bit_by_bit=bit_by_bit)
    return [invitation.contact.name for invitation in asked if invitation.contact]


def _faults(
    review: Review, held_on: date, facts: OutcomeFacts, contacts: dict[int, Contact], today: date
) -> Iterable[Fault]:
    if facts.participation:
        for reason in participation.check(facts.participation, review.age, held_on, review.child.date_of_birth):
            yield Fault("participation", reason[0].upper() + reason[1:] + ".")
    for name in DAYS:
        day = getattr(facts, name)
        if day and day < held_on:
            yield Fault(name, "This day is before the review was held.")
        elif day and day > today:
            yield Fault(name, "This day is still to come.")
    for name in ("attended", "met_iro"):
        if getattr(facts, name) - contacts.keys():
            yield Fault(name, "Somebody named here does not belong to this child.")


def _ask_how_it_went(work: Work, review: Review) -> list[Invitation]:
    """Feedback invitations to everybody nothing hinders who has none yet: the child, and adults noted as there."""
    asked = []
    for person in recipients.people(work.session, work.council, review, Stage.FEEDBACK, calendar.today(work.now)):
        if person.hindrance:
            continue
        with suppress(ask.AlreadyAsked, ask.MayNotBeAsked):
            asked.append(ask.invite(work, review, person.contact, stage=Stage.FEEDBACK))
    return asked


def move(work: Work, review: Review, planned_on: date | None, planned_at: time | None) -> None:
    """Plans the meeting for another day (or none yet); the links already sent follow it.

    A cancelled review is planned again by it. Raises AlreadyHeld.
    """
    if review.status == ReviewStatus.HELD:
        raise AlreadyHeld
    if (review.planned_on, review.planned_at, review.status) == (planned_on, planned_at, ReviewStatus.PLANNED):
        return
    was = review.planned_on
    review.planned_on, review.planned_at, review.status = planned_on, planned_at, ReviewStatus.PLANNED
    # a day a person chose is not moved back by the next file
    review.plan_settled |= work.by.staff_id is not None
    why = f"from {was or 'no day'} to {planned_on or 'no day'}"
    work.record(Action.MOVE, f"review:{review.id}", child_id=review.child_id, why=why)
    work.session.flush()
    if planned_on != was:  # nobody who was asked is told the hour
        ending.reviews_moved(work, review)


def cancel(work: Work, review: Review) -> None:
    """Notes that the review will not take place; links not yet answered stop. Twice is once; raises AlreadyHeld."""
    if review.status == ReviewStatus.HELD:
        raise AlreadyHeld
    if review.status == ReviewStatus.CANCELLED:
        return
    review.status = ReviewStatus.CANCELLED
    review.outcome_settled |= work.by.staff_id is not None
    work.record(Action.CANCEL, f"review:{review.id}", child_id=review.child_id)
    work.session.flush()
    ending.review_cancelled(work, review)

"""The outcome of a review as one thing: read from its row and who was there, and kept there again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store.models import Attendance, Contact, Review
from portal.store.vocabulary import Chair, CodedBy, Participation, Presence, Respondent, Venue

DAYS = ("completed_on", "decisions_sent_on", "record_sent_on")


@dataclass(frozen=True)
class OutcomeFacts:
    """The outcome as it stands on the form: what is None there is not known.

    `attended` and `met_iro` are contact ids: who was at the meeting, and who met the IRO at another time.
    """

    venue: Venue | None = None
    participation: Participation | None = None
    chaired_by: Chair | None = None
    iro_spoke_before: bool | None = None
    attended: frozenset[int] = field(default_factory=frozenset)
    met_iro: frozenset[int] = field(default_factory=frozenset)
    parent_attended: bool | None = None
    parent_met_iro: bool | None = None
    completed_on: date | None = None
    decisions_sent_on: date | None = None
    record_sent_on: date | None = None
    late_reason: str | None = None


def facts_of(session: Session, review: Review) -> OutcomeFacts:
    """The outcome as it is kept, for a form to start from."""
    there = session.scalars(sa.select(Attendance).where(Attendance.review_id == review.id)).all()
    return OutcomeFacts(
        venue=review.venue,
        participation=review.participation,
        chaired_by=review.chaired_by,
        iro_spoke_before=review.iro_spoke_before,
        attended=frozenset(each.contact_id for each in there if each.how == Presence.ATTENDED),
        met_iro=frozenset(each.contact_id for each in there if each.how == Presence.MET_IRO),
        parent_attended=review.parent_attended,
        parent_met_iro=review.parent_met_iro,
        completed_on=review.completed_on,
        decisions_sent_on=review.decisions_sent_on,
        record_sent_on=review.record_sent_on,
        late_reason=review.late_reason,
    )


def contacts_of(session: Session, review: Review) -> dict[int, Contact]:
    """Everybody around the child, by number."""
    return {c.id: c for c in session.scalars(sa.select(Contact).where(Contact.child_id == review.child_id))}


def keep_facts(session: Session, review: Review, facts: OutcomeFacts) -> None:
    """Keeps an outcome that was checked; no participation code leaves the one that stands."""
    contacts = contacts_of(session, review)
    for name in ("venue", "chaired_by", "iro_spoke_before", *DAYS):
        setattr(review, name, getattr(facts, name))
    review.late_reason = (facts.late_reason or "").strip() or None
    review.parent_attended = _by_a_parent(facts.parent_attended, facts.attended, contacts)
    review.parent_met_iro = _by_a_parent(facts.parent_met_iro, facts.met_iro, contacts)
    if facts.participation:
        review.participation, review.participation_by = facts.participation, CodedBy.PERSON
    _note_who_was_there(session, review, facts)


def _by_a_parent(said: bool | None, there: frozenset[int], contacts: dict[int, Contact]) -> bool | None:
    """A parent, or somebody with parental responsibility, named as there outweighs what was not ticked."""
    return True if any(contacts[each].role == Respondent.PARENT or contacts[each].has_pr for each in there) else said


def _note_who_was_there(session: Session, review: Review, facts: OutcomeFacts) -> None:
    standing = {
        each.contact_id: each
        for each in session.scalars(sa.select(Attendance).where(Attendance.review_id == review.id))
    }
    # who was at the meeting was there, whether or not the IRO met them at another time too
    wanted = dict.fromkeys(facts.met_iro, Presence.MET_IRO) | dict.fromkeys(facts.attended, Presence.ATTENDED)
    for contact_id, attendance in standing.items():
        if contact_id not in wanted:
            session.delete(attendance)
    for contact_id, how in wanted.items():
        if contact_id in standing:
            standing[contact_id].how = how
        else:
            session.add(Attendance(review_id=review.id, contact_id=contact_id, how=how))

"""Reads at once, for many reviews, whom they could ask and how far each person is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.brakes import stays_out
from portal.asking.recipients import Around, Person, people_of
from portal.council.council import Council
from portal.store.models import Attendance, Contact, Invitation, Message, Response, Review
from portal.store.vocabulary import Stage

Place = tuple[int, int | None]  # review, and contact or none for the child


@dataclass(frozen=True)
class Sending:
    """The last message that asked somebody, without its words."""

    state: str  # queued, sent, failed, stopped
    channel: str
    not_before: datetime
    failure: str | None


@dataclass(frozen=True)
class Received:
    """A response that was sent or typed in."""

    source: str
    submitted_at: datetime


@dataclass(frozen=True)
class Roll:
    """Everything about some reviews at one stage, in five statements however many they are."""

    stage: str
    contacts: dict[int, list[Contact]]  # by child
    there: dict[int, frozenset[int]]  # who was at the meeting, by review
    invitations: dict[Place, Invitation]  # not withdrawn
    ended: dict[Place, Invitation]  # the last that was withdrawn at this stage
    outs: dict[int, dict[int | None, Invitation]]  # who stays out, whatever the stage, by review and contact
    returned: dict[int, Received]  # by invitation
    sendings: dict[int, Sending]  # by invitation

    @classmethod
    def read(cls, session: Session, reviews: Sequence[Review], stage: str) -> Roll:
        """The roll of these reviews at that stage ("consult" or "feedback")."""
        ids = [review.id for review in reviews]
        children = {review.child_id for review in reviews}
        # one statement for each kind of row, however many reviews: boards are read many times a day
        found = _invitations(session, ids, stage)
        placed = [((each.review_id, each.contact_id), each) for each in found if each.stage == stage]
        invitations = {place: each for place, each in placed if each.withdrawn_at is None}
        outs: dict[int, dict[int | None, Invitation]] = defaultdict(dict)
        for each in found:
            if each.stays_out:
                outs[each.review_id][each.contact_id] = each
        asked = [invitation.id for invitation in invitations.values()]
        return cls(
            stage=stage,
            contacts=_contacts(session, children),
            there=_there(session, ids) if stage == Stage.FEEDBACK else {},
            invitations=invitations,
            ended={place: each for place, each in placed if each.withdrawn_at},
            outs=outs,
            returned=_received(session, asked),
            sendings=_sendings(session, asked),
        )

    def people(self, council: Council, review: Review, on: date) -> list[Person]:
        """Who could be asked about one of these reviews on that day."""
        contacts, there = self.contacts.get(review.child_id, ()), self.there.get(review.id, frozenset())
        known = Around(tuple(contacts), there, self.outs.get(review.id, {}))
        return people_of(council, review, self.stage, known, on)

    def invitation(self, review: Review, person: Person) -> Invitation | None:
        """This person's live invitation for that review."""
        return self.invitations.get(_place(review, person))

    def before(self, review: Review, person: Person) -> Invitation | None:
        """The invitation that keeps this person out of that review, else the last of theirs that was withdrawn."""
        place = _place(review, person)
        return self.outs.get(review.id, {}).get(place[1]) or self.ended.get(place)


def _place(review: Review, person: Person) -> Place:
    return review.id, person.contact.id if person.contact else None


def _contacts(session: Session, children: set[int]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    for contact in session.scalars(sa.select(Contact).where(Contact.child_id.in_(children)).order_by(Contact.id)):
        found[contact.child_id].append(contact)
    return found


def _there(session: Session, reviews: list[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for row in session.scalars(sa.select(Attendance).where(Attendance.review_id.in_(reviews))):
        found[row.review_id].add(row.contact_id)
    return {review: frozenset(contacts) for review, contacts in found.items()}


def _invitations(session: Session, reviews: list[int], stage: str) -> Sequence[Invitation]:
    wanted = sa.or_(Invitation.stage == stage, stays_out())
    return session.scalars(
        sa.select(Invitation).where(Invitation.review_id.in_(reviews), wanted).order_by(Invitation.id)
    ).all()


def _received(session: Session, invitations: list[int]) -> dict[int, Received]:
    rows = session.execute(
        sa.select(Response.invitation_id, Response.source, Response.submitted_at).where(
            Response.invitation_id.in_(invitations), Response.submitted_at.is_not(None)
        )
    )
    return {invitation: Received(source, at) for invitation, source, at in rows if at}


def _sendings(session: Session, invitations: list[int]) -> dict[int, Sending]:
    rows = session.execute(
        sa.select(Message.invitation_id, Message.state, Message.channel, Message.not_before, Message.failure)
        .where(Message.invitation_id.in_(invitations), Message.kind == "invite")
        .order_by(Message.id)
    )
    return {row.invitation_id: Sending(row.state, row.channel, row.not_before, row.failure) for row in rows}

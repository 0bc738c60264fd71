"""Reads at once, for many reviews, whom they could ask and how far each person is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.brakes import stays_out
from portal.asking.recipients import Around, Person, people_of
from portal.council.council import Council
from portal.store.models import Attendance, Contact, Invitation, Message, Response, Review
from portal.store.vocabulary import Channel, MessageKind, Source, Stage

# the numbers that a statement of many rows is asked with
_NUMBERS = ("children", "reviews", "invitations")
_MANY: dict[str, sa.BindParameter[list[int]]] = {each: sa.bindparam(each, expanding=True) for each in _NUMBERS}
Place = tuple[int, int | None]  # review, and contact or none for the child


@dataclass(frozen=True)
class Sending:
    """The last message that asked somebody, without its words."""

    state: str  # queued, sent, failed, stopped
    channel: Channel
    not_before: datetime
    failure: str | None
    by_hand: bool


@dataclass(frozen=True)
class Received:
    """A response that was sent or typed in."""

    source: Source
    submitted_at: datetime


@dataclass(frozen=True)
class Roll:
    """Everything about some reviews at one stage, in three or four statements however many they are."""

    stage: Stage
    contacts: dict[int, list[Contact]]  # by child
    there: dict[int, frozenset[int]]  # who was at the meeting, by review
    invitations: dict[Place, Invitation]  # not withdrawn
    ended: dict[Place, Invitation]  # the last that was withdrawn at this stage
    outs: dict[int, dict[int | None, Invitation]]  # who stays out, whatever the stage, by review and contact
    returned: dict[int, Received]  # by invitation
    sendings: dict[int, Sending]  # by invitation

    @classmethod
    def read(
        cls, session: Session, reviews: Sequence[Review], stage: Stage, *, how_far: bool = True, in_short: bool = False
    ) -> Roll:
        """The roll of these reviews at that stage ("consult" or "feedback").

        Without `how_far`, who was asked and not whether they answered, but not what became of the message.
        `in_short`, contacts are rows with what the rules read of them.
        """
        ids = [review.id for review in reviews]
        children = {review.child_id for review in reviews}
        # one statement for each kind of row, however many reviews: boards are read many times a day
        found = _invitations(session, ids, stage)
        placed = [((each.review_id, each.contact_id), each) for each, *_response in found if each.stage == stage]
        invitations = {place: each for place, each in placed if each.withdrawn_at is None}
        outs: dict[int, dict[int | None, Invitation]] = defaultdict(dict)
        for each, *_response in found:
            if each.stays_out:
                outs[each.review_id][each.contact_id] = each
        asked = [invitation.id for invitation in invitations.values()]
        return cls(
            stage=stage,
            contacts=_contacts(session, children, in_short),
            there=_there(session, ids) if stage == Stage.FEEDBACK else {},
            invitations=invitations,
            ended={place: each for place, each in placed if each.withdrawn_at},
            outs=outs,
            returned={each.id: Received(source, at) for each, source, at in found if at},
            sendings=_sendings(session, asked) if how_far else {},
        )

    def people(self, council: Council, review: Review, on: date) -> list[Person]:
        """Who could be asked about one of these reviews on that day."""
        contacts, there = self.contacts.get(review.child_id, ()), self.there.get(review.id, frozenset())
        asked = frozenset(each.id for each in contacts if (review.id, each.id) in self.invitations)
        known = Around(tuple(contacts), there, self.outs.get(review.id, {}), asked)
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


def _contacts(session: Session, children: set[int], in_short: bool) -> dict[int, list[Contact]]:
    found: dict[int, list[Any]] = defaultdict(list)
    asked = {"children": list(children)}
    whole = session.execute(_in_short(), asked) if in_short else session.scalars(_of_children(), asked)
    for contact in whole:
        found[contact.child_id].append(contact)
    return found


@cache
def _of_children() -> sa.Select[Contact]:
    """Made once, as all that boards ask for: writing a statement down takes as long as a page of them."""
    return sa.select(Contact).where(Contact.child_id.in_(_MANY["children"])).order_by(Contact.id)


@cache
def _in_short() -> sa.Select[*tuple[Any, ...]]:
    read = (
        *(Contact.id, Contact.child_id, Contact.role, Contact.name, Contact.relation, Contact.language),
        *(Contact.email, Contact.phone, Contact.address, Contact.channel),
        *(Contact.safe_to_contact, Contact.excluded_from_review, Contact.away_from, Contact.away_until),
    )
    return sa.select(*read).where(Contact.child_id.in_(_MANY["children"])).order_by(Contact.id)


def _there(session: Session, reviews: list[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for row in session.scalars(_at_meetings(), {"reviews": reviews}):
        found[row.review_id].add(row.contact_id)
    return {review: frozenset(contacts) for review, contacts in found.items()}


@cache
def _at_meetings() -> sa.Select[Attendance]:
    return sa.select(Attendance).where(Attendance.review_id.in_(_MANY["reviews"]))


def _invitations(session: Session, reviews: list[int], stage: Stage) -> Sequence[Any]:
    return session.execute(_of_reviews(), {"reviews": reviews, "stage": stage}).all()


@cache
def _of_reviews() -> Any:
    """Invitations, each with where its response came from and when, if it was sent."""
    wanted = sa.or_(Invitation.stage == sa.bindparam("stage"), stays_out())
    return (
        sa.select(Invitation, Response.source, Response.submitted_at)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .where(Invitation.review_id.in_(_MANY["reviews"]), wanted)
        .order_by(Invitation.id)
    )


def _sendings(session: Session, invitations: list[int]) -> dict[int, Sending]:
    rows = session.execute(_asking(), {"invitations": invitations})
    return {
        row.invitation_id: Sending(row.state, row.channel, row.not_before, row.failure, row.by_hand) for row in rows
    }


@cache
def _asking() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            *(Message.invitation_id, Message.state, Message.channel, Message.not_before, Message.failure),
            Message.by_hand,
        )
        .where(Message.invitation_id.in_(_MANY["invitations"]), Message.kind == MessageKind.INVITE)
        .order_by(Message.id)
    )

"""What somebody reads after the meeting: who read what they sent, what was decided of what they said, what comes next.

What the child kept from the meeting never stands in it: whoever lives with the child may know the way in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.asking.brakes import of_child
from portal.asking.recipients import form_of
from portal.calendar import today
from portal.council.council import Council
from portal.forms.schema import Form
from portal.hearing import agreed
from portal.hearing.answers.kept import Heard
from portal.reviewing.afterwards.coming import Next, coming_next
from portal.reviewing.afterwards.decisions import Words, opened
from portal.store.base import Moment
from portal.store.models import Contact, Invitation, Response, Review, Staff
from portal.store.sealing import KeyRing, keys
from portal.store.tables.meeting_tables import Decision, ToldBack
from portal.store.vocabulary import ResponseStatus, ReviewStatus, Safe, Stage

CURRENT = timedelta(days=365)  # no child goes longer without a review


@dataclass(frozen=True)
class Told:
    """One decision as the child reads it. `said` is empty where they have since kept that answer to themselves."""

    words: Words
    said: str
    changed_at: datetime | None


@dataclass(frozen=True)
class Page:
    """What stands on the page of one person after the meeting.

    `read_by` and `read_at`: who first of the reviewing team has what this person sent marked as read, and when.
    """

    decisions: tuple[Told, ...]
    next: Next
    ring: bool
    changed_at: datetime | None
    read_by: str | None
    read_at: datetime | None
    adult: bool

    def has_english(self, languages: Sequence[str]) -> bool:
        """Whether a sentence of it stands in English for somebody who reads these; who sees to it always does."""
        words = [each.words for each in self.decisions]
        sentences: list[Words | Next] = [*words, self.next] if self.next.words else [*words]
        return any(each.who for each in words) or any(each.read_in(*languages)[0] == "en" for each in sentences)


def skin_of(council: Council, review: Review) -> str:
    """How this child's pages look and read, "younger" or "older": as their form after the meeting does."""
    form = form_of(review, Stage.FEEDBACK, None)
    return council.library[form].skin if form else "younger"


def may_be_told(contact: Contact) -> bool:
    """Whether an adult may be told of a review: they are said to be safe to contact, and nobody keeps them out."""
    return contact.safe_to_contact == Safe.YES and not contact.excluded_from_review


def is_told(session: Session, invitation: Invitation, now: datetime) -> bool:
    """Whether this person has a page to read about that review now: it was released, and the review is current.

    A review is current until what the next one decided is shown, a year at most. An adult reads only who may be written
    to, and nothing once the child has left care or is grown up.
    """
    review, contact, on = invitation.review, invitation.contact, today(now)
    if review.held_on is None or on > review.held_on + CURRENT:
        return False
    if contact is not None and (not may_be_told(contact) or of_child(review.child, review, on)):
        return False
    asked = {"review": review.id, "child": review.child_id, "now": now}
    return session.scalar(_shown_and_current(), asked) is not None


@cache
def _shown_and_current() -> sa.Select[int]:
    # kept: every visit by a link asks it
    later, told_later = aliased(Review), aliased(ToldBack)
    followed = sa.exists().where(
        later.child_id == sa.bindparam("child"), later.status == ReviewStatus.HELD, later.held_on > Review.held_on,
        told_later.review_id == later.id, told_later.shown_from <= sa.bindparam("now", type_=Moment),
    )  # fmt: skip
    shown = ToldBack.shown_from <= sa.bindparam("now", type_=Moment)
    return (
        sa.select(ToldBack.review_id)
        .join(Review, Review.id == ToldBack.review_id)
        .where(ToldBack.review_id == sa.bindparam("review"), shown, Review.held_on.is_not(None), ~followed)
    )


def page_for(
    session: Session, council: Council, review: Review, contact: Contact | None, *, drafts: bool = False
) -> Page:
    """What was released for this person: the child all of it, an adult what they may be told.

    Whether they may read it now is for `is_told` to say. With `drafts` as it would be released now, for the IRO to look
    over.
    """
    ring, adult = keys(session), contact is not None
    told = [(each, words) for each in rows_of(session, review) if (words := words_of(ring, each, drafts=drafts))]
    response = _sent(session, review, contact)
    shared = _shared(session, council, None if adult else response)
    row = session.get(ToldBack, review.id)
    read_by = session.get(Staff, response.read_by) if response and response.read_by else None
    return Page(
        decisions=tuple(
            Told(
                words, "" if adult or (words.question and words.question not in shared) else words.said, each.changed_at
            )
            for each, words in told
            if words.for_adults or not adult
        ),
        next=Next() if adult else coming_next(session, review, drafts=drafts),
        ring=not adult and row is not None and (row.ring_draft if drafts else row.ring_told),
        changed_at=row.changed_at if row else None,
        read_by=read_by.name if read_by else None,
        read_at=response.read_at if response else None,
        adult=adult,
    )


def words_of(ring: KeyRing, row: Decision, *, drafts: bool) -> Words | None:
    """The words of a decision as they are written, else as they were released."""
    return opened(ring, "decision", row, row.draft) if drafts else opened(ring, "told", row, row.told)


def asked_for(session: Session, council: Council, review: Review) -> dict[str, Heard]:
    """What the child said and lets everybody at the meeting know: what a decision may say it answers, by question."""
    return _shared(session, council, _sent(session, review, None))


def form_of_child(session: Session, council: Council, review: Review) -> Form | None:
    """The form the child sent before this review; None while there is none."""
    response = _sent(session, review, None)
    return council.library[response.form] if response else None


def _shared(session: Session, council: Council, response: Response | None) -> dict[str, Heard]:
    if response is None:
        return {}
    form = council.library[response.form]
    return dict(agreed.standing(session, form, response).told)


def _sent(session: Session, review: Review, contact: Contact | None) -> Response | None:
    return session.scalar(
        sa.select(Response)
        .join(Response.invitation)
        .where(
            Invitation.review_id == review.id, Invitation.stage == Stage.CONSULT,
            Invitation.contact_id == contact.id if contact else Invitation.contact_id.is_(None),
            Response.status == ResponseStatus.SUBMITTED,
        )
        .order_by(Response.id.desc())
        .limit(1)
    )  # fmt: skip


def rows_of(session: Session, review: Review) -> list[Decision]:
    """The decisions of a review as rows, in the order of the page."""
    return list(session.scalars(sa.select(Decision).where(Decision.review_id == review.id).order_by(Decision.position)))

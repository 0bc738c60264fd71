"""Chooses words that people allowed to be quoted, without a name, a date or who exactly said them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from portal.asking.house import House
from portal.hearing import sharing
from portal.hearing.rows import heard
from portal.reporting.items import item_label
from portal.reporting.redaction import Known, without_names
from portal.store.models import Child, Contact, Invitation, Response, Review, Staff
from portal.store.sealing import keys

WHO = {
    "feedback_4_11": "child",
    "feedback_12_17": "young person",
    "feedback_parent": "parent or carer",
    "feedback_professional": "professional",
}
MOST = 15  # of each group: a report is read, not searched


@dataclass(frozen=True)
class Quote:
    """Words with the question they answer, and the group of people the writer belongs to."""

    who: str
    question: str
    words: str


def quotes(session: Session, house: House, year: int) -> list[Quote]:
    """Quotes from the feedback received in the year, at most MOST of each group.

    Which ones is neither chosen by what they say nor by when they came: a keyed hash shuffles them, and does so alike
    every time. The names the portal knows are put out of the words; a person still reads a report before it is shared.
    """
    chosen: list[Quote] = []
    for form, who in WHO.items():
        found = _of_form(session, house, year, form, who)
        chosen += [quote for _, quote in zip(range(MOST), found, strict=False)]
    return chosen


def _of_form(session: Session, house: House, year: int, form_id: str, who: str) -> Iterator[Quote]:
    form = house.library[form_id]
    query = sa.select(Response.id).where(Response.year == year, Response.form == form_id, Response.may_quote)
    ring = keys(session)
    for response_id in sorted(session.scalars(query), key=lambda number: ring.mark(f"quote:{number}")):
        response = session.get_one(Response, response_id, options=[WITH_NAMES])
        names = names_known(session, [response])[response.id]
        # a council may have taken a question of its own out of the form since
        asked = {question.name: question for question in form.question}
        for name, answer in heard(session, response).items():
            if name in asked and answer.words and sharing.may_see("report", response, form, answer):
                yield Quote(who, item_label(asked[name]), without_names(answer.words, names))


WITH_NAMES = (
    joinedload(Response.invitation)
    .joinedload(Invitation.review)
    .options(joinedload(Review.child), joinedload(Review.iro))
)


def names_known(session: Session, responses: Sequence[Response]) -> dict[int, Known]:
    """By response the names the portal knows around its child; the responses were read WITH_NAMES. Three statements.

    The child, brothers and sisters as far as they can be told, the contacts, whoever works here, and the names that
    stand in the addresses of the social worker and the contacts.
    """
    reviews = {response.id: response.invitation.review for response in responses}
    around = _around(session, {review.child_id for review in reviews.values()})
    staff = session.scalars(sa.select(Staff.name)).all()
    found = {}
    for response in responses:
        child = reviews[response.id].child
        theirs = [child.first_name, response.iro_name, *_in_address(child.social_worker_email), *staff]
        found[response.id] = Known.of(name for name in (*theirs, *around[child.id]) if name)
    return found


def _around(session: Session, children: Collection[int]) -> dict[int, list[str]]:
    """By child the names of contacts, and of children who share a contact with them."""
    around: dict[int, list[str]] = defaultdict(list)
    contacts = sa.select(Contact.child_id, Contact.name, Contact.email).where(Contact.child_id.in_(children))
    for child_id, name, email in session.execute(contacts):
        around[child_id] += [name, *_in_address(email)]
    own, shared = aliased(Contact), aliased(Contact)
    siblings = (
        sa.select(own.child_id, Child.first_name)
        .join(shared, sa.and_(shared.reference == own.reference, shared.name == own.name))
        .join(Child, Child.id == shared.child_id)
        .where(own.child_id.in_(children), shared.child_id != own.child_id)
        .distinct()
    )
    for child_id, first_name in session.execute(siblings):
        around[child_id].append(first_name)
    return around


def _in_address(email: str | None) -> list[str]:
    """The parts of an address that may be names: "jo.bloggs2@example.org" gives Jo and Bloggs."""
    return [part for part in re.split(r"[^a-z]+", (email or "").partition("@")[0]) if len(part) > 1]

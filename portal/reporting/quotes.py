"""Chooses words that people allowed to be quoted, without a name, a date or who exactly said them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.house import House
from portal.hearing import sharing
from portal.hearing.rows import heard
from portal.reporting.items import item_label
from portal.store.models import Contact, Invitation, Response, Review
from portal.store.sealing import keys

WHO = {
    "feedback_4_11": "child",
    "feedback_12_17": "young person",
    "feedback_parent": "parent or carer",
    "feedback_professional": "professional",
}
MOST = 15  # of each group: a report is read, not searched
HIDDEN = "[name]"


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


def names_known(session: Session, responses: Sequence[Response]) -> dict[int, list[str]]:
    """By response the names the portal knows around its child; the responses were read WITH_NAMES. One statement."""
    reviews = {response.id: response.invitation.review for response in responses}
    around: dict[int, list[str | None]] = defaultdict(list)
    for child_id, name in session.execute(
        sa.select(Contact.child_id, Contact.name).where(
            Contact.child_id.in_({review.child_id for review in reviews.values()})
        )
    ):
        around[child_id].append(name)
    found = {}
    for response in responses:
        review = reviews[response.id]
        theirs = [review.child.first_name, review.iro.name if review.iro else None, response.iro_name]
        found[response.id] = [name for name in (*theirs, *around[review.child_id]) if name]
    return found


def without_names(words: str, names: Iterable[str]) -> str:
    """The words with every name, whole or any part of it longer than two letters, replaced by [name]."""
    parts = {part for name in names for part in (name, *name.split()) if len(part) > 2}
    for part in sorted(parts, key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", HIDDEN, words, flags=re.IGNORECASE)
    return words

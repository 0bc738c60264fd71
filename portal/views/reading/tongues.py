"""In which language somebody reads what the IRO writes to them, where that is not English."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from portal.i18n import name_in_english
from portal.reviewing.form_lines import who
from portal.store.models import Child, Contact, Invitation, Review
from portal.views.every_page.request import db


@dataclass(frozen=True)
class Tongue:
    """Somebody, the code of their language, and its English name."""

    person: str
    code: str
    language: str


def of_child(child: Child) -> list[Tongue]:
    """The child, if their language is another."""
    return _others([(child.first_name or child.reference, child.language)])


def of_review(review: Review) -> list[Tongue]:
    """The same of the child and everybody who was asked about the review, and may be told of what was decided."""
    asked = (
        sa.select(Contact)
        .join(Invitation, Invitation.contact_id == Contact.id)
        .where(Invitation.review_id == review.id, Invitation.withdrawn_at.is_(None))
        .order_by(Contact.id)
    )
    adults = dict.fromkeys(db().scalars(asked))
    return of_child(review.child) + _others([(who(review, each), each.language) for each in adults])


def _others(people: list[tuple[str, str]]) -> list[Tongue]:
    return [Tongue(person, code, name_in_english(code)) for person, code in people if code != "en"]

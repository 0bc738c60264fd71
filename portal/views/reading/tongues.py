"""In which language somebody reads what the IRO writes to them, where that is not English."""

from __future__ import annotations

import sqlalchemy as sa

from portal.i18n import name_in_english
from portal.reviewing.form_lines import who
from portal.store.models import Child, Contact, Invitation, Review
from portal.views.every_page.request import db


def of_child(child: Child) -> list[tuple[str, str]]:
    """The child with the English name of their language, if it is another."""
    return _others([(child.first_name or child.reference, child.language)])


def of_review(review: Review) -> list[tuple[str, str]]:
    """The same of the child and everybody who was asked about the review, and may be told of what was decided."""
    asked = (
        sa.select(Contact)
        .join(Invitation, Invitation.contact_id == Contact.id)
        .where(Invitation.review_id == review.id, Invitation.withdrawn_at.is_(None))
        .order_by(Contact.id)
    )
    adults = dict.fromkeys(db().scalars(asked))
    return of_child(review.child) + _others([(who(review, each), each.language) for each in adults])


def _others(people: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(person, name_in_english(code)) for person, code in people if code != "en"]

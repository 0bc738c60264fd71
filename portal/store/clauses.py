"""What several rooms ask of the same rows, as SQL with one name each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from portal.search import says
from portal.store.models import Child, Contact, Invitation, Response, Review, Staff
from portal.store.tables.agreement_tables import Agreement
from portal.store.tables.media_tables import PaperPage
from portal.store.vocabulary import ResponseStatus

# who chairs a review, whoever covers for them; in a query that joins the child
chair_id = sa.func.coalesce(Review.iro_id, Child.iro_id)

# whether an invitation brought a response that was sent: a draft is none
answered = (
    sa.exists()
    .where(Response.invitation_id == Invitation.id, Response.status == ResponseStatus.SUBMITTED)
    .correlate(Invitation)
)

# whether photos of a paper came for an invitation: it waits to be typed in, not to be asked for
photographed = sa.exists().where(PaperPage.invitation_id == Invitation.id).correlate(Invitation)

# whether something stands agreed that may be told of a response at the meeting, and nothing they said since overtook it
agreement_counts = (
    sa.exists()
    .where(Agreement.response_id == Response.id, Agreement.taken_back_at.is_(None), Agreement.overtaken_at.is_(None))
    .correlate(Response)
)

# whether a response was replaced after somebody had read it; null where it was never read, or never replaced
changed_since_read: sa.ColumnElement[bool] = Response.changed_at > Response.read_at


def is_changed_since_read(response: Response) -> bool:
    """`changed_since_read` of a response that is at hand."""
    changed, read = response.changed_at, response.read_at
    return changed is not None and read is not None and changed > read


def names_review(search: str) -> sa.ColumnElement[bool]:
    """Whether every word of the search stands in the child's name, a reference, a contact's name or the IRO's.

    In a query that joins the child to the review.
    """

    def around(holds: Callable[[Any], sa.ColumnElement[bool]]) -> tuple[sa.ColumnElement[bool], ...]:
        contact = sa.exists().where(Contact.child_id == Child.id, holds(Contact.name)).correlate(Child)
        chair = chair_id.in_(sa.select(Staff.id).where(holds(Staff.name)))
        return contact, chair

    return says(search, (Child.first_name, Child.reference, Review.reference), around)

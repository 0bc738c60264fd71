"""What several rooms ask of the same rows, as SQL with one name each."""

from __future__ import annotations

import sqlalchemy as sa

from portal.store.models import Child, Invitation, Response, Review
from portal.store.vocabulary import ResponseStatus

# who chairs a review, whoever covers for them; in a query that joins the child
chair_id = sa.func.coalesce(Review.iro_id, Child.iro_id)

# whether an invitation brought a response that was sent: a draft is none
answered = (
    sa.exists()
    .where(Response.invitation_id == Invitation.id, Response.status == ResponseStatus.SUBMITTED)
    .correlate(Invitation)
)

# whether a response was replaced after somebody had read it; null where it was never read, or never replaced
changed_since_read: sa.ColumnElement[bool] = Response.changed_at > Response.read_at

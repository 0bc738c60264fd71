"""Counts how parents took part: at the review, with the IRO alone, or by the consultation form."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.house import House
from portal.reporting.calendar import meeting_days
from portal.reporting.figures import Count, Counts
from portal.store.models import Contact, Invitation, Response, Review


def count_parents(session: Session, house: House, year: int) -> Counts:
    """The four parent figures of the reviews held in the financial year.

    A parent's form counts when it came by the day of the review, imported ones too: the answer was there.
    """
    returned = _with_a_form(session, house, year)
    by_form = returned.c.review_id.is_not(None)
    # a blank is not a yes, and must not make the whole condition unknown
    attended, met = (sa.func.coalesce(column, sa.false()) for column in (Review.parent_attended, Review.parent_met_iro))
    query = (
        sa.select(
            sa.func.count(),
            sa.func.count().filter(sa.or_(attended, met, by_form)),
            sa.func.count().filter(attended),
            sa.func.count().filter(by_form),
            sa.func.count().filter(met),
        )
        .select_from(Review)
        .outerjoin(returned, returned.c.review_id == Review.id)
        .where(Review.year == year)
    )
    held, *routes = session.execute(query).one()
    ids = ("parents_participating", "parents_attended", "parents_by_form", "parents_met_iro")
    return {figure: Count(number, held) for figure, number in zip(ids, routes, strict=True)}


def _with_a_form(session: Session, house: House, year: int) -> sa.Subquery:
    days = meeting_days(session, house, year)
    return (
        sa.select(Review.id.label("review_id"))
        .join(days, days.c.day == Review.held_on)
        .join(Invitation, Invitation.review_id == Review.id)
        .join(Contact, Contact.id == Invitation.contact_id)
        .join(Response, Response.invitation_id == Invitation.id)
        .where(
            Review.year == year,
            Invitation.form == "consult_parent",
            sa.or_(Contact.role == "parent", Contact.has_pr.is_(True)),
            Response.submitted_at < days.c.ends,
        )
        .distinct()
        .subquery()
    )

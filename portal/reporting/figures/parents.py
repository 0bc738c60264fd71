"""Counts how parents took part: at the review, with the IRO alone, or by the consultation form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.figures.each_year import Years, of_each
from portal.reporting.figures.figure import Count, Counts
from portal.reporting.figures.meeting_days import meeting_days, meetings
from portal.store.models import Contact, Invitation, Response
from portal.store.vocabulary import FormId, Respondent


def count_parents(session: Session, council: Council, years: Years) -> Mapping[int, Counts]:
    """The four parent figures of the reviews held in each of the financial years.

    A parent's form counts when it came by the day of the review, imported ones too: the answer was there.
    """
    rows = of_each(session, _by_routes(session, council, years), years)
    return {year: _counts(rows[year]) for year in years}


def _counts(rows: Iterable[Any]) -> Counts:
    by_routes = {(row.attended, row.met): row for row in rows}
    reviews = {routes: row.held for routes, row in by_routes.items()}
    with_form = {routes: row.with_form for routes, row in by_routes.items()}
    held = sum(reviews.values())
    said = {routes: number for routes, number in reviews.items() if routes != (None, None)}
    neither = sum(number - with_form[routes] for routes, number in said.items() if True not in routes)
    return {
        "parents_participating": _known(sum(said.values()) - neither, sum(said.values()), held),
        "parents_attended": _of_route(reviews, 0, held),
        "parents_by_form": Count(sum(with_form.values()), held),
        "parents_met_iro": _of_route(reviews, 1, held),
    }


Routes = tuple[bool | None, bool | None]  # whether a parent attended, whether one met the IRO; None where nobody said


def _of_route(reviews: Mapping[Routes, int], route: int, held: int) -> Count:
    said = {routes: number for routes, number in reviews.items() if routes[route] is not None}
    return _known(sum(number for routes, number in said.items() if routes[route]), sum(said.values()), held)


def _known(n: int, known: int, held: int) -> Count:
    return Count(n, known, unknown=held - known)


def _by_routes(session: Session, council: Council, years: Years) -> sa.Select[*tuple[Any, ...]]:
    """Reviews held, and those with a parent's form, by whether one attended and whether one met the IRO."""
    days, met = meeting_days(session, council, years), meetings(years)
    routes = (met.c.parent_attended.label("attended"), met.c.parent_met_iro.label("met"))
    held = met.c.age.is_not(None)
    returned = sa.and_(held, Contact.id.is_not(None), Response.submitted_at < days.c.ends)
    of_meeting = sa.and_(Invitation.review_id == met.c.id, Invitation.form == FormId.CONSULT_PARENT)
    parent = sa.and_(
        Contact.id == Invitation.contact_id, sa.or_(Contact.role == Respondent.PARENT, Contact.has_pr.is_(True))
    )
    reviews = sa.func.count(sa.distinct(met.c.id))
    return (
        sa.select(days.c.year, *routes, reviews.filter(held).label("held"), reviews.filter(returned).label("with_form"))
        .select_from(days)
        # outer joins are run in this order; left to itself SQLite begins with all invitations there ever were
        .outerjoin(met, met.c.day == days.c.day)
        .outerjoin(Invitation, of_meeting)
        .outerjoin(Contact, parent)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .group_by(days.c.year, "attended", "met")
    )

"""Counts how parents took part: at the review, with the IRO alone, or by a form; and where a professional sent one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.figures.each_year import Years, of_each
from portal.reporting.figures.figure import Count, Counts
from portal.reporting.figures.meeting_days import meeting_days
from portal.store.models import Contact, Invitation, Review
from portal.store.vocabulary import FormId, Respondent, Stage


def count_parents(session: Session, council: Council, years: Years) -> Mapping[int, Counts]:
    """The parent figures, and the one of professionals, of the reviews held in each of the financial years.

    A form counts when it came by the day of the review, imported ones too: the answer was there.
    """
    rows = of_each(session, _by_routes(session, council, years), years)
    return {year: _counts(rows[year]) for year in years}


def _counts(rows: Iterable[Any]) -> Counts:
    reviews: Counter[Routes] = Counter()
    with_form: Counter[Routes] = Counter()
    professionals = 0
    for row in rows:
        reviews[row.attended, row.met] += row.held
        with_form[row.attended, row.met] += row.with_form
        professionals += row.professional
    held = sum(reviews.values())
    said = {routes: number for routes, number in reviews.items() if routes != (None, None)}
    neither = sum(number - with_form[routes] for routes, number in said.items() if True not in routes)
    return {
        "parents_participating": _known(sum(said.values()) - neither, sum(said.values()), held),
        "parents_attended": _of_route(reviews, 0, held),
        "parents_by_form": Count(sum(with_form.values()), held),
        "professionals_by_form": Count(professionals, held),
        "parents_met_iro": _of_route(reviews, 1, held),
    }


Routes = tuple[bool | None, bool | None]  # whether a parent attended, whether one met the IRO; None where nobody said


def _of_route(reviews: Mapping[Routes, int], route: int, held: int) -> Count:
    said = {routes: number for routes, number in reviews.items() if routes[route] is not None}
    return _known(sum(number for routes, number in said.items() if routes[route]), sum(said.values()), held)


def _known(n: int, known: int, held: int) -> Count:
    return Count(n, known, unknown=held - known)


def _by_routes(session: Session, council: Council, years: Years) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """Reviews held, and those with a parent's or a professional's form, by whether a parent attended or met the IRO."""
    days = meeting_days(session, council, years)
    routes = (Review.parent_attended.label("attended"), Review.parent_met_iro.label("met"))
    none = sa.literal(0)
    held = sa.select(Review.year, *routes, sa.func.count().label("held"), none.label("with_form"))
    parent = sa.and_(
        Contact.id == Invitation.contact_id, sa.or_(Contact.role == Respondent.PARENT, Contact.has_pr.is_(True))
    )
    about = sa.and_(Review.id == Invitation.review_id, Review.year == days.c.year)
    reviews = sa.func.count(sa.distinct(Review.id))
    with_form = (
        sa.select(days.c.year, *routes, none, reviews, none)
        .select_from(days)
        # outer joins are run in this order; left to itself SQLite begins with all invitations there ever were
        .outerjoin(Invitation, _returned(days, FormId.CONSULT_PARENT))
        .outerjoin(Contact, parent)
        .outerjoin(Review, sa.and_(about, Contact.id.is_not(None)))
        .group_by(days.c.year, *routes)
    )
    by_professionals = (
        sa.select(days.c.year, sa.null(), sa.null(), none, none, reviews)
        .select_from(days)
        .outerjoin(Invitation, _returned(days, FormId.CONSULT_PROFESSIONAL))
        .outerjoin(Review, about)
        .group_by(days.c.year)
    )
    counted = held.add_columns(none.label("professional")).where(Review.year.in_(years)).group_by(Review.year, *routes)
    return sa.union_all(counted, with_form, by_professionals)


def _returned(days: sa.FromClause, form: FormId) -> sa.ColumnElement[bool]:
    """Invitations to that form, of the meetings of those days, that were answered by the day itself."""
    return sa.and_(
        Invitation.met_on == days.c.day,
        Invitation.stage == Stage.CONSULT,
        Invitation.form == form,
        Invitation.after_meeting.is_(False),
    )

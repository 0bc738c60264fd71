"""Counts the figures of any run of months that single reviews and forms decide, by the rules of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.figures.asked import OF_THE_FAMILY
from portal.reporting.figures.catalogue import CATALOGUE
from portal.reporting.figures.figure import Count, Counts, Figure, Previous, figure, value_of
from portal.reporting.figures.reach import of_received
from portal.reporting.figures.reviews import grouped, of_reviews, of_sent, sent_afterwards
from portal.reporting.periods.period import Period
from portal.store.models import Invitation, Response, Review

FEW = 5  # a share of fewer is a person
TOO_FEW = "Too few to show (fewer than 5)"


def figures_of(session: Session, council: Council, period: Period) -> list[Figure]:
    """The figures of these months, each beside the same months a year earlier; a share of fewer than FEW is a gap.

    Not among them is what counts whole years (children, each with all their reviews), or stands at a day.
    """
    counts, before = (_counts(session, council, each) for each in (period, period.before()))
    earlier = period.before().words
    made = [
        figure(each, counts[each.id], _previous(earlier, value_of(each, before[each.id]), before[each.id]))
        for each in CATALOGUE
        if each.id in counts
    ]
    return [_kept_back(each) if each.N is not None and 0 < each.N < FEW else each for each in made]


def _previous(name: str, value: float | None, count: Count) -> Previous | None:
    return Previous(name, value, count.N) if count.N is None or count.N >= FEW else None


def _kept_back(each: Figure) -> Figure:
    return replace(each, value=None, n=0, N=None, unknown=0, instead=TOO_FEW)


def _counts(session: Session, council: Council, period: Period) -> Counts:
    held = Review.held_on.between(period.first, period.last)
    reviews = session.execute(grouped(period.years).where(held)).all()
    sent = session.execute(sent_afterwards(period.years).where(held)).all()
    return {
        **of_reviews(list(reviews)),
        **of_sent(council, list(sent)),
        **_forms(session, period),
        **of_received(_ways(session, period))[0],
    }


def _forms(session: Session, period: Period) -> Counts:
    """Consultation forms by the day of the meeting; how many should have been sent is counted of whole years only."""
    row = session.execute(
        sa.select(
            sa.func.count(Invitation.reached_at).label("sent"),
            sa.func.count(Invitation.opened_at).label("opened"),
            sa.func.count().filter(Invitation.after_meeting.is_(False)).label("returned"),
        ).where(
            Invitation.year.in_(period.years),
            Invitation.met_on.between(period.first, period.last),
            Invitation.form.in_(OF_THE_FAMILY),
        )
    ).one()
    return {
        "forms_sent": Count(row.sent),
        "forms_opened": Count(row.opened, row.sent),
        "forms_returned": Count(row.returned, row.sent),
    }


def _ways(session: Session, period: Period) -> Mapping[Any, int]:
    """How many of each form were received in these months, and in which way."""
    by_year: dict[int, list[int]] = {}
    for of_year, month in period.months:
        by_year.setdefault(of_year if month > 3 else of_year - 1, []).append(month)
    within = [sa.and_(Response.year == year, Response.month.in_(months)) for year, months in by_year.items()]
    query = sa.select(Response.form, Response.source, sa.func.count()).where(sa.or_(*within))
    rows = session.execute(query.group_by(Response.form, Response.source))
    return {(form, source): number for form, source, number in rows}

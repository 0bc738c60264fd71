"""Every figure of a financial year with its n, N and rule, beside last year's value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import Council
from portal.hearing.tagging import themes
from portal.reporting.figures.answers import item_tables
from portal.reporting.figures.catalogue import CATALOGUE, DEFINITIONS
from portal.reporting.figures.figure import Counts, Figure, Number, Previous, figure, value_of
from portal.reporting.figures.free_text import word_tables
from portal.reporting.figures.parents import count_parents
from portal.reporting.figures.reach import by_form, count_forms, count_received
from portal.reporting.figures.reviews import count_reviews
from portal.reporting.figures.table import Table
from portal.store.models import Response, Review
from portal.store.reports import Release
from portal.store.vocabulary import ReportFor

TABLES = (
    *("reach", "received", "participation_codes", "feedback_items", "themes", "sentiment", "late_reasons", "venues"),
    "answers",
)

Before = tuple[Number | None, int | None]  # a value and its N


@dataclass(frozen=True)
class Measured:
    """A year as counted: figures in the order of the catalogue, tables in the order of TABLES."""

    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]


def measure(
    session: Session, council: Council, year: int, *, on: date, audience: ReportFor = ReportFor.PANEL
) -> Measured:
    """Figures and tables of the financial year as they stand on `on`, England's day today.

    Last year's values are those that were published for this audience, or else counted now by the same rules.
    """
    counted = _count(session, council, year, on)
    found = {table.id: table for table in _tables(session, council, year, counted)}
    shown = _figures(session, council, year, on, audience, counted.counts)
    return Measured(tuple(shown), tuple(found[table_id] for table_id in TABLES))


def figures(
    session: Session, council: Council, year: int, *, on: date, audience: ReportFor = ReportFor.PANEL
) -> list[Figure]:
    """The figures alone."""
    return _figures(session, council, year, on, audience, _count(session, council, year, on).counts)


def tables(session: Session, council: Council, year: int, *, on: date) -> list[Table]:
    """The tables alone."""
    return _tables(session, council, year, _count(session, council, year, on))


@dataclass(frozen=True)
class _Counted:
    """What one pass over reviews and forms gives: every figure's count, the tables that fall off, forms received."""

    counts: Counts
    tables: tuple[Table, ...]
    received: Mapping[str, int]


def _count(session: Session, council: Council, year: int, on: date) -> _Counted:
    reviews, review_tables = count_reviews(session, council, year, on)
    returned, ways = count_received(session, year)
    forms, form_tables = count_forms(session, council, year, on, ways)
    counts = {**reviews, **count_parents(session, council, year), **forms, **returned}
    return _Counted(counts, (*review_tables, *form_tables), by_form(ways))


def _tables(session: Session, council: Council, year: int, counted: _Counted) -> list[Table]:
    items = item_tables(session, council.library, year, counted.received)
    return [*counted.tables, *items, *word_tables(session, year, themes.names())]


def _figures(
    session: Session, council: Council, year: int, on: date, audience: ReportFor, counts: Counts
) -> list[Figure]:
    before = _previous(session, council, year - 1, on, audience)
    name = calendar.year_name(year - 1)
    return [
        figure(
            definition,
            counts[definition.id],
            Previous(name, *before[definition.id]) if definition.id in before else None,
        )
        for definition in CATALOGUE
    ]


def _previous(session: Session, council: Council, year: int, on: date, audience: ReportFor) -> Mapping[str, Before]:
    published = session.scalars(
        sa.select(Release)
        .where(Release.year == year, Release.audience == audience)
        .order_by(Release.released_at.desc(), Release.id.desc())
        .limit(1)
    ).first()
    if published is not None:
        return {entry["id"]: (entry["value"], entry["N"]) for entry in published.document["figures"]}
    if not _anything_in(session, year):
        return {}  # before the portal was used: "0" would be a claim
    counts = _count(session, council, year, on).counts
    if not counts["forms_due"].n:  # the portal asked nobody yet: no form was late, and none was in time
        counts = {figure_id: count for figure_id, count in counts.items() if not figure_id.startswith("forms_")}
    return {figure_id: (value_of(DEFINITIONS[figure_id], count), count.N) for figure_id, count in counts.items()}


def _anything_in(session: Session, year: int) -> bool:
    some = sa.or_(sa.exists().where(Review.year == year), sa.exists().where(Response.year == year))
    return bool(session.scalar(sa.select(some)))

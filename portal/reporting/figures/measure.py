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
from portal.reporting.figures.each_year import Years
from portal.reporting.figures.figure import Counts, Figure, Number, Previous, figure, value_of
from portal.reporting.figures.free_text import word_tables
from portal.reporting.figures.parents import count_parents
from portal.reporting.figures.reach import by_form, count_forms, count_received
from portal.reporting.figures.reviews import count_heard, count_reviews
from portal.reporting.figures.table import Table
from portal.store.tables.report_tables import Release
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

    Last year's values are those that were published for this audience, or else counted now by the same rules; for the
    public only those that were published: what is counted anew has no small numbers hidden.
    """
    counted, before = _with_the_year_before(session, council, year, on, audience)
    found = {table.id: table for table in _tables(session, council, year, counted)}
    shown = _figures(year, counted.counts, before)
    return Measured(tuple(shown), tuple(found[table_id] for table_id in TABLES))


def figures(
    session: Session, council: Council, year: int, *, on: date, audience: ReportFor = ReportFor.PANEL
) -> list[Figure]:
    """The figures alone."""
    counted, before = _with_the_year_before(session, council, year, on, audience)
    return _figures(year, counted.counts, before)


def tables(session: Session, council: Council, year: int, *, on: date) -> list[Table]:
    """The tables alone."""
    return _tables(session, council, year, _count(session, council, (year,), on)[year])


@dataclass(frozen=True)
class _Counted:
    """What one pass over a year's reviews and forms gives: figures' counts, tables that fall off, forms received."""

    counts: Counts
    tables: tuple[Table, ...]
    received: Mapping[str, int]

    @property
    def anything(self) -> bool:
        """Whether a review was held or a form received in the year."""
        return bool(self.counts["reviews_held"].n or sum(self.received.values()))


def _count(session: Session, council: Council, years: Years, on: date) -> Mapping[int, _Counted]:
    """All the years in the statements that one of them would take."""
    reviews = count_reviews(session, council, years, on)
    parents = count_parents(session, council, years)
    heard = count_heard(session, years)
    received = count_received(session, years)
    ways = {year: ways for year, (_counts, ways) in received.items()}
    forms = count_forms(session, council, years, on, ways)
    found = {}
    for year in years:
        (of_reviews, review_tables), (of_forms, form_tables) = reviews[year], forms[year]
        counts = {**of_reviews, **parents[year], **heard[year], **of_forms, **received[year][0]}
        found[year] = _Counted(counts, (*review_tables, *form_tables), by_form(ways[year]))
    return found


def _tables(session: Session, council: Council, year: int, counted: _Counted) -> list[Table]:
    items = item_tables(session, council.library, year, counted.received)
    words = word_tables(session, year, themes.names())
    return [*counted.tables, *items, *words]


def _figures(year: int, counts: Counts, before: Mapping[str, Before]) -> list[Figure]:
    name = calendar.year_name(year - 1)
    return [
        figure(
            definition,
            counts[definition.id],
            Previous(name, *before[definition.id]) if definition.id in before else None,
        )
        for definition in CATALOGUE
    ]


def _with_the_year_before(
    session: Session, council: Council, year: int, on: date, audience: ReportFor
) -> tuple[_Counted, Mapping[str, Before]]:
    """The year as counted, and the values of the year before: published, or else counted along with it."""
    published = session.scalars(
        sa.select(Release)
        .where(Release.year == year - 1, Release.audience == audience)
        .order_by(Release.released_at.desc(), Release.id.desc())
        .limit(1)
    ).first()
    if published is not None:
        before = {entry["id"]: (entry["value"], entry["N"]) for entry in published.document["figures"]}
        return _count(session, council, (year,), on)[year], before
    if audience != ReportFor.PANEL:
        return _count(session, council, (year,), on)[year], {}
    counted = _count(session, council, (year - 1, year), on)
    return counted[year], _before(counted[year - 1])


def _before(counted: _Counted) -> Mapping[str, Before]:
    if not counted.anything:
        return {}  # before the portal was used: "0" would be a claim
    counts = counted.counts
    if not counts["forms_due"].n:  # the portal asked nobody yet: no form was late, and none was in time
        counts = {figure_id: count for figure_id, count in counts.items() if not figure_id.startswith("forms_")}
    return {figure_id: (value_of(DEFINITIONS[figure_id], count), count.N) for figure_id, count in counts.items()}

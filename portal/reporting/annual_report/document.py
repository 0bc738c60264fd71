"""The annual report as one document, for the panel; what pages and files are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import Council
from portal.reporting.figures import measure
from portal.reporting.figures.figure import Figure
from portal.reporting.figures.table import Table
from portal.reporting.quotes.chosen import Quote, choose
from portal.store.audit import Action, Actor, record
from portal.store.tables.report_tables import Release
from portal.store.vocabulary import ReportFor

# free words and whatever somebody typed: a child may be told from them, and erasing the child could not reach them
_NOT_KEPT = ("late_reasons",)


class AudienceRefused(Exception):
    """The report may not be made for this audience; the message says why."""


@dataclass(frozen=True)
class Report:
    """The figures, tables and quotes of one financial year for one audience."""

    year: int
    council: str
    audience: str
    made_on: date
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    quotes: tuple[Quote, ...]
    quotes_waiting: int = 0  # answers that may be quoted and no person has read

    @property
    def year_name(self) -> str:
        """The year as councils write it: "2025-26"."""
        return calendar.year_name(self.year)

    def figure(self, figure_id: str) -> Figure:
        """The figure of that id; raises KeyError."""
        return {figure.id: figure for figure in self.figures}[figure_id]

    def table(self, table_id: str) -> Table:
        """The table of that id; raises KeyError."""
        return {table.id: table for table in self.tables}[table_id]


def document(session: Session, council: Council, year: int, audience: str, *, now: datetime) -> Report:
    """The report of the financial year (2025 is 2025-26) as it stands now.

    Raises AudienceRefused for public and children: until small numbers are hidden nothing leaves the service.
    """
    if audience not in set(ReportFor):
        raise AudienceRefused(f"there is no audience {audience!r}: write panel")
    if audience != ReportFor.PANEL:
        whom = "the public" if audience == ReportFor.PUBLIC else "children"
        raise AudienceRefused(
            f"A report for {whom} is not made yet: small numbers "
            "(1 to 5) would have to be hidden first, so that nobody can be recognised. Only the panel’s is made."
        )
    on = calendar.today(now)
    measured = measure.measure(session, council, year, on=on, audience=ReportFor(audience))
    chosen = choose(session, council, year)
    name = council.settings.council_name
    return Report(year, name, audience, on, measured.figures, measured.tables, chosen.quotes, chosen.waiting)


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain values that JSON takes: the shape councils script against."""
    return {
        "year": report.year_name,
        "council": report.council,
        "audience": report.audience,
        "figures": [_figure(figure) for figure in report.figures],
        "tables": [
            {
                "id": table.id,
                "title": table.title,
                "rule": table.rule,
                "columns": list(table.columns),
                "rows": [list(row) for row in table.rows],
            }
            for table in report.tables
        ],
        "quotes": [{"who": quote.who, "question": quote.question, "words": quote.words} for quote in report.quotes],
        "quotes_waiting": report.quotes_waiting,
    }


def release(session: Session, report: Report, *, by: Actor, now: datetime) -> Release:
    """Keeps the figures as published: they are next year's "previous", whatever is corrected or erased meanwhile.

    Quotes and typed reasons stay out of what is kept, so that a child can be erased without touching it.
    """
    kept = as_json(report) | {"quotes": []}
    kept["tables"] = [table for table in kept["tables"] if table["id"] not in _NOT_KEPT]
    row = Release(year=report.year, audience=report.audience, released_at=now, staff_id=by.staff_id, document=kept)
    session.add(row)
    session.flush()
    record(session, Action.RELEASE, f"release:{row.id}", by=by, now=now)
    return row


def _figure(figure: Figure) -> Mapping[str, Any]:
    previous = figure.previous
    return {
        "id": figure.id,
        "label": figure.label,
        "rule": figure.rule,
        "unit": figure.unit,
        "value": figure.value,
        "n": figure.n,
        "N": figure.N,
        "previous": previous and {"year": previous.year, "value": previous.value},
        "target": None,  # a place in the shape that councils script against
        "suppressed": figure.suppressed,
        "unknown": figure.unknown,
    }

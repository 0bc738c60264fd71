"""The annual report as one document for one audience; what pages and files are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import Council
from portal.reporting.annual_report import releases, written
from portal.reporting.annual_report.written import NOTHING, Written
from portal.reporting.figures import measure
from portal.reporting.figures.catalogue import source_of
from portal.reporting.figures.figure import Figure
from portal.reporting.figures.table import Table
from portal.reporting.figures.targets import aimed
from portal.reporting.figures.waiting import concern_table
from portal.reporting.quotes.chosen import Quote, choose
from portal.reporting.quotes.to_read import WHO
from portal.reporting.small_numbers.edition import GivenAway, edition
from portal.reporting.take_up.parts import figures_of_parts
from portal.reporting.take_up.tables import in_parts
from portal.reporting.this_minute.by_month import LISTENED
from portal.store.audit import Action, Actor, record
from portal.store.tables.report_tables import Release
from portal.store.vocabulary import FormId, ReportFor

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
    written: Written = NOTHING  # by managers, for the panel alone
    checked: str = ""  # what the checks before it leaves have found, for the panel alone
    listened: frozenset[str] = frozenset()  # the questions that ask whether somebody was listened to
    marks: int = 0  # counts from 1 to this are marked; none where they are hidden
    few: int = 0  # counts from 1 to this are hidden; none where nothing is

    @property
    def year_name(self) -> str:
        """The year as councils write it: "2025-26"."""
        return calendar.year_name(self.year)

    @property
    def warning(self) -> str:
        """What must be known of a year that is still running, beside a whole one; empty for a year that is over."""
        if calendar.financial_year(self.made_on) > self.year:
            return ""
        return "The year is not over: its numbers stand beside those of the whole year before."

    def figure(self, figure_id: str) -> Figure:
        """The figure of that id; raises KeyError."""
        return {figure.id: figure for figure in self.figures}[figure_id]

    def table(self, table_id: str) -> Table:
        """The table of that id; raises KeyError."""
        return {table.id: table for table in self.tables}[table_id]


def document(session: Session, council: Council, year: int, audience: str, *, now: datetime) -> Report:
    """The report of the financial year (2025 is 2025-26) as it stands now, or for the public as it was released.

    Raises AudienceRefused where there is no such audience, and for the public while the year is still running or where
    a number that is hidden could be worked out.
    """
    if audience not in set(ReportFor):
        raise AudienceRefused(f"there is no audience {audience!r}: write panel, public or children")
    listened = frozenset(each.name for form in council.library for each in form.question if LISTENED in each.metric)
    if audience != ReportFor.PANEL:
        return replace(_public(session, council, year, ReportFor(audience), now), listened=listened)
    on = calendar.today(now)
    measured = measure.measure(session, council, year, on=on)
    chosen = choose(session, council, year)
    name = council.settings.council_name
    few = council.settings.small_numbers  # what is hidden from the public is marked for the panel
    figures = tuple(replace(each, marks=few) for each in aimed(session, year, measured.figures))
    counted = (*measured.tables, *in_parts(session, year, on=on), concern_table(session, council, year))
    tables = tuple(replace(each, marks=few) for each in counted)
    return Report(
        year,
        name,
        audience,
        on,
        figures,
        tables,
        chosen.quotes,
        chosen.waiting,
        written=written.written(session, year),
        listened=listened,
        marks=few,
    )


def _public(session: Session, council: Council, year: int, audience: ReportFor, now: datetime) -> Report:
    """What anybody may read. The public’s report and both children’s booklets are one edition, and hide the same."""
    on = calendar.today(now)
    if year >= calendar.financial_year(on):
        raise AudienceRefused(
            f"{calendar.year_name(year)} is still running: month by month, small numbers could be worked out. "
            "A report for the public is made of a year that is over."
        )
    name, quotes = council.settings.council_name, choose(session, council, year).quotes
    released = session.scalars(releases.of(year, ReportFor.PUBLIC)).first()
    if released is not None:
        made_on = calendar.today(released.released_at)
        figures, tables = releases.read(released.document)
        return Report(year, name, audience, made_on, figures, tables, quotes, few=released.document["few"])
    measured = measure.measure(session, council, year, on=on, audience=ReportFor.PUBLIC)
    try:
        made = edition(
            aimed(session, year, measured.figures),
            (*measured.tables, *in_parts(session, year, on=on)),
            council.library,
            council.settings.small_numbers,
        )
    except (GivenAway, ValueError) as fault:
        raise AudienceRefused(
            f"The report for the public is not made: its small numbers could not be hidden safely ({fault})."
        ) from fault
    allowed = _of_enough(quotes, measured.tables, council)
    return Report(year, name, audience, on, made.figures, made.tables, allowed, few=council.settings.small_numbers)


def _of_enough(quotes: tuple[Quote, ...], tables: tuple[Table, ...], council: Council) -> tuple[Quote, ...]:
    """Only words of groups too large for anybody to be told by belonging to them."""
    received = next(table for table in tables if table.id == "received")
    column = received.columns.index("received")
    counts = {WHO.get(FormId(str(row[0]))): row[column] for row in received.rows}
    return tuple(
        quote
        for quote in quotes
        if isinstance(number := counts.get(quote.who), int) and number > council.settings.small_numbers
    )


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
        "figures_of_parts": [vars(each) for each in figures_of_parts(report.tables)],
        "quotes": [{"who": quote.who, "question": quote.question, "words": quote.words} for quote in report.quotes],
        "quotes_waiting": report.quotes_waiting,
        **_written(report),
    }


def _written(report: Report) -> dict[str, Any]:
    if report.audience != ReportFor.PANEL:
        return {}
    checked = {"checked": report.checked} if report.checked else {}
    lines = {"recommended": report.written.recommended, "recommended_before": report.written.before}
    return {
        **checked,
        "written": {part: words for part, words in report.written.words.items() if words},
        **{
            name: [
                {
                    "what": each.what,
                    "owner": each.owner,
                    "by": each.by_on and each.by_on.isoformat(),
                    "done": each.done_on and each.done_on.isoformat(),
                }
                for each in them
            ]
            for name, them in lines.items()
        },
        "recorded_elsewhere": [
            {
                "part": each.part,
                "title": each.title,
                "columns": list(each.columns),
                "rows": [list(row) for row in each.rows],
                "source": each.source,
                "as_of": each.as_of.isoformat(),
            }
            for each in report.written.elsewhere
        ],
    }


def release(session: Session, report: Report, *, by: Actor, now: datetime) -> Release:
    """Keeps the figures as published: they are next year's "previous", whatever is corrected or erased meanwhile.

    Quotes, typed reasons and what managers wrote stay out of what is kept, so that a child can be erased without
    touching it. What was released for the public stays as it is: two versions beside each other would give numbers
    away. Raises AudienceRefused where it was released before.
    """
    if report.audience != ReportFor.PANEL and session.scalars(releases.of(report.year, ReportFor.PUBLIC)).first():
        raise AudienceRefused(f"The report of {report.year_name} for the public was released before, and stays so.")
    kept = {name: each for name, each in as_json(report).items() if name not in _written(report)} | {"quotes": []}
    kept["tables"] = [table for table in kept["tables"] if table["id"] not in _NOT_KEPT]
    if report.audience != ReportFor.PANEL:
        kept |= releases.beside(report.figures, report.tables) | {"few": report.few}
    row = Release(year=report.year, audience=report.audience, released_at=now, staff_id=by.staff_id, document=kept)
    session.add(row)
    session.flush()
    record(session, Action.RELEASE, f"release:{row.id}", by=by, now=now, why=report.audience)
    return row


def _figure(figure: Figure) -> Mapping[str, Any]:
    previous = figure.previous
    return {
        "id": figure.id,
        "label": figure.label,
        "rule": figure.rule,
        "unit": figure.unit,
        "value": figure.value,
        "n": None if "n" in figure.hidden else figure.n,
        "N": None if "N" in figure.hidden else figure.N,
        "previous": previous and {"year": previous.year, "value": previous.value},
        "target": figure.target,
        "suppressed": not figure.hidden.isdisjoint(("n", "N")),
        "unknown": None if "unknown" in figure.hidden else figure.unknown,
        "source": source_of(figure.id),
    }

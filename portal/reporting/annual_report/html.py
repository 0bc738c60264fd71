"""Writes the report as one HTML file that stands alone: no style sheet, script or picture beside it."""

from __future__ import annotations

from functools import cache
from itertools import groupby

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from portal import i18n
from portal.reporting.annual_report import headlines
from portal.reporting.annual_report.document import Report
from portal.reporting.annual_report.written import TITLES
from portal.shipped import SHIPPED
from portal.store.tables.work_words import ReportPart

SECTIONS = (
    ("Who was reached", ("forms_", "digital_"), ("reach", "received")),
    ("Reviews", ("reviews_", "children_all", "decisions_", "records_"), ("late_reasons", "venues")),
    ("Children taking part", ("participation_", "heard_", "children_chairing", "iro_spoke"), ("participation_codes",)),
    ("Parents and professionals taking part", ("parents_", "professionals_"), ()),
    ("Feedback", ("feedback_",), ("feedback_items",)),
    ("What people wrote", (), ("themes", "sentiment")),
    ("Concerns and requests", (), ("concerns",)),
)
# which part of what managers write stands above which section; the others stand before and behind them
WRITTEN_ABOVE = {
    "Reviews": ReportPart.TIMELINESS,
    "Children taking part": ReportPart.CHILDREN,
    "Parents and professionals taking part": ReportPart.PARENTS,
    "Feedback": ReportPart.FEEDBACK,
    "Concerns and requests": ReportPart.DISPUTES,
}
BEFORE = (ReportPart.LEGAL, ReportPart.SERVICE, ReportPart.LOOKED_AFTER)
BEHIND = (ReportPart.LAST_YEAR, ReportPart.NEXT_YEAR)


def html(report: Report) -> str:
    """The whole page."""
    kept = {table.id: table for table in report.tables}
    sections = [
        (
            title,
            [figure for figure in report.figures if figure.id.startswith(starts)] if starts else [],
            [kept[table_id] for table_id in tables if table_id in kept],
        )
        for title, starts, tables in SECTIONS
        if starts or kept.keys() & set(tables)
    ]
    said = [(who, list(quotes)) for who, quotes in groupby(report.quotes, key=lambda quote: quote.who)]
    made_on = i18n.date_words(report.made_on, year=True)
    return room("annual.html").render(
        report=report,
        headlines=headlines.headlines(report),
        bars=headlines.bars(kept["feedback_items"]),
        sections=sections,
        written=report.written,
        titles=TITLES,
        above=WRITTEN_ABOVE,
        before=BEFORE,
        behind=BEHIND,
        day=lambda day: i18n.date_words(day, year=True),
        said=said,
        made_on=made_on,
        few=report.few,
    )


def room(name: str) -> Template:
    """A template of the reports, which are files that stand alone."""
    return _room().get_template(f"reporting/{name}")


@cache
def _room() -> Environment:
    loader = FileSystemLoader(SHIPPED / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

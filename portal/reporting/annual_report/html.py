"""Writes the report as one HTML file that stands alone: no style sheet, script or picture beside it."""

from __future__ import annotations

from functools import cache
from itertools import groupby

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from portal import i18n
from portal.reporting.annual_report import headlines, outline
from portal.reporting.annual_report.document import Report
from portal.reporting.annual_report.written import TITLES
from portal.shipped import SHIPPED


def html(report: Report) -> str:
    """The whole page."""
    said = [(who, list(quotes)) for who, quotes in groupby(report.quotes, key=lambda quote: quote.who)]
    bars = headlines.bars(report.table("feedback_items"))
    made_on = i18n.date_words(report.made_on, year=True)
    return room("annual.html").render(
        report=report,
        headlines=headlines.headlines(report),
        in_front=headlines.in_front(report),
        bars=[(who, list(each)) for who, each in groupby(bars, key=lambda bar: bar.who)],
        outline=outline,
        sections=outline.sections(report),
        written=report.written,
        titles=TITLES,
        above=outline.WRITTEN_ABOVE,
        before=outline.BEFORE,
        behind=outline.BEHIND,
        day=lambda day: i18n.date_words(day, year=True),
        said=said,
        made_on=made_on,
    )


def room(name: str) -> Template:
    """A template of the reports, which are files that stand alone."""
    return _room().get_template(f"reporting/{name}")


@cache
def _room() -> Environment:
    loader = FileSystemLoader(SHIPPED / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

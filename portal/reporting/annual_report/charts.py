"""What the charts of the Excel file show: the numbers behind each, and the sentence that is said in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.reporting.annual_report.document import Report
from portal.reporting.annual_report.headlines import bars, headlines
from portal.reporting.figures.figure import ENOUGH, percent
from portal.reporting.figures.table import Table

THIS, BEFORE, TARGET = "this year", "year before", "target"
_INK, _TINT, _GREY, _PAPER = "#1f4e79", "#a9c4dc", "#747d8c", "#ffffff"
_EDGE = {"color": _INK, "width": 0.75}
_DASHED = {**_EDGE, "dash_type": "dash"}
# full yes or this year, tinted partly, empty no, dashed edge what is not known: the same marks as on the page
LOOKS: Mapping[str, Mapping[str, Any]] = {
    THIS: {"fill": {"color": _INK}},
    BEFORE: {"fill": {"color": _PAPER}, "border": {"color": _GREY, "width": 1.5}},
    TARGET: {"fill": {"none": True}, "border": {"color": _GREY, "width": 1, "dash_type": "dash"}},
    "yes": {"fill": {"color": _INK}, "border": _EDGE},
    "partly": {"fill": {"color": _TINT}, "border": _EDGE},
    "no": {"fill": {"color": _PAPER}, "border": _EDGE},
    "cannot say or not answered": {"fill": {"color": _PAPER}, "border": _DASHED},
    "hidden": {"fill": {"color": "#e6e8ec"}, "border": _DASHED},
}
LINES: tuple[Mapping[str, Any], ...] = (
    {"line": {"color": _INK, "width": 2.25}, "marker": {"type": "circle", "fill": {"color": _INK}}},
    {"line": {"color": _GREY, "width": 2.25}, "marker": {"type": "diamond", "fill": {"color": _PAPER}}},
    {"line": {"color": _TINT, "width": 2.25, "dash_type": "dash"}, "marker": {"type": "square"}},
)
ANSWERS = ("yes", "partly", "no", "cannot say or not answered", "hidden")


@dataclass(frozen=True)
class Shape:
    """A chart: rows of a label and of percentages, None where there is nothing to draw; `kind` in Excel's words."""

    title: str
    kind: Mapping[str, str]
    series: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    said: str


def shapes(report: Report) -> Iterator[Shape]:
    """The charts of the report that have something to show."""
    first = [(each.label, each.value, each.before, each.target) for each in headlines(report)]
    said = "; ".join(f"{each.label} {each.shown}" for each in headlines(report))
    yield Shape("In short", {"type": "bar"}, (THIS, BEFORE, TARGET), tuple(first), said)
    answered = tuple(
        (f"{bar.who}: {bar.question}", *_answers({kind: width for kind, _start, width in bar.parts}))
        for bar in bars(report.table("feedback_items"))
    )
    if answered:
        words = "The answers to each question that enough people answered, as parts of a hundred."
        yield Shape("What feedback says", {"type": "bar", "subtype": "percent_stacked"}, ANSWERS, answered, words)
    if quarters := {table.id: table for table in report.tables}.get("each_quarter"):
        rows = tuple((quarters.say(row[0]), *_shares(quarters, row)) for row in quarters.rows)
        series = ("reviews in time", "child took part", "forms returned")
        words = f"By quarter, the share of {', '.join(series)}, where there were {ENOUGH} or more."
        yield Shape("Through the year", {"type": "line"}, series, rows, words)


def _answers(parts: Mapping[str, float]) -> list[float]:
    known = {name: parts.get(name, 0.0) for name in ("yes", "partly", "no", "hidden")}
    rest = sum(width for kind, width in parts.items() if kind not in known)
    return [known["yes"], known["partly"], known["no"], rest, known["hidden"]]


def _shares(table: Table, row: tuple[Any, ...]) -> Iterator[float | None]:
    """The share of each part of a row; none of so few that it is chance, nor of what is hidden."""
    cells = dict(zip(table.columns, row, strict=True))
    for part, whole in table.of.items():
        known = isinstance(cells[part], int) and isinstance(cells[whole], int) and cells[whole] >= ENOUGH
        yield percent(cells[part], cells[whole]) if known else None

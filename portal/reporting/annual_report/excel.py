"""Writes the report as an Excel file: a sheet of figures, one for each table, quotes, and the rules."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import Any

from portal.reporting.annual_report import charts
from portal.reporting.annual_report.document import Report
from portal.reporting.annual_report.recorded_elsewhere import Elsewhere, number_of
from portal.reporting.figures.catalogue import source_of
from portal.reporting.figures.figure import HIDDEN, Figure
from portal.reporting.figures.table import Cell
from portal.reporting.take_up.parts import figures_of_parts
from portal.store.vocabulary import ReportFor

# a cell that begins so may be taken for a formula when somebody saves the sheet as CSV and opens that
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST = 32_000  # Excel takes 32,767 characters in a cell
NARROW, WIDE, WIDEST = 12, 32, 90
HIGH = 16  # points of a line of words

_FIGURES = {
    "id": 26, "figure": 50, "unit": 10, "value": 10, "n": 10, "N": 10, "left out": 30, "previous year": 10,
    "rule": 90,
}  # fmt: skip


def write(report: Report) -> bytes:
    """The workbook's bytes. No cell is ever a formula or a link, whatever people wrote."""
    import xlsxwriter  # for who asks for a file of Excel

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = datetime.combine(report.made_on, time(), UTC).replace(tzinfo=None)
    title = f"Annual report {report.year_name}"
    book.set_properties({"title": title, "company": report.council, "created": made})
    sheets = _Sheets(book)
    rows = [[_figure(figure)[column] for column in _FIGURES] for figure in report.figures]
    sheets.add("Figures", list(_FIGURES), rows, list(_FIGURES.values()))
    for shape in charts.shapes(report):
        sheets.draw(shape)
    for table in report.tables:
        heading = [table.say(column) for column in table.columns]
        widths = [NARROW if table.is_number(number) else WIDE for number in range(len(heading))]
        cells = [
            [cell if isinstance(cell, int) else table.word(row, column) for column, cell in enumerate(row)]
            for row in table.rows
        ]
        sheets.add(table.title, heading, cells, widths)
    for number, elsewhere in enumerate(report.written.elsewhere, start=1):
        _add_elsewhere(sheets, number, elsewhere)
    parts = [
        [each.id, each.words, each.source, each.unit, each.base, each.n, each.N, _share(each.value)]
        for each in figures_of_parts(report.tables)
    ]
    columns = ("id", "figure", "source", "unit", "base", "n", "N", "value")
    sheets.add("Figures of parts", columns, parts, [50, 60, WIDE, NARROW, WIDE, NARROW, NARROW, NARROW])
    defined = [[each.id, each.label, each.rule, source_of(each.id), each.unit, _base(each)] for each in report.figures]
    explained = ("id", "figure", "rule", "source", "unit", "base")
    sheets.add("Definitions", explained, defined, [NARROW, WIDE, WIDEST, WIDE, NARROW, WIDE])
    quotes = [[quote.who, quote.question, quote.words] for quote in report.quotes]
    sheets.add("Quotes", ("who", "question", "words"), quotes, [20, WIDE, WIDEST])
    sheets.add("Notes", ("about", "note"), _notes(report), [WIDE, WIDEST])
    book.close()
    return content.getvalue()


def _add_elsewhere(sheets: _Sheets, number: int, typed: Elsewhere) -> None:
    """What another record says, under a number: a title may hold what no sheet may be called."""
    written = [[_as_number(cell) if typed.is_number(at) else cell for at, cell in enumerate(row)] for row in typed.rows]
    widths = [NARROW if typed.is_number(at) else WIDE for at in range(len(typed.columns))]
    sheets.add(f"Elsewhere {number}", typed.columns, [*written, [typed.title], [typed.stands]], widths)


def _as_number(cell: str) -> Cell | float | None:
    number = number_of(cell)
    if number is None or not any(letter.isdigit() for letter in cell):
        return cell or None  # nothing is no nought
    return int(number) if number == number.to_integral_value() else float(number)


def _figure(figure: Figure) -> dict[str, Cell | float | None]:
    previous = figure.previous.value if figure.previous else None
    share = figure.unit == "percent"
    value, before = (_share(each) if share else each for each in (figure.value, previous))
    return {
        "id": figure.id,
        "figure": figure.label,
        "unit": figure.unit,
        "value": figure.instead or value,
        "n": HIDDEN if "n" in figure.hidden else figure.n,
        "N": HIDDEN if "N" in figure.hidden else figure.N,
        "left out": figure.left_out or None,
        "previous year": before,
        "rule": figure.rule,
    }


def _base(figure: Figure) -> str:
    """What it is counted from, in words."""
    return "everything of its kind" if figure.N is None else "n of N; what is not known is in neither"


class _Share(float):
    """A percentage, which Excel keeps as a part of one."""


def _share(value: float | None) -> _Share | None:
    return None if value is None else _Share(value / 100)


def _notes(report: Report) -> list[list[str]]:
    return [
        ["Report", f"{report.council}, {report.year_name}, as counted on {report.made_on.isoformat()}"],
        *([["Not over", report.warning]] if report.warning else []),
        _who_may_read(report),
        *([["Checked", report.checked]] if report.checked else []),
        ["Year", "1 April to 31 March: reviews by the day they were held, forms by the day they were received."],
        ["Percentages", "Each stands with the n and N it was counted from; empty where there was nothing to count."],
        ["Left out", "What is not known is neither good nor bad: it is in neither n nor N and stands beside them."],
        ["Quotes", "From people who said that they may be quoted; a person has read each. [name]: a word was struck."],
        ["Quotes that wait", f"{report.quotes_waiting:,} not read by a person yet, and so left out."],
        *[[table.title, table.rule] for table in report.tables],
    ]


def _who_may_read(report: Report) -> list[str]:
    if report.audience == ReportFor.PANEL:
        return ["Restricted", "For the panel: small numbers are not hidden. Do not publish it or pass it on."]
    return ["c", f"{report.few} or fewer, or hidden so that such a number cannot be worked out. 0 is a true zero."]


class _Sheets:
    def __init__(self, book: Any) -> None:
        self.book = book
        wrapped = {"text_wrap": True, "valign": "top"}
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.words = book.add_format(wrapped)
        self.quoted = book.add_format(wrapped | {"quote_prefix": True})
        self.count = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.share = book.add_format({"num_format": "0.0%", "valign": "top"})
        self.number = book.add_format({"num_format": "0.0", "valign": "top"})

    def add(self, name: str, columns: Any, rows: Any, widths: list[int]) -> None:
        """A sheet with a heading that stays in sight; `widths` in characters."""
        sheet = self.book.add_worksheet(name[:31])
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        for number, column in enumerate(columns):
            sheet.write_string(0, number, str(column), self.head)
        lines = max(1 + len(str(column)) // (width - 2) for column, width in zip(columns, widths, strict=True))
        sheet.set_row(0, HIGH * lines)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        for line, row in enumerate(rows, start=1):
            for number, cell in enumerate(row):
                self._put(sheet, line, number, cell)

    def draw(self, shape: charts.Shape) -> None:
        """A sheet with the numbers of a chart, and the chart beside them in Excel's own lines and bars."""
        name, last = f"Chart, {shape.title.lower()}", len(shape.rows)
        rows = [[row[0], *map(_share, row[1:])] for row in shape.rows]
        self.add(name, ("", *shape.series), rows, [WIDEST // 2, *[NARROW] * len(shape.series)])
        chart = self.book.add_chart(shape.kind)
        for column, series in enumerate(shape.series, start=1):
            look = charts.LOOKS[series] if shape.kind["type"] == "bar" else charts.LINES[column - 1]
            chart.add_series(
                {
                    "name": [name, 0, column],
                    "categories": [name, 1, 0, last, 0],
                    "values": [name, 1, column, last, column],
                    "gap": 40,
                    **look,
                }
            )
        chart.set_title({"name": shape.title, "overlay": False})
        scale = {"min": 0, "max": 1, "num_format": "0%"}
        chart.set_x_axis(scale if shape.kind["type"] == "bar" else {})
        chart.set_y_axis(
            {"reverse": True, "interval_unit": 1, "num_font": {"size": 8}} if shape.kind["type"] == "bar" else scale
        )
        chart.set_legend({"position": "bottom"})
        chart.show_blanks_as("gap")
        chart.set_size({"width": 900, "height": max(320, 22 * last + 140)})
        sheet = self.book.get_worksheet_by_name(name)
        sheet.insert_chart(1, len(shape.series) + 2, chart, {"description": shape.said})

    def _put(self, sheet: Any, line: int, number: int, cell: Cell | float | None) -> None:
        if cell is None:
            return
        if isinstance(cell, str):
            shape = self.quoted if cell.startswith(RISKY) else self.words
            sheet.write_string(line, number, cell[:LONGEST], shape)
            return
        shape = self.share if isinstance(cell, _Share) else self.count if isinstance(cell, int) else self.number
        sheet.write_number(line, number, cell, shape)

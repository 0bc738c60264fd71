"""Writes the report as a Word file: headings for its contents, captions, tables with headings that repeat."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from portal import i18n
from portal.reporting.annual_report import headlines, outline
from portal.reporting.annual_report.document import Report
from portal.reporting.annual_report.outline import BEFORE, BEHIND, WRITTEN_ABOVE
from portal.reporting.annual_report.written import TITLES, Recommended
from portal.reporting.figures.figure import Figure
from portal.reporting.figures.table import Table
from portal.store.tables.work_words import ReportPart
from portal.store.vocabulary import ReportFor

TEMPLATE = "report.docx"  # in the council's folder: its styles, margins, head and foot are used
GRID = "Table Grid"
WIDTH = 15.5  # centimetres of a chart: A4 within the default margins


def write(report: Report, content: Path | None = None) -> bytes:
    """The file's bytes. `content` is the council's folder, whose `report.docx` gives the look if there is one."""
    # Word's library takes longer to load than the portal starts: only who asks for Word waits for it
    import docx

    own = content / TEMPLATE if content else None
    paper = docx.Document(str(own) if own and own.is_file() else None)
    _emptied(paper)
    title = outline.title(report)
    paper.core_properties.title, paper.core_properties.author = title, report.council
    paper.core_properties.language = "en-GB"
    paper.add_heading(title, 0)
    paper.add_paragraph(
        f"{report.council}. As counted on {i18n.date_words(report.made_on, year=True)}. {report.warning}".strip()
    )
    _who_may_read(paper, report)
    _contents(paper)
    _first_page(paper, report)
    paper.add_heading(outline.IN_FRONT, 1)
    for table in headlines.in_front(report):
        _table(paper, table)
    _written(paper, report, BEFORE)
    _sections(paper, report)
    _written(paper, report, BEHIND)
    _recommended(paper, "Recommendations", report.written.recommended)
    _quotes(paper, report)
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def _emptied(paper: Any) -> None:
    """A council's template may hold words that show its look; its last part, with the margins, stays."""
    body = paper.element.body
    for part in list(body)[:-1]:
        body.remove(part)


def _who_may_read(paper: Any, report: Report) -> None:
    if report.audience == ReportFor.PANEL:
        line = paper.add_paragraph()
        line.add_run("Restricted: for the corporate parenting panel.").bold = True
        line.add_run(f" {outline.who_may_read(report)}")
        if report.checked:
            paper.add_paragraph(report.checked)
        return
    paper.add_paragraph(outline.who_may_read(report))


def _contents(paper: Any) -> None:
    """The field that Word fills with the headings when it is told to update it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paper.add_heading("Contents", 1)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), 'TOC \\o "1-2" \\h')
    paragraph = paper.add_paragraph()
    paragraph.add_run("Press F9 here in Word, and the headings with their pages stand here.")
    field.append(paragraph.runs[0]._r)
    paragraph._p.append(field)


def _first_page(paper: Any, report: Report) -> None:
    from docx.shared import Cm

    from portal.reporting.annual_report import drawn

    paper.add_heading("In short", 1)
    for each in headlines.headlines(report):
        paper.add_heading(each.label, 2)
        line = paper.add_paragraph()
        line.add_run(each.shown).bold = True
        line.add_run("".join(f"; {words}" for words in (each.base, each.target_shown) if words) + ". " + each.sentence)
        if each.value is None:
            continue
        paper.add_picture(io.BytesIO(drawn.png(each, report.year_name)), width=Cm(WIDTH))
        before = "" if each.before is None else f", {each.year_before} {each.before:.1f}%"
        _described(paper, f"{each.label}: {report.year_name} {each.shown}{before}. {each.sentence}")
    paper.add_paragraph(outline.key_of_dots(report))
    paper.add_paragraph(outline.COUNTING)


def _described(paper: Any, words: str) -> None:
    """Gives the last picture its words, for those who do not see it."""
    paper.inline_shapes[-1]._inline.docPr.set("descr", words)


def _sections(paper: Any, report: Report) -> None:
    for title, figures, shown in outline.sections(report):
        paper.add_heading(title, 1)
        if title in WRITTEN_ABOVE:
            _paragraphs(paper, report, WRITTEN_ABOVE[title])
        if figures:
            _grid(
                paper,
                f"{title}: figures",
                ("Figure", report.year_name, "Counted from", "Year before"),
                map(_line, figures),
            )
        for table in shown:
            _table(paper, table)


def _table(paper: Any, table: Table) -> None:
    """A table under its title and rule; what has no row is its rule alone."""
    paper.add_heading(table.title, 2)
    paper.add_paragraph(table.rule)
    if table.rows:
        _grid(paper, table.title, [table.say(column) for column in table.columns], _rows(table))


def _written(paper: Any, report: Report, parts: Iterable[ReportPart]) -> None:
    """The parts that stand before or behind the figures, those in which somebody wrote."""
    for part in parts:
        before = report.written.before if part == ReportPart.LAST_YEAR else ()
        if not (before or report.written.has(part)):
            continue
        paper.add_heading(TITLES[part], 1)
        _paragraphs(paper, report, part)
        _recommended(paper, "What the report of the year before recommended", before)


def _paragraphs(paper: Any, report: Report, part: ReportPart) -> None:
    for words in report.written.paragraphs(part):
        paper.add_paragraph(words)
    for each in report.written.tables(part):
        paper.add_heading(each.title, 2)
        _grid(paper, each.title, each.columns, each.rows)
        paper.add_paragraph(each.stands)


def _recommended(paper: Any, title: str, lines: Iterable[Recommended]) -> None:
    rows = [each.cells for each in lines]
    if rows:
        paper.add_heading(title, 2)
        _grid(paper, title, ("Recommendation", "Who sees to it", "By", "How it stands"), rows)


def _line(figure: Figure) -> tuple[str, ...]:
    beside = "; ".join(words for words in (figure.base, figure.left_out) if words)
    value = "; ".join(words for words in (figure.shown, figure.target_shown) if words)
    return f"{figure.label}. {figure.rule}", value, beside, figure.previous_shown


def _rows(table: Table) -> list[tuple[str, ...]]:
    return [tuple(table.show(row, column) for column in range(len(row))) for row in table.rows]


def _grid(paper: Any, title: str, heading: Any, rows: Any) -> None:
    """A table under a caption with its number; its first row is its heading, on every page it runs over."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    caption = f"Table {len(paper.tables) + 1}. {title}"
    paper.add_paragraph(caption, style="Caption").paragraph_format.keep_with_next = True
    lines = [[words[:1].upper() + words[1:] for words in heading], *map(list, rows)]
    grid = paper.add_table(rows=len(lines), cols=len(lines[0]), style=GRID)
    cells = iter(grid._cells)  # read once: asking for each row's anew takes minutes of a long table
    for words in itertools.chain.from_iterable(lines):
        next(cells).text = words
    marked = grid.rows[0]._tr.get_or_add_trPr()
    repeats = OxmlElement("w:tblHeader")
    repeats.set(qn("w:val"), "true")
    marked.append(repeats)
    for cell in grid.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    for row in grid.rows:
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)


def _quotes(paper: Any, report: Report) -> None:
    if not report.quotes:
        return
    paper.add_heading("In people’s own words", 1)
    paper.add_paragraph(outline.OF_QUOTES)
    for who, quotes in groupby(report.quotes, key=lambda quote: quote.who):
        paper.add_heading(who.capitalize(), 2)
        for quote in quotes:
            paper.add_paragraph(quote.question)
            paper.add_paragraph(quote.words, style="Quote")

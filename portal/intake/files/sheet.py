"""Any file as lines of cells: CSV in any dialect, or one sheet of a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.intake.files.csv_file import MOST_BYTES, Line, Read, read_csv
from portal.intake.files.heading import Heading, HeadingUnknown, find_heading
from portal.intake.files.said import Said
from portal.intake.files.workbook import SheetOfBook, is_workbook, read_book
from portal.intake.problems import Doubt, FileFaulty, Problem, doubt, problem

MOST_ROWS = 20_000


@dataclass
class Sheet:
    """The heading and the rows of a file, each as wide as the heading, with what was wrong on the way."""

    heading: Heading
    lines: list[Line]
    problems: list[Problem] = field(default_factory=list)
    mended: list[Doubt] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)  # to choose from, where there are several
    broken: dict[int, list[str]] = field(default_factory=dict)  # the cells of rows that are wider than the heading


def read_sheet(content: bytes, said: Said) -> Sheet:
    """The cells of a file of at most 10 MB and 20,000 rows; raises FileFaulty when it has no heading we know."""
    if len(content) > MOST_BYTES:
        raise FileFaulty([Problem(0, "", "", f"It has {len(content) / 1e6:.1f} MB; the most is 10 MB.")])
    if is_workbook(content):
        return _of_book(content, said)
    read = read_csv(content, said.letters)
    if not read.lines:
        raise FileFaulty(read.problems or [Problem(0, "", "", "The file is empty.")])
    return _below_heading(read, said)


def lines_of(content: bytes) -> list[Line]:
    """The lines of a small list, CSV or the first sheet of a spreadsheet; raises FileFaulty where it is neither."""
    if is_workbook(content):
        sheets = read_book(content).sheets
        return sheets[0].lines if sheets else []
    read = read_csv(content)
    if read.problems:
        raise FileFaulty(read.problems)
    return read.lines


def _of_book(content: bytes, said: Said) -> Sheet:
    """The sheet a person named, else the first that is one of our kinds, else the first."""
    book = read_book(content)
    if not book.sheets:
        raise FileFaulty([Problem(0, "", "", "The file is empty.")])
    known = [each for each in book.sheets if _is_known(each, said)]
    chosen = next((each for each in book.sheets if each.name == said.sheet), (known or book.sheets)[0])
    try:
        sheet = _below_heading(Read([line for line in chosen.lines if any(map(str.strip, line.cells))]), said)
    except HeadingUnknown as fault:
        fault.sheets = [each.name for each in book.sheets]
        raise
    sheet.notes[:0] = book.notes
    if others := [each.name for each in book.sheets if each is not chosen]:
        sheet.sheets = [each.name for each in book.sheets]
        reason = f"is read; left out: {', '.join(others)}. Each sheet is brought in on its own"
        sheet.mended.append(doubt(0, "", f"sheet {chosen.name}", reason, asks=len(known) > 1 and not said.sheet))
    if chosen.count > len(chosen.lines):
        sheet.problems = [each for each in sheet.problems if "the most is" not in each.reason]
        sheet.problems.append(_too_many(chosen.count - 1))
    return sheet


def _is_known(sheet: SheetOfBook, said: Said) -> bool:
    try:
        find_heading(sheet.lines, said)
    except HeadingUnknown:
        return False
    return True


def _too_many(count: int) -> Problem:
    return Problem(0, "", "", f"It has {count:,} rows; the most is {MOST_ROWS:,}. Bring it in in parts.")


def _below_heading(read: Read, said: Said) -> Sheet:
    heading = find_heading(read.lines, said)
    sheet = Sheet(heading, [], [*heading.problems, *read.problems], [*heading.doubts, *read.mended])
    rows = read.lines[heading.above + 1 :]
    if heading.above:
        title = ", ".join(cell.strip() for cell in read.lines[0].cells if cell.strip())
        sheet.mended.append(doubt(read.lines[0].number, "", title, "stands above the heading and is left out"))
    if len(rows) > MOST_ROWS:
        sheet.problems.append(_too_many(len(rows)))
        # those that fit are checked all the same, so that one look shows all that is wrong
        rows = rows[:MOST_ROWS]
    if not rows and not sheet.problems:
        sheet.problems.append(Problem(0, "", "", "It has a heading and no rows."))
    for line in rows:
        if total := heading.total(line):
            sheet.mended.append(doubt(line.number, "", total, "is no row of its own and is left out"))
        elif whole := _whole(line, heading, sheet.problems):
            sheet.lines.append(whole)
        else:
            sheet.broken[line.number] = line.cells
    return sheet


def _whole(line: Line, heading: Heading, problems: list[Problem]) -> Line | None:
    """The row as wide as the heading: spreadsheets leave out the empty cells at its end, or write too many."""
    width, cells = len(heading.names), line.cells
    if any(cell.strip() for cell in cells[width:]):
        reason = f"has {len(cells)} cells where the heading has {width}; is a quotation mark missing?"
        problems.append(problem(line.number, "", cells[0], reason))
        return None
    return Line(line.number, [*cells[:width], *[""] * (width - len(cells))])

"""From the bytes of a file to its lines of cells, whatever program wrote it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.intake.encodings import SAVE_AS, decoded, doubts
from portal.intake.problems import Doubt, FileFaulty, Problem, problem

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
LONGEST_CELL = 20_000
SEPARATORS = (",", ";", "\t")
_NOT_TEXT = (
    (b"PK\x03\x04", "This is a spreadsheet or a zip, whatever its name says."),
    (b"PK\x05\x06", "This is an empty zip, whatever its name says."),
    (b"\xd0\xcf\x11\xe0", "This is an old spreadsheet or document, whatever its name says."),
    (b"%PDF", "This is a PDF, whatever its name says."),
    (b"\x1f\x8b", "This is a compressed file, whatever its name says."),
)
_CSV_FAULTS = (
    ("unexpected end of data", "a quotation mark is opened here and never closed"),
    ("expected after", "a closing quotation mark must be followed by a separator or the end of the line"),
    ("field larger than", f"a cell is longer than {LONGEST_CELL:,} characters"),
)


@dataclass(frozen=True)
class Line:
    """The cells of one row; `number` is where it begins in the file."""

    number: int
    cells: list[str]


@dataclass
class Sheet:
    """The heading and the rows of a file, with what was wrong on the way."""

    heading: list[str]
    lines: list[Line]
    problems: list[Problem] = field(default_factory=list)
    mended: list[Doubt] = field(default_factory=list)  # how its letters were read, where that is a guess


def read_sheet(content: bytes, letters: str | None = None) -> Sheet:
    """The cells of a file of at most 10 MB and 20,000 rows; raises FileFaulty when it is not text with a heading.

    `letters` is how it was saved, where a person says so: a key of `letters.LETTERS`.
    """
    text = decoded(_checked(content), letters)
    problems: list[Problem] = []
    lines = [line for line in _lines(text, problems) if any(cell.strip() for cell in line.cells)]
    if not lines:
        raise FileFaulty(problems or [Problem(0, "", "", "The file is empty.")])
    heading, rows = lines[0], lines[1:]
    names = [cell.strip() for cell in heading.cells]
    # spreadsheets write empty columns behind the last one that was ever used
    while names and not names[-1]:
        names.pop()
    if len(rows) > MOST_ROWS:
        problems.append(
            Problem(0, "", "", f"It has {len(rows):,} rows; the most is {MOST_ROWS:,}. Bring it in in parts.")
        )
        # those that fit are checked all the same, so that one look shows all that is wrong
        rows = rows[:MOST_ROWS]
    if not rows and not problems:
        problems.append(Problem(0, "", "", "It has a heading and no rows."))
    return Sheet(names, list(_whole(rows, len(names), problems)), problems, list(doubts(content, text, letters)))


def _checked(content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise FileFaulty([Problem(0, "", "", f"It has {len(content) / 1e6:.1f} MB; the most is 10 MB.")])
    for start, words in _NOT_TEXT:
        if content.startswith(start):
            raise FileFaulty([Problem(0, "", "", f"{words} {SAVE_AS}")])
    return content


def _lines(text: str, problems: list[Problem]) -> Iterator[Line]:
    """Rows as the csv module finds them; it goes on after a broken one, so that all of them are named."""
    if "\0" in text:
        for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
            if "\0" in line:
                problems.append(problem(number, "", line, "there is a NUL character, which no text has"))
        text = text.replace("\0", "")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    while True:
        number = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as fault:
            problems.append(Problem(number, "", "", _plainly(str(fault))))
            continue
        long = [cell for cell in cells if len(cell) > LONGEST_CELL]
        problems += [problem(number, "", cell, f"has {len(cell):,} characters; the most is 20,000") for cell in long]
        yield Line(number, [cell[:LONGEST_CELL] for cell in cells] if long else cells)


def _plainly(fault: str) -> str:
    return next((words for start, words in _CSV_FAULTS if start in fault), "the row cannot be read as CSV")


def _separator(text: str) -> str:
    heading = re.sub(r'"[^"]*"', "", text.lstrip()[:10_000].split("\n", 1)[0])
    return max(SEPARATORS, key=heading.count)


def _whole(rows: list[Line], width: int, problems: list[Problem]) -> Iterator[Line]:
    for line in rows:
        cells = line.cells
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            cells = cells[:width]  # a spreadsheet writes empty cells to the end of its widest row
        if len(cells) != width:
            reason = f"has {len(cells)} cells where the heading has {width}; is a quotation mark missing?"
            problems.append(problem(line.number, "", cells[0], reason))
            continue
        yield Line(line.number, cells)

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
LONGEST_CELL = 20_000
SEPARATORS = (",", ";", "\t", "|")
HEADING_WITHIN = 10  # lines that say anything: what stands above the heading is a title
_TOLD = re.compile(r"\s*\"?sep=(.)\"?[,;\t]*\r?\n", re.IGNORECASE)
_NOT_TEXT = (
    (b"PK\x05\x06", "This is an empty zip, whatever its name says."),
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
class Read:
    """The lines of a file that say anything, with what was wrong on the way and how its letters were read."""

    lines: list[Line]
    problems: list[Problem] = field(default_factory=list)
    mended: list[Doubt] = field(default_factory=list)


def read_csv(content: bytes, letters: str | None = None) -> Read:
    """The lines of a file of at most 10 MB, its heading among them; raises FileFaulty when it is not text.

    `letters` is how it was saved, where a person says so: a key of `encodings.LETTERS`.
    """
    text = decoded(_checked(content), letters)
    read = Read([], mended=list(doubts(content, text, letters)))
    read.lines += [line for line in _lines(text, read.problems) if any(cell.strip() for cell in line.cells)]
    return read


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
    told = _TOLD.match(text)  # Excel's own first line, which names what stands between the cells
    begins = 1 if told else 0
    text = text[told.end() :] if told else text
    separator = told[1] if told else _separator(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        number = rows.line_num + 1 + begins
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
    """What stands most often in one of the first lines, a title above the heading included."""
    first = [re.sub(r'"[^"]*"', "", line) for line in text.lstrip()[:10_000].split("\n")[:HEADING_WITHIN]]
    return max(SEPARATORS, key=lambda each: max(line.count(each) for line in first))

"""From the bytes of a file to its lines of cells, whatever program wrote it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.intake.problems import Doubt, FileFaulty, Problem, doubt, problem

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
LONGEST_CELL = 20_000
SEPARATORS = (",", ";", "\t")
_SAVE_AS = "Open it and save it as CSV (UTF-8), then bring in that file."
_NOT_TEXT = (
    (b"PK\x03\x04", "This is a spreadsheet or a zip, whatever its name says."),
    (b"PK\x05\x06", "This is an empty zip, whatever its name says."),
    (b"\xd0\xcf\x11\xe0", "This is an old spreadsheet or document, whatever its name says."),
    (b"%PDF", "This is a PDF, whatever its name says."),
    (b"\x1f\x8b", "This is a compressed file, whatever its name says."),
)
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# UTF-8 read as Windows-1252 and saved again: the first of two bytes, then the second as that code page shows it
_TWICE = re.compile(
    "[\u00c2-\u00c5][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u2013-\u203a\u20ac\u2122]"
)
# what other code pages leave within a word: a sign between letters, or a capital behind a small letter
_IN_A_WORD = re.compile(
    "[^\\W\\d_][\u0080-\u00bf\u0192\u2018\u201a-\u2026\u2030\u20ac\u2122\u02c6\u02dc]|[a-z][\u00c0-\u00de\u0160\u017d\u0178]"
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


def read_sheet(content: bytes) -> Sheet:
    """The cells of a file of at most 10 MB and 20,000 rows; raises FileFaulty when it is not text with a heading."""
    text = _text(content)
    problems: list[Problem] = []
    lines = [line for line in _lines(text, problems) if any(cell.strip() for cell in line.cells)]
    if not lines:
        raise FileFaulty(problems or [Problem(0, "", "", "The file is empty.")])
    heading, rows = lines[0], lines[1:]
    names = [cell.strip() for cell in heading.cells]
    while names and not names[-1]:
        names.pop()
    if len(rows) > MOST_ROWS:
        problems.append(
            Problem(0, "", "", f"It has {len(rows):,} rows; the most is {MOST_ROWS:,}. Bring it in in parts.")
        )
        rows = rows[:MOST_ROWS]
    if not rows and not problems:
        problems.append(Problem(0, "", "", "It has a heading and no rows."))
    return Sheet(names, list(_whole(rows, len(names), problems)), problems, list(_guessed(content, text)))


def _guessed(content: bytes, text: str) -> Iterator[Doubt]:
    """What was read of a file whose letters may have meant others, shown by the first cell that has such a letter."""
    sample = next((cell for cell in re.split(r'[,;\t\r\n"]', text) if not cell.isascii()), "")
    if not sample:
        return
    if _TWICE.search(text):
        reason = "looks like letters that were saved wrongly twice; look at the names before it is taken in"
        yield doubt(
            0, "", next(cell for cell in re.split(r'[,;\t\r\n"]', text) if _TWICE.search(cell)), reason, asks=True
        )
    elif content[:2] not in _WIDE and not _is_utf8(content):
        odd = bool(_IN_A_WORD.search(text))
        meant = "; that is no spelling of a name: was it saved on a Macintosh or under DOS?" if odd else ""
        yield doubt(0, "", sample, f"is read as Windows-1252{meant}", asks=odd)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise FileFaulty([Problem(0, "", "", f"It has {len(content) / 1e6:.1f} MB; the most is 10 MB.")])
    for start, words in _NOT_TEXT:
        if content.startswith(start):
            raise FileFaulty([Problem(0, "", "", f"{words} {_SAVE_AS}")])
    try:
        if content[:2] in _WIDE:
            return content.decode(_WIDE[content[:2]])
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("windows-1252")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        reason = f"These bytes are text neither in UTF-8 nor in Windows-1252. {_SAVE_AS}"
        raise FileFaulty([Problem(line, "", "", reason)]) from fault


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

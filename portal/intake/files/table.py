"""A file as a table: its kind told from the heading, every cell read, every fault named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from portal.hearing.tags.keep import Readings
from portal.intake.differences import Change
from portal.intake.files import cells
from portal.intake.files.cells import Mended
from portal.intake.files.csv_file import Line, read_sheet
from portal.intake.plan import Plan
from portal.intake.problems import Doubt, FileFaulty, Problem, doubt, problem, safe
from portal.intake.rows.kinds import KINDS, Column, Kind, KindUnknown, heading_problems, recognise
from portal.sending.addresses import says_nothing


@dataclass
class Row:
    """One row: where it stands, the facts its cells state (an empty cell states none), and the cells as written."""

    line: int
    facts: dict[str, object]
    written: dict[str, str]  # by column name in small letters


@dataclass
class Table:
    """A file that could be read. `problems` are those that can be seen without looking at what the portal knows."""

    name: str
    kind: str
    columns: list[str]
    rows: list[Row]
    problems: list[Problem] = field(default_factory=list)
    mended: list[Doubt] = field(default_factory=list)  # what was put right in its cells
    doubts: list[Doubt] = field(default_factory=list)  # that, and what looks wrong; filled by `preview`, in order
    changes: list[Change] = field(default_factory=list)  # of what is kept; filled by `preview`, in order of the rows
    readings: dict[int, Readings] = field(default_factory=dict)  # of the words, by line; filled by `preview`
    plan: Plan | None = None  # what taking it will write; worked out by `preview`


def read_file(name: str, content: bytes, letters: str | None = None) -> Table:
    """A file of one of the kinds in `kinds.KINDS`; its faults are gathered in `problems`.

    `letters` is how it was saved, where a person says so: a key of `letters.LETTERS`.

    Raises FileFaulty when there is nothing to gather from: not text, empty, too large, or a heading of no known kind.
    """
    sheet = read_sheet(content, letters)
    try:
        kind = KINDS[recognise(sheet.heading)]
    except KindUnknown:
        raise FileFaulty([_no_heading(sheet.heading), *sheet.problems]) from None
    table = Table(safe(name), kind.id, sheet.heading, [], heading_problems(kind, sheet.heading) + sheet.problems)
    table.mended += sheet.mended
    columns = [column.lower() for column in sheet.heading]
    table.rows = [_row(kind, columns, line, table) for line in sheet.lines]
    table.problems.sort()
    return table


def _no_heading(heading: list[str]) -> Problem:
    titles = ", ".join(kind.title.lower() for kind in KINDS.values())
    reason = f"the first line must name the columns of one kind of file ({titles})"
    return problem(1, "", ", ".join(heading), reason)


def _row(kind: Kind, columns: list[str], line: Line, table: Table) -> Row:
    known = kind.by_name
    row = Row(line.number, {}, {})
    for name, cell in zip(columns, line.cells, strict=True):
        column, value = known.get(name), cell.strip()
        row.written.setdefault(name, value)
        if column is not None:
            _read(column, value, row, table)
    return row


def _read(column: Column, value: str, row: Row, table: Table) -> None:
    if value and not column.required and says_nothing(value) and not _means(column, value):
        table.mended.append(doubt(row.line, column.name, value, "says nothing, and is read as an empty cell"))
        value = ""
    if not value:
        if column.required:
            table.problems.append(Problem(row.line, column.name, "", "this must not be empty"))
        return
    try:
        fact = column.parse(value)
    except ValueError as fault:
        table.problems.append(problem(row.line, column.name, value, str(fault)))
        return
    if isinstance(fact, Mended):
        table.mended.append(doubt(row.line, column.name, value, fact.said))
        fact = fact.value
    if isinstance(fact, datetime):  # the day of a meeting with its time, unless another column tells that
        row.facts.setdefault("planned_at", fact.time())
        fact = fact.date()
    if column.fact:
        row.facts[column.fact] = fact


def _means(column: Column, value: str) -> bool:
    """Whether a word that says nothing elsewhere is one of this column's own: `unknown` in `safe_to_contact`."""
    if column.parse in (cells.name, cells.prose, cells.reference):
        return not says_nothing(value, in_words=True)
    try:
        column.parse(value)
    except ValueError:
        return False
    return True

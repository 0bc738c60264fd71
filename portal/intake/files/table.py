"""A file as a table: its kind told from the heading, every cell read, every fault named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from portal.hearing.tags.keep import Readings
from portal.intake.differences import Change
from portal.intake.files import cells, days
from portal.intake.files.cells import Mended
from portal.intake.files.csv_file import Line
from portal.intake.files.heading import Heading
from portal.intake.files.said import NOTHING, Said
from portal.intake.files.sheet import Sheet, read_sheet
from portal.intake.plan import Plan
from portal.intake.problems import Doubt, Problem, doubt, problem, safe
from portal.intake.rows.kinds import Column, Kind
from portal.sending.addresses import says_nothing

DAY_FIRST = ("ssda903_reviews", "ssda903_episodes")  # whose guide says how a day is written


@dataclass
class Row:
    """One row: where it stands, the facts its cells state (an empty cell states none), and the cells as written."""

    line: int
    facts: dict[str, object]
    written: dict[str, str]  # by column name in small letters
    cells: list[str] = field(default_factory=list)


@dataclass
class Table:
    """A file that could be read. `problems` are those that can be seen without looking at what the portal knows."""

    name: str
    kind: str
    heading: Heading
    rows: list[Row]
    problems: list[Problem] = field(default_factory=list)
    mended: list[Doubt] = field(default_factory=list)  # what was put right in its cells
    notes: list[str] = field(default_factory=list)  # what is to know of the file itself
    worked_out: list[str] = field(default_factory=list)  # the same, and what the portal worked out; filled by `check`
    broken: dict[int, list[str]] = field(default_factory=dict)  # the cells of rows that are none, by line
    refused: list[Problem] = field(default_factory=list)  # of rows that are left out, as a person chose
    left: list[Row] = field(default_factory=list)  # those rows
    sheets: list[str] = field(default_factory=list)  # to choose from, where there are several
    doubts: list[Doubt] = field(default_factory=list)  # that, and what looks wrong; filled by `preview`, in order
    changes: list[Change] = field(default_factory=list)  # of what is kept; filled by `preview`, in order of the rows
    readings: dict[int, Readings] = field(default_factory=dict)  # of the words, by line; filled by `preview`
    plan: Plan | None = None  # what taking it will write; worked out by `preview`


def read_file(name: str, content: bytes, said: Said = NOTHING) -> Table:
    """A file of one of the kinds in `kinds.KINDS`, CSV or a spreadsheet; its faults are gathered in `problems`.

    `said` is what a person told of it. Raises FileFaulty when there is nothing to gather from: not a table, empty, too
    large, or (HeadingUnknown) a heading of no known kind.
    """
    sheet = read_sheet(content, said)
    table = Table(safe(name), sheet.heading.kind.id, sheet.heading, [], sheet.problems, notes=sheet.notes)
    table.mended, table.sheets, table.broken = sheet.mended, sheet.sheets, sheet.broken
    known = False if table.kind in DAY_FIRST and said.month_first is None else said.month_first
    order = days.order_of(_days(sheet), known)
    table.problems += order.problems
    table.mended += [*order.doubts, *days.short_years(_days(sheet))]
    names = [_key(sheet.heading, place) for place in range(len(sheet.heading.names))]
    table.rows = [_row(line, names, table, month_first=order.month_first) for line in sheet.lines]
    table.problems.sort()
    return table


def table_of(kind: Kind, typed: Mapping[str, str]) -> Table:
    """One row that somebody typed, under the names of that kind's columns; its faults are gathered as of a file."""
    columns = [next(each for each in kind.columns if each.name == name) for name in typed]
    table = Table("typed", kind.id, Heading(kind, list(typed), list(columns)), [])
    table.rows = [_row(Line(1, list(typed.values())), list(typed), table, month_first=False)]
    return table


def _key(heading: Heading, place: int) -> str:
    """What a cell is kept under as it was written: our name of its column, else the column's own."""
    column = heading.columns[place]
    return (column.name if column else heading.names[place]).lower()


def _days(sheet: Sheet) -> Iterator[tuple[int, str]]:
    dated = [place for place, column in enumerate(sheet.heading.columns) if column and column.parse in cells.DAYS]
    for line in sheet.lines:
        for place in dated:
            yield line.number, line.cells[place]


def _row(line: Line, names: list[str], table: Table, *, month_first: bool) -> Row:
    row = Row(line.number, {}, {}, line.cells)
    for name, column, cell in zip(names, table.heading.columns, line.cells, strict=True):
        value = cell.strip()
        row.written.setdefault(name, value)
        if column is None:
            continue
        if month_first and column.parse in cells.DAYS:
            value = days.month_before_day(value)
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
        if fact.also:
            row.facts.setdefault(*fact.also)
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

"""Small tables that managers type into the panel's report, as another record has them: with its name, and checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.calendar import today, year_name
from portal.council.work import Work
from portal.faults import NotThere
from portal.hearing.answers.given import clean
from portal.i18n import date_words
from portal.store.audit import Action
from portal.store.tables.report_tables import RecordedElsewhere
from portal.store.tables.work_words import ReportPart

LONGEST_LINE = 200  # letters of a title, of a source, and of a cell
MOST_COLUMNS, MOST_ROWS = 8, 40
KEPT_VERSIONS = 10  # of what was taken off or changed, so many are offered to be put back
TOTAL = "total"
_NONE = ("", "-", "–")  # how people write that there is nothing in a cell


class NoSuchTable(NotThere):
    """There is no such table, or another stands in its place by now."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field of what was typed."""

    field: str
    reason: str


class TableFaulty(Exception):
    """What was typed is no table that may stand in a report; `faults` names everything that is wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(each.reason for each in faults))
        self.faults = faults


@dataclass(frozen=True)
class Typed:
    """A table as it was typed. `lines` has a row on each line, the first naming the columns."""

    part: str
    title: str
    lines: str
    source: str
    as_of: date | None


@dataclass(frozen=True)
class Elsewhere:
    """One table as the report shows it: every cell in the words it was typed in."""

    number: int
    part: ReportPart
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str
    as_of: date

    @property
    def stands(self) -> str:
        """Where it comes from and of which day it is: "From: dispute log. As at Tuesday 31 March 2026."."""
        return f"From: {self.source.rstrip('.')}. As at {date_words(self.as_of, year=True)}."

    def is_number(self, column: int) -> bool:
        """Whether the cells of that column (from 0) are numbers, or nothing."""
        return column > 0 and all(number_of(row[column]) is not None for row in self.rows)


def standing(session: Session, year: int) -> tuple[Elsewhere, ...]:
    """The tables of that year's report, in the order in which they were first typed."""
    of_year = sa.select(RecordedElsewhere).where(RecordedElsewhere.year == year, RecordedElsewhere.ended_at.is_(None))
    first = sa.func.coalesce(RecordedElsewhere.first_id, RecordedElsewhere.id)
    return tuple(map(_shown, session.scalars(of_year.order_by(first))))


def ended(session: Session, year: int) -> tuple[Elsewhere, ...]:
    """What was taken off that year's report or changed since, the latest first; only the last few."""
    of_year = sa.select(RecordedElsewhere).where(
        RecordedElsewhere.year == year, RecordedElsewhere.ended_at.is_not(None)
    )
    latest = of_year.order_by(RecordedElsewhere.ended_at.desc(), RecordedElsewhere.id.desc()).limit(KEPT_VERSIONS)
    return tuple(map(_shown, session.scalars(latest)))


def as_typed(session: Session, number: int) -> Typed:
    """What stands in a table, to be changed. Raises NoSuchTable."""
    row = _find(session, number)
    return Typed(row.part, row.title, _lines([row.columns, *row.rows]), row.source, row.as_of)


def begun_with(session: Session, number: int) -> Typed:
    """A table of another year as a start: its names stay, its numbers and its day are left open. Raises NoSuchTable."""
    row = _find(session, number)
    emptied = [[each[0], *("" if number_of(cell) is not None else cell for cell in each[1:])] for each in row.rows]
    return Typed(row.part, row.title, _lines([row.columns, *emptied]), row.source, None)


def keep(work: Work, year: int, typed: Typed, number: int | None = None) -> RecordedElsewhere:
    """Puts a table into that year's report, in the place of the one of that number. Raises TableFaulty, NoSuchTable."""
    before = None if number is None else _find(work.session, number)
    if before is not None and before.ended_at is not None:
        raise NoSuchTable(number)
    columns, *rows = _cells(typed.lines) or [[]]
    plain = Typed(typed.part, _plain(typed.title), "", _plain(typed.source), typed.as_of)
    faults = [*_faults(plain, today(work.now)), *_faulty_lines(columns, rows)]
    if faults or plain.as_of is None:
        raise TableFaulty(faults)
    row = RecordedElsewhere(
        year=year if before is None else before.year,
        part=ReportPart(plain.part),
        title=plain.title,
        columns=columns,
        rows=rows,
        source=plain.source,
        as_of=plain.as_of,
        first_id=before and (before.first_id or before.id),
    )
    if before is not None:
        before.ended_at = work.now
    work.session.add(row)
    work.session.flush()
    work.record(Action.SET, f"recorded_elsewhere:{row.id}", why=year_name(row.year))
    return row


def take_off(work: Work, number: int) -> RecordedElsewhere:
    """Takes a table off the report. Raises NoSuchTable."""
    row = _find(work.session, number)
    row.ended_at = row.ended_at or work.now
    work.record(Action.SET, f"recorded_elsewhere:{row.id}", why="taken off")
    work.session.flush()
    return row


def put_back(work: Work, number: int) -> RecordedElsewhere:
    """Puts a table back as it stood; what it was changed to goes. Raises NoSuchTable."""
    row = _find(work.session, number)
    first = row.first_id or row.id
    versions = sa.or_(RecordedElsewhere.id == first, RecordedElsewhere.first_id == first)
    for each in work.session.scalars(sa.select(RecordedElsewhere).where(versions)):
        each.ended_at = None if each is row else (each.ended_at or work.now)
    work.record(Action.SET, f"recorded_elsewhere:{row.id}", why="put back")
    work.session.flush()
    return row


def number_of(cell: str) -> Decimal | None:
    """The number that stands in a cell, 0 where nothing does; None of words."""
    plain = cell.strip().replace(",", "").lstrip("£")
    if plain in _NONE:
        return Decimal(0)
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _faults(typed: Typed, on: date) -> Iterator[Fault]:
    if typed.part not in set(ReportPart):
        yield Fault("part", "Choose the part of the report.")
    for field, words, asked in (("title", typed.title, "Write a title."), ("source", typed.source, "Name the record.")):
        if not words:
            yield Fault(field, asked)
        if len(words) > LONGEST_LINE:
            yield Fault(field, f"At most {LONGEST_LINE} letters fit here.")
    if typed.as_of is None:
        yield Fault("as_of", "Write the day of which the numbers are.")
    elif typed.as_of > on:
        yield Fault("as_of", "That day is still to come.")


def _faulty_lines(columns: list[str], rows: list[list[str]]) -> Iterator[Fault]:
    reasons = [*_shape(columns, rows)]
    reasons = reasons or [*_sums_down(columns, rows), *_sums_across(columns, rows)]
    if reasons:
        yield Fault("lines", " ".join(reasons))


def _shape(columns: list[str], rows: list[list[str]]) -> Iterator[str]:
    if not 2 <= len(columns) <= MOST_COLUMNS or not 1 <= len(rows) <= MOST_ROWS:
        yield (
            f"Write a first line that names 2 to {MOST_COLUMNS} columns, and below it 1 to {MOST_ROWS} rows; "
            "a semicolon between cells."
        )
        return
    if "" in columns[1:]:
        yield "Each column needs a name."
    for line, row in enumerate(rows, start=2):
        if len(row) != len(columns):
            yield f"Line {line} has {_many(row)}, and the first line {_many(columns)}."
        elif not row[0]:
            yield f"Line {line} has no name in its first cell."
        if any(len(cell) > LONGEST_LINE for cell in row):
            yield f"A cell of line {line} is longer than {LONGEST_LINE} letters."
        if _is_total(row) and line != len(rows) + 1:
            yield f"Line {line} is a total: put it last."


def _many(row: Sequence[str]) -> str:
    return f"{len(row)} {'cell' if len(row) == 1 else 'cells'}"


def _is_total(row: Sequence[str]) -> bool:
    return row[0].lower().startswith(TOTAL)


def _sums_down(columns: list[str], rows: list[list[str]]) -> Iterator[str]:
    """A last row whose name begins with "Total" is the sum of those above, in every column of numbers that it fills."""
    *above, last = rows
    if not above or not _is_total(last):
        return
    for at, column in enumerate(columns[1:], start=1):
        yield from _differs(f"{last[0]} of “{column}”", [row[at] for row in above], last[at], "the rows above")


def _sums_across(columns: list[str], rows: list[list[str]]) -> Iterator[str]:
    """A last column named "Total" is the sum of the other numbers of its row."""
    if columns[-1].lower() != TOTAL or len(columns) < 3:
        return
    for row in rows:
        yield from _differs(f"Total of “{row[0]}”", row[1:-1], row[-1], "the cells before it")


def _differs(name: str, parts: Sequence[str], written: str, which: str) -> Iterator[str]:
    numbers, total = [number_of(cell) for cell in parts], number_of(written)
    if written in _NONE or total is None or None in numbers:
        return
    come_to = sum((each for each in numbers if each is not None), Decimal(0))
    if come_to != total:
        yield f"{name} is {written}, and {which} come to {come_to:,}."


def _cells(lines: str) -> list[list[str]]:
    """The cells of each line: parted by tabs as spreadsheets and Word copy them, else by semicolons."""
    written = [line for line in lines.replace("\r", "\n").split("\n") if line.strip(" \t;")]
    parted = "\t" if any("\t" in line for line in written) else ";"
    return [[_plain(cell) for cell in line.split(parted)] for line in written]


def _lines(rows: Sequence[Sequence[str]]) -> str:
    parted = "\t" if any(";" in cell for row in rows for cell in row) else "; "
    return "\n".join(parted.join(row).rstrip(" ") for row in rows)


def _plain(words: str) -> str:
    return " ".join(clean(words).split())


def _find(session: Session, number: int) -> RecordedElsewhere:
    row = session.get(RecordedElsewhere, number)
    if row is None:
        raise NoSuchTable(number)
    return row


def _shown(row: RecordedElsewhere) -> Elsewhere:
    return Elsewhere(
        row.id, row.part, row.title, tuple(row.columns), tuple(map(tuple, row.rows)), row.source, row.as_of
    )

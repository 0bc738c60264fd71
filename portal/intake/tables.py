"""A file as a table: its kind told from the heading, every cell read, every fault named."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.hearing.responses import Readings
from portal.intake.kinds import KINDS, Kind, KindUnknown, heading_problems, recognise
from portal.intake.problems import FileFaulty, Problem, problem, safe
from portal.intake.reading import Line, read_sheet


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
    readings: dict[int, Readings] = field(default_factory=dict)  # of the words, by line; filled by `preview`


def read_file(name: str, content: bytes) -> Table:
    """A file of one of the kinds in `kinds.KINDS`; its faults are gathered in `problems`.

    Raises FileFaulty when there is nothing to gather from: not text, empty, too large, or a heading of no known kind.
    """
    sheet = read_sheet(content)
    try:
        kind = KINDS[recognise(sheet.heading)]
    except KindUnknown:
        raise FileFaulty([_no_heading(sheet.heading), *sheet.problems]) from None
    problems = heading_problems(kind, sheet.heading) + sheet.problems
    columns = [column.lower() for column in sheet.heading]
    rows = [_row(kind, columns, line, problems) for line in sheet.lines]
    return Table(safe(name), kind.id, sheet.heading, rows, sorted(problems))


def _no_heading(heading: list[str]) -> Problem:
    titles = ", ".join(kind.title.lower() for kind in KINDS.values())
    reason = f"the first line must name the columns of one kind of file ({titles})"
    return problem(1, "", ", ".join(heading), reason)


def _row(kind: Kind, columns: list[str], line: Line, problems: list[Problem]) -> Row:
    known = kind.by_name
    row = Row(line.number, {}, {})
    for name, cell in zip(columns, line.cells, strict=True):
        column, value = known.get(name), cell.strip()
        row.written.setdefault(name, value)
        if column is None:
            continue
        if not value:
            if column.required:
                problems.append(Problem(line.number, column.name, "", "this must not be empty"))
            continue
        try:
            fact = column.parse(value)
        except ValueError as fault:
            problems.append(problem(line.number, column.name, value, str(fault)))
        else:
            if column.fact:
                row.facts.setdefault(column.fact, fact)
    return row

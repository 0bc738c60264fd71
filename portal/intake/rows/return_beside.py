"""The other files of the council's SSDA903 return, header.csv and episodes.csv: what reviews.csv is checked against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from portal.intake.files import days
from portal.intake.files.csv_file import read_csv
from portal.intake.problems import FileFaulty, Problem, problem


def births_of(content: bytes) -> Mapping[str, date]:
    """The birthday of each child of header.csv, by the child's identifier. Raises FileFaulty."""
    found: dict[str, date] = {}
    problems = []
    for number, row in _rows(content, ("CHILD", "DOB")):
        try:
            found[row["CHILD"]] = days.read(row["DOB"], birthday=True).day
        except ValueError as fault:
            problems.append(problem(number, "DOB", row["DOB"], str(fault)))
    if problems:
        raise FileFaulty(problems)
    return found


def statuses_of(content: bytes) -> Mapping[str, frozenset[str]]:
    """The legal statuses of all the episodes of each child of episodes.csv. Raises FileFaulty."""
    found: dict[str, frozenset[str]] = {}
    for _number, row in _rows(content, ("CHILD", "LS")):
        found[row["CHILD"]] = found.get(row["CHILD"], frozenset()) | {row["LS"].upper()}
    return found


def _rows(content: bytes, wanted: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    read = read_csv(content)
    heading = [cell.strip().upper() for cell in read.lines[0].cells] if read.lines else []
    missing = [Problem(1, column, "", "this column is missing") for column in wanted if column not in heading]
    if read.problems or missing:
        raise FileFaulty([*read.problems, *missing])
    for line in read.lines[1:]:
        row = {name: cell.strip() for name, cell in zip(heading, line.cells, strict=False)}
        if row.get("CHILD"):
            yield line.number, {name: row.get(name, "") for name in wanted}

"""Targets of the service brought in by a file: a figure, a financial year and a percentage a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portal.calendar import parse_year
from portal.intake.files.heading import plain
from portal.intake.files.sheet import lines_of
from portal.intake.problems import FileFaulty, Problem, problem

COLUMNS = ("figure", "year", "target")

Written = Mapping[int, Mapping[str, str]]  # by financial year: what is written for each figure, by its id


def read_targets(content: bytes, figures: Mapping[str, str], faulty: Callable[[str], bool]) -> Written:
    """What a file of the columns `figure`, `year` and `target` says, CSV or a spreadsheet, its heading first.

    `figures` are the labels of those that may have a target, by id; a row names either. An empty target takes one
    away. `faulty` says whether a target is none. Raises FileFaulty with everything that is wrong.
    """
    lines = [line for line in lines_of(content) if any(map(str.strip, line.cells))]
    columns = [plain(cell) for cell in lines[0].cells] if lines else []
    if missing := [Problem(1, column, "", "this column is missing") for column in COLUMNS if column not in columns]:
        raise FileFaulty(missing)
    ids = {plain(name): figure for figure, label in figures.items() for name in (figure, label)}
    found: dict[int, dict[str, str]] = {}
    problems: list[Problem] = []
    for line in lines[1:]:
        row = {column: cell.strip() for column, cell in zip(columns, line.cells, strict=False)}
        figure, year, target = ids.get(plain(row.get("figure", ""))), _year(row.get("year", "")), row.get("target", "")
        if figure is None:
            problems.append(problem(line.number, "figure", row.get("figure", ""), "is no figure with a target"))
        if year is None:
            reason = "write the two years it covers, such as 2025-26"
            problems.append(problem(line.number, "year", row.get("year", ""), reason))
        if target and faulty(target):
            problems.append(problem(line.number, "target", target, "write a number from 0 to 100"))
        elif _is_share(target):
            reason = "write 95 for 95%, or 1% for one in a hundred"
            problems.append(problem(line.number, "target", target, reason))
        if figure is None or year is None:
            continue
        if figure in found.setdefault(year, {}):
            problems.append(problem(line.number, "figure", row["figure"], "stands in the file twice for that year"))
        found[year][figure] = target
    if problems or not found:
        raise FileFaulty(problems or [Problem(0, "", "", "It has a heading and no rows.")])
    return found


def _is_share(target: str) -> bool:
    """Whether it may be a share of one: a spreadsheet keeps a cell that shows 95% as 0.95."""
    return bool(target) and not target.endswith("%") and 0 < float(target) <= 1


def _year(written: str) -> int | None:
    try:
        return parse_year(written)
    except ValueError:
        return None

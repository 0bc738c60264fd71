"""The rows of a file that can be taken, and those that cannot as a list to mend."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.intake.check import check
from portal.intake.files.table import Row, Table
from portal.intake.problems import FileFaulty, Problem

WRONG = "what is wrong"  # the last column of a list to mend, which is left out when it comes back
_FORMULA = ("=", "@", "\t", "\r")


def good_part(session: Session, council: Council, table: Table, now: datetime) -> Table:
    """The file without the rows that have a fault of their own; of two that stand against each other, without both.

    Raises FileFaulty where the file as a whole is at fault, or nothing of it is left.
    """
    good, refused = table, list[Problem]()
    while problems := check(session, council, good, now).problems:
        whole = [each for each in problems if each.line <= table.heading.line]
        if whole:
            raise FileFaulty(whole)
        bad = {each.line for each in problems} | {each.other for each in problems}
        refused += problems
        good = replace(
            good,
            rows=[row for row in good.rows if row.line not in bad],
            problems=[each for each in good.problems if each.line not in bad],
            mended=[each for each in good.mended if each.line not in bad],
        )
        if not good.rows:
            raise FileFaulty(refused)
    there = {row.line for row in good.rows}
    broken = [Row(line, {}, {}, cells) for line, cells in table.broken.items()]
    lines = {each.line for each in refused} - there
    lost = [Row(line, {}, {}) for line in lines - {row.line for row in (*table.rows, *broken)}]
    left = sorted((*[row for row in table.rows if row.line not in there], *broken, *lost), key=lambda row: row.line)
    return replace(good, refused=sorted(refused), left=left)


def to_mend(table: Table) -> str:
    """The rows that were left out as CSV, as they were written, each with what is wrong with it behind."""
    reasons: dict[int, list[str]] = {}
    for each in table.refused:
        reasons.setdefault(each.line, []).append(f"{each.column}: {each.reason}" if each.column else each.reason)
        if each.other:
            reasons.setdefault(each.other, []).append(f"{each.column}: stands again on line {each.line}")
    out = io.StringIO()
    rows = csv.writer(out)
    width = len(table.heading.names)
    rows.writerow([*table.heading.names, WRONG])
    for row in table.left:
        cells = [*row.cells, *[""] * (width - len(row.cells))]
        rows.writerow([*map(harmless, cells), "; ".join(reasons.get(row.line, ()))])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would run is text to it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

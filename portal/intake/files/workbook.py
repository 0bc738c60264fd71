"""From the bytes of a spreadsheet (.xlsx, .xls, .ods) to the lines of one of its sheets."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.intake.files.csv_file import Line
from portal.intake.problems import FileFaulty, Problem

_PROGRAM = Path(__file__).with_name("workbook_reader.py")
_PATIENCE = 60  # seconds; the program is stopped by a limit of its own long before, unless the machine is very busy
_two_at_once = threading.BoundedSemaphore(2)
_PASSWORD = 2  # what the program ends with where a password protects the file
_OLD = b"\xd0\xcf\x11\xe0"

DAMAGED = "This is no spreadsheet that can be opened: it is damaged, or far larger than its rows need."
LOCKED = "This spreadsheet is protected by a password: save it without one."
MACROS = "The macros of this spreadsheet are not run."
FORMULAS = "Formulas are taken by the values they had when the file was saved."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SheetOfBook:
    """One visible sheet: its lines, and how many rows it has, of which only the first can be brought in."""

    name: str
    lines: list[Line]
    count: int


@dataclass(frozen=True)
class Book:
    """A spreadsheet: its visible sheets in order, and what has to be told of it."""

    sheets: list[SheetOfBook]
    notes: list[str]


def is_workbook(content: bytes) -> bool:
    """Whether the first bytes announce a spreadsheet; a zip may still hold anything else."""
    return content.startswith((b"PK\x03\x04", _OLD))


def read_book(content: bytes) -> Book:
    """The sheets of a spreadsheet of at most 10 MB, read by another process with little room and time.

    Raises FileFaulty.
    """
    # neither the keys of the seal nor a path to other modules go along
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PYTHON"))}
    try:
        with _two_at_once:
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-I", str(_PROGRAM)],
                input=content, capture_output=True, env=outside, timeout=_PATIENCE, check=False,
            )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as fault:
        log.warning("a spreadsheet could not be read: %s", type(fault).__name__)
        raise FileFaulty([Problem(0, "", "", DAMAGED)]) from fault
    if done.returncode:
        raise FileFaulty([Problem(0, "", "", LOCKED if done.returncode == _PASSWORD else DAMAGED)])
    return _book(json.loads(done.stdout))


def _book(read: dict[str, Any]) -> Book:
    sheets = [
        SheetOfBook(each["name"], [Line(n, row) for n, row in enumerate(each["rows"], start=1)], each["count"])
        for each in read["sheets"]
        if any(any(cell.strip() for cell in row) for row in each["rows"])
    ]
    notes = [MACROS] if read["macros"] else []
    notes += [FORMULAS] if read["formulas"] else []
    if hidden := read["hidden"]:
        notes.append(f"Hidden and left out: {', '.join(hidden)}.")
    return Book(sheets, notes)

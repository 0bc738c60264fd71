"""Reads one spreadsheet nobody can vouch for: run as a process of its own, short of room and of time.

The bytes come in by standard input; the cells of every sheet go out by standard output as JSON, each as the text a
person would have typed. Exit code 2 says that a password protects it, any other but 0 that it could not be read here.
A reader that crashes or swells takes only this process along: nothing of the portal is imported, none of its secrets
are handed in.
"""

from __future__ import annotations

import json
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import python_calamine as calamine

from portal.own_process import hold_back

MOST_ROWS = 20_100  # of one sheet: what a file may have, and room for a title
MOST_COLUMNS = 300
MOST_CELLS = 3_000_000  # of all sheets together
MOST_UNPACKED = 300_000_000  # bytes that the zip of a spreadsheet may come to
MOST_ADDRESSES = 1_200 * 1024 * 1024
MOST_SECONDS = 30  # of a processor; twenty thousand rows take two
LONGEST_CELL = 20_100
EXACT = 10**15  # a spreadsheet keeps fifteen figures of a number, and makes noughts of the rest
PASSWORD = 2
VISIBLE, SHEET = calamine.SheetVisibleEnum.Visible, calamine.SheetTypeEnum.WorkSheet


class Locked(ValueError):
    """A password protects it."""


class NotTaken(ValueError):
    """More of a spreadsheet than can be read here."""


def read(raw: bytes) -> dict[str, Any]:
    """The sheets with their cells; `hidden` ones by name alone; whether there are `macros` and `formulas`."""
    macros, formulas = _inside(raw)
    book = calamine.load_workbook(BytesIO(raw))
    sheets: list[dict[str, Any]] = []
    hidden, cells = [], 0
    for sheet in book.sheets_metadata:
        if sheet.typ != SHEET:
            continue
        if sheet.visible != VISIBLE:
            hidden.append(sheet.name)
            continue
        found = book.get_sheet_by_name(sheet.name)
        count = found.total_height + 1 if found.end else 0  # its last row, counted from nought
        cells += min(count, MOST_ROWS) * (found.total_width + 1)
        if cells > MOST_CELLS or found.total_width > MOST_COLUMNS:
            raise NotTaken("cells")
        rows = found.to_python(skip_empty_area=False, nrows=MOST_ROWS) if count else []
        sheets.append({"name": sheet.name, "count": count, "rows": [list(map(_written, row)) for row in rows]})
    return {"sheets": sheets, "hidden": hidden, "macros": macros, "formulas": formulas}


def _inside(raw: bytes) -> tuple[bool, bool]:
    """Whether there are macros and formulas; of an old spreadsheet, formulas are not looked for."""
    if not raw.startswith(b"PK"):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise Locked
        return "_VBA_PROJECT".encode("utf-16-le") in raw, False
    with zipfile.ZipFile(BytesIO(raw)) as packed:
        entries = packed.infolist()
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise NotTaken("unpacked")
        macros = any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries)
        tables = [entry for entry in entries if "/worksheets/" in entry.filename or entry.filename == "content.xml"]
        return macros, any(_has_formula(packed, entry) for entry in tables)


def _has_formula(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    before = b""
    with packed.open(entry) as part:
        while some := part.read(1_000_000):
            if any(sign in before + some for sign in (b"<f>", b"<f ", b"table:formula=")):
                return True
            before = some[-20:]
    return False


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        if abs(value) >= EXACT:
            return f"{value:.5E}"
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return (datetime(2000, 1, 1) + value).strftime("%H:%M:%S")  # noqa: DTZ001 - a time of day
    return str(value)[:LONGEST_CELL]


if __name__ == "__main__":
    hold_back(MOST_ADDRESSES, MOST_SECONDS)
    try:
        sys.stdout.write(json.dumps(read(sys.stdin.buffer.read())))
    except (Locked, calamine.PasswordError):
        sys.exit(PASSWORD)

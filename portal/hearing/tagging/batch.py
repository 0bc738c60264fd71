"""Tags a file of texts, one JSON object on each line, without keeping anything."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from portal.hearing.tagging.evaluate import measures
from portal.hearing.tagging.reading import Reading, read


class TagFileFault(ValueError):
    """A file cannot be tagged; ``faults`` names every bad line and what is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def tag_file(source: Path, out: Path | IO[str] | None = None) -> int:
    """Tag every line of ``source`` into ``out`` (standard output if none); how many lines were tagged.

    In: ``{"id", "text"}``, with ``language`` and ``asked`` if known; ``who`` wrote it changes no tag. Out: ``{"id",
    "sentiment", "themes", "safeguarding", "because"}`` and, where the text could not be read, ``"unread": true``.
    Raises ``TagFileFault`` with all bad lines together, before anything is written.
    """
    rows = _rows(source)
    lines = (json.dumps(_tagged(row), ensure_ascii=False) + "\n" for row in rows)
    if isinstance(out, Path):
        with out.open("w", encoding="utf-8") as file:
            file.writelines(lines)
    else:
        (out or sys.stdout).writelines(lines)
    return len(rows)


def evaluate_file(source: Path) -> Iterator[str]:
    """Every measure of the portal's tags against those in ``source``, as lines to print.

    In: as above, each with ``sentiment``, ``themes`` and ``safeguarding`` as people gave them. Raises ``TagFileFault``.
    """
    rows = _rows(source)
    without = [row["id"] for row in rows if not row.keys() >= {"sentiment", "themes", "safeguarding"}]
    if without or not rows:
        raise TagFileFault([f"the text {each!r} has no labels" for each in without] or [f"{source.name} is empty"])
    return measures([(row, _read(row)) for row in rows])


def _read(row: dict[str, Any]) -> Reading:
    return read(row["text"], **{name: row[name] for name in ("language", "asked") if row.get(name)})


def _tagged(row: dict[str, Any]) -> dict[str, Any]:
    reading = _read(row)
    tags: dict[str, Any] = {
        "id": row["id"],
        "sentiment": reading.sentiment,
        "themes": list(reading.themes),
        "safeguarding": reading.safeguarding,
        "because": reading.because(row["text"]),
    }
    return tags | ({"unread": True} if reading.unread else {})


def _rows(source: Path) -> list[dict[str, Any]]:
    try:
        text = source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise TagFileFault([f"{source.name} is not UTF-8 (byte {fault.start})"]) from fault
    rows: list[dict[str, Any]] = []
    faults: list[str] = []
    seen: dict[object, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            row, wrong = _row(line)
            faults.extend(f"line {number}: {reason}" for reason in wrong)
            if not wrong and seen.setdefault(row["id"], number) != number:
                faults.append(f"line {number}: the id {row['id']!r} stands already in line {seen[row['id']]}")
            rows.append(row)
    if faults:
        raise TagFileFault(faults)
    return rows


def _row(line: str) -> tuple[dict[str, Any], list[str]]:
    try:
        row = json.loads(line)
    except ValueError as fault:
        return {}, [f"is not JSON ({fault})"]
    if not isinstance(row, dict):
        return {}, ["is not a JSON object"]
    return row, list(_wrong(row))


def _wrong(row: dict[str, Any]) -> Iterator[str]:
    if not isinstance(row.get("id"), str | int) or row["id"] == "":
        yield "has no id"
    if not isinstance(row.get("text"), str):
        yield "has no text"
    for name in ("who", "language", "asked"):
        if not isinstance(row.get(name), str | None):
            yield f"{name} is not text"

"""Rows of an SSDA903 episodes.csv: since when each child is looked after, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from portal.intake.existing import Known
from portal.intake.files.table import Row
from portal.intake.problems import Problem, problem
from portal.intake.rows.people import erased_child, unclear

STARTED = "S"  # RNE: the first episode of a period of care
GOES_ON = "X1"  # REC: the episode ends because the next one begins


def periods(rows: list[Row]) -> list[Row]:
    """One row for each child, of the last period of care the file tells: where it stood first, from when, until when.

    A period that began before the years of the file has no first day in it, and none is made up.
    """
    last: dict[str, Row] = {}
    began: dict[str, date | None] = {}
    for row in sorted(rows, key=_when):
        reference, day = str(row.facts.get("reference")), row.facts.get("began_on")
        if str(row.facts.get("why_began", "")).upper() == STARTED:
            began[reference] = day if isinstance(day, date) else None
        last[reference] = row
    found = []
    for reference, row in last.items():
        facts: dict[str, object] = {"reference": row.facts.get("reference")}
        if since := began.get(reference):
            facts["looked_after_from"] = since
        if until := _ended(row):
            facts["looked_after_to"] = until
        found.append(Row(row.line, facts, row.written, row.cells))
    return sorted(found, key=lambda row: row.line)


def check_episodes(rows: list[Row], known: Known, today: date) -> Iterator[Problem]:
    """What is wrong with the children's periods of care; a child the portal does not know is not made by them."""
    for row in rows:
        yield from erased_child(row, known, "CHILD", "reference")
        yield from unclear(row, known, "CHILD", "reference")
        reference, child = row.facts.get("reference"), known.child(row, "reference")
        named = reference not in known.erased and ("reference", reference) not in known.unclear
        if child is None and named and reference is not None:
            reason = "no child has this reference; bring in header.csv or the children first"
            yield problem(row.line, "CHILD", str(reference), reason)
        since, until = row.facts.get("looked_after_from"), row.facts.get("looked_after_to")
        for column, day in (("DECOM", since), ("DEC", until)):
            if isinstance(day, date) and day > today:
                yield Problem(row.line, column, day.isoformat(), "this day is still to come")
        if child and isinstance(since, date) and since < child.date_of_birth:
            yield Problem(row.line, "DECOM", since.isoformat(), "is before the child was born")


def _when(row: Row) -> date:
    day = row.facts.get("began_on")
    return day if isinstance(day, date) else date.min


def _ended(row: Row) -> date | None:
    until, why = row.facts.get("ended_on"), str(row.facts.get("why_ended", "")).upper()
    return until if isinstance(until, date) and why != GOES_ON else None

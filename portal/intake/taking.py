"""What a file would do, and doing it: the whole file or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from portal.asking import merging, records
from portal.asking.house import House
from portal.asking.merging import Comparison
from portal.asking.records import Put
from portal.intake import returned_forms
from portal.intake.changes import changes_of
from portal.intake.checking import Checked, check
from portal.intake.kinds import KINDS
from portal.intake.plan import Plan, mark, plan
from portal.intake.problems import FileFaulty, Problem
from portal.intake.tables import Row, Table
from portal.store.audit import Actor, record


@dataclass(frozen=True)
class Taken:
    """What became of the rows: how many were new, changed something, or said what was known.

    `differences` are what a person had confirmed and the file contradicts, kept as the person said; `notes` are what
    the portal worked out because the file does not say it.
    """

    kind: str
    new: int
    changed: int
    same: int
    differences: list[str]
    notes: list[str]

    @property
    def summary(self) -> str:
        """The counts in words."""
        return f"{KINDS[self.kind].title}: {self.new:,} new, {self.changed:,} changed, {self.same:,} the same"


@dataclass(frozen=True)
class Preview(Taken):
    """What would become of the rows; with `problems` nothing is taken, and nothing is counted."""

    problems: list[Problem]


def preview(session: Session, house: House, table: Table, now: datetime) -> Preview:
    """What taking this file would do; reads only.

    Called before `writing`, because it also reads the words that will be tagged, which is slow.
    """
    at = mark(session)
    checked = check(session, house, table, now)
    if checked.problems:
        return Preview(table.kind, 0, 0, 0, [], checked.notes, checked.problems)
    if table.kind == "responses":
        outcomes = list(returned_forms.outcomes(session, checked))
        new = {line for line, outcome, _ in outcomes if outcome == "new"}
        table.readings = returned_forms.read_words(house, [each for each in checked.returned if each.line in new])
    else:
        table.plan = plan(at, ((row.line, each) for row, each in _compared(session, table.kind, checked)))
        table.notes = checked.notes
        outcomes = table.plan.outcomes if table.plan else []
    return Preview(*_counted(table.kind, outcomes, checked.notes), problems=[])


def take(session: Session, house: House, table: Table, *, by: Actor, now: datetime) -> Taken:
    """Takes the whole file in; the same file twice changes nothing.

    What `preview` worked out is written as it is while it still holds; else the file is checked and compared once
    more, in the transaction. Raises FileFaulty with every problem, and then nothing was taken.
    """
    # dates of the SSDA903 return are told apart within the whole file, so that no part of one is compared alone
    apart = table.plan and not (table.plan.changed and table.kind == "ssda903_reviews")
    if table.plan and apart and table.plan.holds(session):
        taken = _as_planned(session, house, table, table.plan, by, now)
    else:
        taken = _checked_again(session, house, table, by, now)
    record(session, "import", f"file:{table.kind}", by=by, now=now, why=f"{table.name}: {taken.summary}")
    session.flush()
    return taken


def _as_planned(session: Session, house: House, table: Table, planned: Plan, by: Actor, now: datetime) -> Taken:
    records.add_many(session, planned.model, planned.new, by=by, now=now)
    if planned.changed:
        some = replace(table, plan=None, rows=[row for row in table.rows if row.line in planned.changed])
        _checked_again(session, house, some, by, now)
    return Taken(*_counted(table.kind, planned.outcomes, table.notes))


def _checked_again(session: Session, house: House, table: Table, by: Actor, now: datetime) -> Taken:
    checked = check(session, house, table, now)
    if checked.problems:
        raise FileFaulty(checked.problems)
    if table.kind == "responses":
        outcomes = list(returned_forms.take(session, house, checked, table.readings, by=by, now=now))
    else:
        puts = [(row.line, _put(session, house, table.kind, row, checked, by, now)) for row in checked.rows]
        records.settle(session, checked.known, by=by, now=now)
        outcomes = [(line, put.outcome, put.differences) for line, put in puts]
    return Taken(*_counted(table.kind, outcomes, checked.notes))


def _compared(session: Session, kind: str, checked: Checked) -> Iterator[tuple[Row, Comparison]]:
    compare = {"children": merging.compare_child, "contacts": merging.compare_contact}.get(kind, merging.compare_review)
    for row in checked.rows:
        compared = compare(session, row.facts, checked.known)
        checked.changes += changes_of(row.line, compared, checked.known)
        yield row, compared


def _put(session: Session, house: House, kind: str, row: Row, checked: Checked, by: Actor, now: datetime) -> Put:
    if kind == "children":
        return records.put_child(session, row.facts, by=by, now=now, house=house, known=checked.known)
    if kind == "contacts":
        return records.put_contact(session, row.facts, by=by, now=now, known=checked.known)
    return records.put_review(session, row.facts, by=by, now=now, house=house, known=checked.known)


def _counted(
    kind: str, outcomes: list[tuple[int, str, list[str]]], notes: list[str]
) -> tuple[str, int, int, int, list[str], list[str]]:
    counts = Counter(outcome for _, outcome, _ in outcomes)
    differences = [f"Line {line}, {each}" for line, _, kept in outcomes for each in kept]
    return kind, counts["new"], counts["changed"], counts["same"], differences, notes

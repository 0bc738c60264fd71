"""What a file would do, and doing it: the whole file or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.intake import take_responses
from portal.intake.check import Checked, check
from portal.intake.compare import Comparison, compare_child, compare_contact, compare_review
from portal.intake.differences import changes_of
from portal.intake.files.table import Row, Table
from portal.intake.plan import Done, Plan, done, mark, plan
from portal.intake.problems import FileFaulty, Problem
from portal.intake.put import Put, add_many, put_child, put_contact, put_review, settle
from portal.intake.rows.kinds import KINDS
from portal.store.audit import Action

OF_CHILDREN = ("children", "ssda903_episodes")
# rows of the SSDA903 return are told apart within the whole file, so that no part of one is compared alone
AS_A_WHOLE = ("ssda903_reviews", "ssda903_episodes")
AT_ONE_MOMENT = "another file with one of these references was taken at the same moment; bring it in again"


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


def preview(session: Session, council: Council, table: Table, now: datetime, *, to_take: bool = True) -> Preview:
    """What taking this file would do; reads only.

    Called before `writing`, because it also reads the words that will be tagged, which is slow, unless it is only
    looked at and not `to_take` now.
    """
    at = mark(session)
    checked = check(session, council, table, now)
    if checked.problems:
        return Preview(table.kind, 0, 0, 0, [], checked.notes, checked.problems)
    if table.kind == "responses":
        table.plan = Plan(at, outcomes=list(take_responses.outcomes(session, checked)), notes=checked.notes)
        if to_take:
            take_responses.plan(session, council, checked, table.plan, now=now)
            rest = not_yet(table.plan)
            table.readings = take_responses.read_words(
                council, [each for each in checked.returned if each.line in rest]
            )
    else:
        compared = ((row.line, each) for row, each in _compared(session, table.kind, checked))
        table.plan = plan(session, at, compared, checked.notes)
    return Preview(*_counted(table.kind, table.plan.outcomes, table.plan.notes), problems=[])


def make_ready(work: Work, table: Table) -> None:
    """What a previewed file needs before it is taken: returned forms are numbered and sealed; outside `writing`."""
    if table.plan and table.plan.wholes:
        take_responses.seal(work, table.plan)


def take(work: Work, table: Table) -> Taken:
    """Takes the whole file in; the same file twice changes nothing.

    What `preview` worked out is written as it is while it still holds; else the file is checked and compared once
    more, in the transaction. Raises FileFaulty with every problem, and then nothing was taken; so where another file
    makes one of its rows at the same moment.
    """
    done = take_rows(work, table)
    taken = Taken(*_counted(table.kind, done, table.worked_out))
    work.record(Action.IMPORT, f"file:{table.kind}", why=f"{table.name}: {taken.summary}")
    work.session.flush()
    return taken


def take_rows(work: Work, table: Table) -> list[Done]:
    """The same, told row by row and without its entry in the audit."""
    try:
        planned = _as_planned(work, table)
        return checked_again(work, table) if planned is None else planned
    except IntegrityError as fault:
        if "reference" not in str(fault.orig):
            raise
        raise FileFaulty([Problem(0, "", "", AT_ONE_MOMENT)]) from None


def _as_planned(work: Work, table: Table) -> list[Done] | None:
    planned = table.plan
    if planned is None or (planned.changed and table.kind in AS_A_WHOLE) or not planned.holds(work.session):
        return None
    if planned.model:
        made = add_planned(work, planned)
    elif take_responses.take_planned(work, planned):
        made = {}
    else:
        return None
    if rest := not_yet(planned):
        made |= {done.line: done for done in checked_again(work, some_of(table, rest))}
    return [made.get(done.line, done) for done in planned.outcomes]


def add_planned(work: Work, planned: Plan, start: int = 0, end: int | None = None) -> dict[int, Done]:
    """Writes the new rows of a plan, or some of them; what became of them by line."""
    if planned.model is None:
        return {}
    rows = replace(planned.new, rows=planned.new.rows[start:end])
    children = planned.children[start:end]
    numbers = add_many(work.session, planned.model, rows, children, by=work.by, now=work.now)
    lines = [done for done in planned.outcomes if done.outcome == "new"][start:end]
    about = zip(lines, numbers, children or numbers, strict=True)
    return {done.line: replace(done, row_id=number, child_id=child) for done, number, child in about}


def some_of(table: Table, lines: Collection[int]) -> Table:
    """The same file with these rows alone, to be checked anew."""
    return replace(table, plan=None, rows=[row for row in table.rows if row.line in lines])


def not_yet(planned: Plan) -> set[int]:
    """The lines that are neither known already nor written at once."""
    new = {done.line for done in planned.outcomes if done.outcome == "new"} if planned.model is None else set()
    return (planned.changed | new) - planned.wholes.keys()


def checked_again(work: Work, table: Table) -> list[Done]:
    """Checks the file and writes it row by row; raises FileFaulty with everything that is wrong."""
    checked = check(work.session, work.council, table, work.now)
    if checked.problems:
        raise FileFaulty(checked.problems)
    if table.kind == "responses":
        return list(take_responses.take(work, checked, table.readings))
    puts = [(row.line, _put(work, table.kind, row, checked)) for row in checked.rows]
    settle(work.session, checked.known, by=work.by, now=work.now)
    return [done(line, put.outcome, put.comparison, put.row, put.was) for line, put in puts if put.comparison]


def _compared(session: Session, kind: str, checked: Checked) -> Iterator[tuple[Row, Comparison]]:
    compare = {"contacts": compare_contact, **dict.fromkeys(OF_CHILDREN, compare_child)}.get(kind, compare_review)
    for row in checked.rows:
        compared = compare(session, row.facts, checked.known)
        checked.changes += changes_of(row.line, compared, checked.known)
        yield row, compared


def _put(work: Work, kind: str, row: Row, checked: Checked) -> Put:
    if kind in OF_CHILDREN:
        return put_child(work, row.facts, checked.known)
    if kind == "contacts":
        return put_contact(work, row.facts, checked.known)
    return put_review(work, row.facts, checked.known)


def _counted(kind: str, outcomes: list[Done], notes: list[str]) -> tuple[str, int, int, int, list[str], list[str]]:
    counts = Counter(done.outcome for done in outcomes)
    differences = [f"Line {done.line}, {each}" for done in outcomes for each in done.differences]
    return kind, counts["new"], counts["changed"], counts["same"], differences, notes

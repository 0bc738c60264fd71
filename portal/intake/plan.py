"""What taking a file will write, worked out before the database is locked, and whether that still holds inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.by_hand import Kept
from portal.hearing.responses.history import Sealed, Whole
from portal.intake.compare import Comparison
from portal.intake.existing import Place
from portal.intake.put import row_of
from portal.store import bulk
from portal.store.audit import Action
from portal.store.models import AuditEntry, Child

Facts = Mapping[str, list[Any]]

# what others do meanwhile that no comparison of a file looks at; anything else has the file compared once more
HARMLESS = (
    *(Action.READ, Action.SHOW_LETTER, Action.PRINT, Action.DOWNLOAD, Action.REFUSED, Action.RAISE, Action.ACKNOWLEDGE),
    *(Action.ESCALATE, Action.RECEIVE, Action.INVITE, Action.REMIND, Action.SIGN_IN, Action.MARK_READ),
    *(Action.TRANSLATE, Action.TYPE_IN, Action.SIGN_IN_FAILED, Action.SLOWED_DOWN, Action.NOT_FROM_HERE),
    *(Action.END_SESSIONS, Action.SET_UP_SECOND_FACTOR),
)


@dataclass(frozen=True)
class Done:
    """What becomes of one row: new, changed or same; `row_id` and `child_id` where it has them already.

    `facts` are those that change, `against` those that a person had confirmed: each with the value kept and the file's.
    """

    line: int
    outcome: str
    differences: list[str] = field(default_factory=list)
    row_id: int | None = None
    child_id: int | None = None
    facts: Facts = field(default_factory=dict)
    against: Facts = field(default_factory=dict)


def done(line: int, outcome: str, comparison: Comparison, row: Kept | None, was: Facts | None = None) -> Done:
    """The same from a comparison; `was` are the facts as they stood, where they have been written over."""
    against = {} if row is None else {name: [getattr(row, name), said] for name, said in comparison.against.items()}
    child_id = None if row is None else row.id if isinstance(row, Child) else row.child_id
    row_id = None if row is None else row.id
    return Done(line, outcome, comparison.differences, row_id, child_id, was or {}, against)


@dataclass
class Plan:
    """New rows ready to be written, and the lines of those that change something kept, which are compared anew."""

    mark: int  # the last audit entry when this was worked out
    model: type[Kept] | None = None
    new: bulk.Ready = field(default_factory=lambda: bulk.Ready({}, (), ()))
    children: Sequence[int] = ()  # those the new rows are about; of new children there is no number yet
    changed: set[int] = field(default_factory=set)
    outcomes: list[Done] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    wholes: dict[int, Whole] = field(default_factory=dict)  # returned forms that are written at once, by line
    sealed: Sealed | None = None  # the same, ready to be written
    places: frozenset[Place] = frozenset()  # of returned forms: where somebody was asked or had answered

    def holds(self, session: Session) -> bool:
        """Whether nothing that the comparison looked at was written since."""
        since = sa.select(AuditEntry.id).where(AuditEntry.id > self.mark, AuditEntry.action.not_in(HARMLESS))
        return session.scalar(since.limit(1)) is None


def mark(session: Session) -> int:
    """Where the audit stands now: read before anything is compared."""
    return session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0


def plan(session: Session, at: int, compared: Iterable[tuple[int, Comparison]], notes: list[str]) -> Plan:
    """What the compared lines of a file come to."""
    made, new = Plan(at, notes=notes), []
    for line, comparison in compared:
        made.model = comparison.model
        made.outcomes.append(done(line, comparison.outcome, comparison, comparison.row))
        if comparison.outcome == "new":
            new.append(row_of(comparison))
        elif comparison.outcome == "changed":
            made.changed.add(line)
    if made.model:
        made.new = bulk.ready(session, made.model, new)
        made.children = [row["child_id"] for row in new if "child_id" in row]
    return made

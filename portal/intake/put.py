"""Takes in what a file or another system says of children, contacts and reviews; what a person confirmed stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.asking.by_hand import Kept
from portal.asking.register.follow import follow
from portal.calendar import age_on, financial_year
from portal.council.work import Work
from portal.intake.compare import Comparison, Facts, Known, compare_child, compare_contact, compare_review
from portal.store import bulk
from portal.store.audit import Action, Actor, record, record_many
from portal.store.bulk import Ready
from portal.store.models import Child, Contact, Review
from portal.store.references import plain
from portal.store.vocabulary import CodedBy


@dataclass(frozen=True)
class Put:
    """What became of one row: `outcome` is new, changed or same; `differences` say what was kept against the file."""

    row: Child | Contact | Review
    outcome: str
    differences: list[str] = field(default_factory=list)
    was: dict[str, list[Any]] = field(default_factory=dict)  # of what changed: the value before and after
    comparison: Comparison | None = None


def put_child(work: Work, facts: Facts, known: Known | None = None) -> Put:
    """A child of `reference`, new or brought up to date. `iro_email` names the IRO.

    A fact that is absent or None says nothing and changes nothing. Another IRO takes over the planned reviews, and the
    messages that wait name them; of a child who is no longer looked after nobody is asked. With `known`, nothing is
    read for a row that is new or the same, and written only by `settle`; so for all three. Raises StaffUnknown.
    """
    return _put(work, compare_child(work.session, facts, known), known)


def put_contact(work: Work, facts: Facts, known: Known | None = None) -> Put:
    """A contact, by `child_ref` and `reference`, new or brought up to date.

    A new one is reached by what is known, email before letter before text. What a person said of its safety stays and
    is listed; whoever is kept out, or is said not to be safe, is cut off. Raises ChildUnknown.
    """
    return _put(work, compare_contact(work.session, facts, known), known)


def put_review(work: Work, facts: Facts, known: Known | None = None) -> Put:
    """A review of `reference` for `child_ref`, new or brought up to date. `iro_email` names its IRO.

    A review that was held stays so; what a person recorded of it, and a meeting day a person moved, stay and are
    listed. When the meeting moves, the links that are out follow; messages that wait to leave are
    written anew. Raises ChildUnknown, StaffUnknown.
    """
    return _put(work, compare_review(work.session, facts, known), known)


def change(work: Work, row: Kept, facts: Mapping[str, Any], known: Known | None = None) -> dict[str, list[Any]]:
    """Gives a row these values, with all that follows from them for who is asked and what waits to leave.

    Returns each fact's value before and after. With `known`, its entry in the audit is written by `settle`.
    """
    was: dict[str, list[Any]] = {name: [getattr(row, name), value] for name, value in facts.items()}
    for name, value in facts.items():
        setattr(row, name, value)
    if isinstance(row, Review):
        _derive(row, row.child)
    _noted(work, Action.CHANGE, row, ", ".join(facts) or None, known)
    follow(work, row, {name: before for name, (before, _now) in was.items() if before != getattr(row, name)})
    return was


def settle(session: Session, known: Known, *, by: Actor, now: datetime) -> None:
    """Writes everything that was put with `known`, in few statements, and the audit entries that go with it."""
    session.flush()
    for action, row, why in known.unsettled:
        _note(session, action, row, why, by, now)
    known.unsettled.clear()
    session.flush()


def row_of(comparison: Comparison) -> dict[str, Any]:
    """The whole row that a comparison would make, as `add_many` takes it; reads only."""
    made = dict(comparison.made)
    child = made.pop("child", None)
    row = comparison.model(**made)
    if isinstance(row, Review) and child is not None:
        _derive(row, child)
    if child is not None:
        made["child_id"] = child.id
    derived = ("year", "age", "participation_by") if isinstance(row, Review) else ()
    known_by = {"reference_plain": plain(str(made["reference"]))}
    return bulk.whole(comparison.model, made | known_by | {name: getattr(row, name) for name in derived})


def add_many(
    session: Session, model: type[Kept], rows: Ready, children: Sequence[int], *, by: Actor, now: datetime
) -> list[int]:
    """Adds the new rows of `row_of`, made ready, with their audit entries: in few statements, however many they are.

    `children` are the numbers of the children the rows are about, in their order; for new children there are none yet.
    Returns the numbers of the rows.
    """
    numbers = bulk.numbers(session, model, len(rows.rows))
    bulk.write(session, model, rows, numbers)
    noun = model.__name__.lower()
    about = [(f"{noun}:{number}", child) for number, child in zip(numbers, children or numbers, strict=True)]
    record_many(session, Action.ADD, about, by=by, now=now)
    return numbers


def _put(work: Work, comparison: Comparison, known: Known | None) -> Put:
    row = comparison.row
    if row is None:
        row = comparison.model(**comparison.made)
        work.session.add(row)
        if isinstance(row, Review):
            _derive(row, row.child)
        _noted(work, Action.ADD, row, None, known)
        return Put(row, comparison.outcome, comparison.differences, comparison=comparison)
    if not comparison.changed:
        return Put(row, "same", comparison.differences, comparison=comparison)
    was = change(work, row, comparison.changed, known)
    return Put(row, comparison.outcome, comparison.differences, was, comparison)


def _noted(work: Work, action: Action, row: Kept, why: str | None, known: Known | None) -> None:
    if known is not None:
        known.unsettled.append((action, row, why))
        return
    work.session.flush()
    _note(work.session, action, row, why, work.by, work.now)


def _derive(review: Review, child: Child) -> None:
    """What follows from the day it was held, and from where a participation code came."""
    if review.held_on:
        review.year = financial_year(review.held_on)
        review.age = age_on(child.date_of_birth, review.held_on)
    if review.participation and review.participation_by is None:
        review.participation_by = CodedBy.IMPORT


def _note(session: Session, action: Action, row: Kept, why: str | None, by: Actor, now: datetime) -> None:
    child_id = row.id if isinstance(row, Child) else row.child_id
    record(session, action, f"{type(row).__name__.lower()}:{row.id}", by=by, now=now, child_id=child_id, why=why)

"""Takes the last correction of a child, a contact or a review back, for a day; what follows, follows again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking.by_hand import Kept, as_json
from portal.asking.register.follow import follow
from portal.council.work import Work
from portal.faults import NotThere
from portal.store.audit import Action
from portal.store.models import Child, Contact, Review
from portal.store.tables.register_tables import Correction

FOR = timedelta(days=1)  # addresses that are wrong are kept no longer
_READ = {date: date.fromisoformat, time: time.fromisoformat, datetime: datetime.fromisoformat}


class TooLate(NotThere):
    """There is nothing to take back: the day is over, or somebody took it back."""


def remember(work: Work, row: Kept, before: Mapping[str, Any]) -> None:
    """Keeps what these facts were before a person gave the row what it says now; the row's one before that goes.

    What is put right by one press is one correction.
    """
    if work.by.staff_id is None or not before:
        return
    work.session.execute(sa.delete(Correction).where(Correction.at <= work.now - FOR))
    was = {name: as_json(value) for name, value in before.items()}
    now = {name: as_json(getattr(row, name)) for name in before}
    marks = {name: said for name, said in (row.corrected or {}).items() if name in before}
    found = work.session.scalar(sa.select(Correction).where(_of(row)))
    if found and (found.at, found.staff_id) == (work.now, work.by.staff_id):
        found.before, found.after, found.marks = found.before | was, found.after | now, found.marks | marks
        return
    if found:
        work.session.delete(found)
        work.session.flush()
    whose = {"child_id": row.id if isinstance(row, Child) else row.child_id}
    whose |= {} if isinstance(row, Child) else {f"{type(row).__name__.lower()}_id": row.id}
    made = Correction(at=work.now, staff_id=work.by.staff_id, before=was, after=now, marks=marks, **whose)
    work.session.add(made)


def _of(row: Kept) -> sa.ColumnElement[bool]:
    if isinstance(row, Contact):
        return Correction.contact_id == row.id
    if isinstance(row, Review):
        return Correction.review_id == row.id
    return sa.and_(Correction.child_id == row.id, Correction.contact_id.is_(None), Correction.review_id.is_(None))


def to_take_back(session: Session, child: Child, now: datetime) -> Sequence[Correction]:
    """What can still be taken back of a child and of whoever and whatever belongs to them, the newest first."""
    wanted = sa.select(Correction).where(Correction.child_id == child.id, Correction.at > now - FOR)
    whole = joinedload(Correction.contact), joinedload(Correction.review), joinedload(Correction.staff)
    return session.scalars(wanted.options(*whole).order_by(Correction.at.desc(), Correction.id.desc())).all()


def find(session: Session, child: Child, number: int, now: datetime) -> Correction:
    """The correction of that number, of this child; raises TooLate."""
    found = {each.id: each for each in to_take_back(session, child, now)}
    if number not in found:
        raise TooLate(number)
    return found[number]


def row_of(found: Correction) -> Kept:
    """What was put right."""
    return found.contact or found.review or found.child


def standing(found: Correction) -> dict[str, Any]:
    """What the facts were that still say what they were given; what was changed since stays."""
    row = row_of(found)
    still = [name for name, given in found.after.items() if as_json(getattr(row, name)) == given]
    return {name: _read(row, name, found.before[name]) for name in still}


def _read(row: Kept, name: str, written: Any) -> Any:
    kind = row.__table__.columns[name].type.python_type
    return _READ[kind](written) if written is not None and kind in _READ else written


def restore(work: Work, found: Correction, facts: Mapping[str, Any]) -> None:
    """Gives the row these facts of before again, with all that follows; from here on files say what they said."""
    row, child_id = row_of(found), found.child_id
    given = {name: getattr(row, name) for name in facts}
    for name, value in facts.items():
        setattr(row, name, value)
    others = {name: said for name, said in (row.corrected or {}).items() if name not in found.before}
    row.corrected = (others | found.marks) or None
    about = f"{type(row).__name__.lower()}:{row.id}"
    why = ", ".join(found.before)
    work.session.delete(found)
    work.session.flush()
    work.session.refresh(row)
    work.record(Action.TAKE_BACK, about, child_id=child_id, why=why)
    follow(work, row, given, by_hand=True)
    work.session.flush()

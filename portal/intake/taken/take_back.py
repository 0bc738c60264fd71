"""Takes a whole file back within the hour: what it made goes, what it changed is as it was, unless more was done since.

Nobody who was asked, told or cut off meanwhile is asked, told or let back by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.by_hand import Kept
from portal.council.work import Work
from portal.intake.put import change
from portal.intake.taken.log import find_file, model_of
from portal.intake.taken.settled import value_of
from portal.store.audit import Action
from portal.store.database import parts, writing, writing_in_blocks
from portal.store.models import Child, Contact, Invitation, Review, Staff
from portal.store.tables.file_tables import FileLine, FileTaken
from portal.store.tables.work_words import Became

WITHIN = timedelta(hours=1)
NOT_BACK = ("responses",)  # what somebody said is never unsaid by a file


class TooLate(Exception):
    """The hour is over, it was taken back before, or it holds what people said."""


@dataclass(frozen=True)
class Back:
    """How many rows are gone again, and are as they were; `left` says what stays and why, by line."""

    gone: int
    restored: int
    left: list[tuple[int, str]]


def may_be_taken_back(file: FileTaken, now: datetime) -> bool:
    """Whether this file can still be taken back."""
    return file.taken_back_at is None and file.kind not in NOT_BACK and now <= file.at + WITHIN


def take_back(work: Work, file_id: int, staff: Staff) -> Back:
    """Takes a file back in blocks, the last rows first; raises FileUnknown, TooLate."""
    with writing(work.session):
        file = find_file(work.session, file_id)
        if not may_be_taken_back(file, work.now):
            raise TooLate(file_id)
        file.taken_back_at, file.taken_back_by = work.now, staff.id
        model = model_of(file.kind)
        work.record(Action.TAKE_BACK, f"file:{file.kind}", why=file.name)
    gone, restored, left = 0, 0, list[tuple[int, str]]()
    wanted = (Became.NEW, Became.CHANGED)
    numbers = work.session.scalars(
        sa.select(FileLine.id).where(FileLine.file_id == file_id, FileLine.became.in_(wanted)).order_by(-FileLine.line)
    ).all()
    for some in parts(numbers):
        with writing_in_blocks(work.session):
            lines = list(
                work.session.scalars(sa.select(FileLine).where(FileLine.id.in_(some)).order_by(-FileLine.line))
            )
            made = [line for line in lines if line.became == Became.NEW]
            went, stayed = _remove(work.session, model, made)
            gone += went
            left += stayed
            for line in lines:
                if line.became == Became.CHANGED:
                    kept = _restore(work, model, line)
                    restored += not kept
                    left += [(line.line, kept)] if kept else []
            work.session.flush()
    return Back(gone, restored, sorted(left))


def _remove(session: Session, model: type[Kept], lines: Sequence[FileLine]) -> tuple[int, list[tuple[int, str]]]:
    """Rows the file made, but those that something hangs on by now."""
    ids = [line.row_id for line in lines if line.row_id]
    if model is Child:
        hangs = sa.union(sa.select(Contact.child_id), sa.select(Review.child_id))
        why = "stays: contacts or reviews have come to this child"
    elif model is Contact:
        hangs, why = sa.union(sa.select(Invitation.contact_id)), "stays: this person has been asked"
    else:
        hangs, why = sa.union(sa.select(Invitation.review_id)), "stays: people have been asked about this review"
    column = hangs.subquery().c[0]
    busy = set(session.scalars(sa.select(column).where(column.in_(ids))))
    session.execute(
        sa.delete(model).where(model.id.in_(set(ids) - busy)), execution_options={"synchronize_session": False}
    )
    return len(ids) - len(busy), [(line.line, why) for line in lines if line.row_id in busy]


def _restore(work: Work, model: type[Kept], line: FileLine) -> str:
    """Puts back what one row changed; why not, where it was changed again since."""
    row = work.session.get(model, line.row_id)
    if not isinstance(row, (Child, Contact, Review)):
        return "is gone"
    before: dict[str, Any] = {}
    for name, (old, new) in (line.facts or {}).items():
        if getattr(row, name) != value_of(model, name, new):
            return f"stays: {name} has been changed since"
        before[name] = value_of(model, name, old)
    change(work, row, before)
    return ""

"""Settles what a file said against the portal: somebody looked at it, kept ours, or took what the file says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.asking import by_hand
from portal.asking.by_hand import Kept
from portal.council.work import Work
from portal.intake.compare import can_be
from portal.intake.put import change
from portal.intake.taken.log import FileUnknown, model_of
from portal.store.base import Moment
from portal.store.models import Child, Contact, Review, Staff
from portal.store.tables.file_tables import FileLine, FileTaken
from portal.store.tables.work_words import Became
from portal.store.vocabulary import CodedBy

TO_SETTLE = (Became.DIFFERS, Became.DOUBTED, Became.REFUSED)


class TheirsCannotBe(Exception):
    """What the file says does not go together with what is kept beside it."""


def settle_line(work: Work, file_id: int, line_id: int, staff: Staff) -> None:
    """Somebody looked at a line, and it is as it should be: of a difference, ours stays; raises FileUnknown.

    A file that says the same again is not shown as a difference any more.
    """
    line = _line(work.session, file_id, line_id)
    if line.settled_at is None:
        row = _row(work.session, line)
        if line.became == Became.DIFFERS and row is not None:
            theirs = {name: said for name, (_kept, said) in (line.facts or {}).items()}
            by_hand.keep_against(work, row, theirs)
        line.settled_at, line.settled_by = work.now, staff.id


def take_theirs(work: Work, file_id: int, line_id: int, staff: Staff) -> None:
    """What the file says of this row is so from here on, with all that follows; raises FileUnknown, TheirsCannotBe."""
    line = _line(work.session, file_id, line_id)
    row = _row(work.session, line)
    if line.settled_at is not None or row is None or line.became != Became.DIFFERS:
        raise FileUnknown(line_id)
    theirs = {name: value_of(type(row), name, said) for name, (_kept, said) in (line.facts or {}).items()}
    if isinstance(row, Review):
        if not can_be(row, theirs):
            raise TheirsCannotBe(line_id)
        row.plan_settled = row.plan_settled and not {"planned_on", "planned_at"} & theirs.keys()
        if "participation" in theirs:
            row.participation_by = CodedBy.IMPORT
    if isinstance(row, Contact) and "safe_to_contact" in theirs:
        row.safe_said_by = row.safe_said_at = None
    by_hand.let_files_say(row, theirs)
    change(work, row, theirs)
    line.settled_at, line.settled_by = work.now, staff.id


def differences_of(session: Session, child: Child) -> Sequence[FileLine]:
    """What files say of a child, or of somebody around them, that a person put otherwise and nobody has settled."""
    open_ = sa.and_(FileLine.child_id == child.id, FileLine.became == Became.DIFFERS, FileLine.settled_at.is_(None))
    wanted = sa.select(FileLine).where(open_).options(joinedload(FileLine.file).joinedload(FileTaken.staff))
    return session.scalars(wanted.order_by(FileLine.id.desc())).all()


def value_of(model: type[Any], name: str, kept: Any) -> Any:
    """A value as the table has it, from what was kept as JSON."""
    column = sa.inspect(model).local_table.columns[name]
    if kept is None or isinstance(column.type, Moment):
        return kept
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(kept)
    return time.fromisoformat(kept) if isinstance(column.type, sa.Time) else kept


def _line(session: Session, file_id: int, line_id: int) -> FileLine:
    line = session.get(FileLine, line_id)
    if line is None or line.file_id != file_id or line.became not in TO_SETTLE:
        raise FileUnknown(line_id)
    return line


def _row(session: Session, line: FileLine) -> Kept | None:
    if not line.row_id:
        return None
    file = session.get_one(FileTaken, line.file_id)
    row = session.get(model_of(file.kind), line.row_id)
    return row if isinstance(row, (Child, Contact, Review)) else None

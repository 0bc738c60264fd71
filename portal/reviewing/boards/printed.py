"""The sheet for the table as it was printed: whether what stands on it now is something else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Review
from portal.store.sealing import keys
from portal.store.tables.agreement_tables import SheetPrinted


@dataclass(frozen=True)
class Printed:
    """When the sheet was printed last, and whether it has changed since."""

    at: datetime
    changed: bool


def was_printed(session: Session, review: Review) -> bool:
    """Whether the sheet of that review was printed at all."""
    return session.get(SheetPrinted, review.id) is not None


def printed(session: Session, review: Review, sheet: object) -> Printed | None:
    """How that sheet stands with the one that was printed; None where none was."""
    row = session.get(SheetPrinted, review.id)
    return Printed(row.at, row.mark != _mark(session, review, sheet)) if row else None


def mark_printed(work: Work, review: Review, sheet: object) -> None:
    """Notes that the sheet is printed as it stands now, in the place of the one before."""
    mark = _mark(work.session, review, sheet)
    work.session.merge(SheetPrinted(review_id=review.id, at=work.now, mark=mark))
    work.record(Action.PRINT, f"review:{review.id}", child_id=review.child_id, why="for the meeting")
    work.session.flush()


def _mark(session: Session, review: Review, sheet: object) -> bytes:
    """A keyed hash: it tells whether two sheets are alike, and nobody without the key what stands on one."""
    return keys(session).mark(f"sheet:{review.id}:{sheet!r}")

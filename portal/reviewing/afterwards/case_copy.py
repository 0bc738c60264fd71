"""That a copy of a review was taken for the child's record in the case system: by whom, when, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Review, Staff
from portal.store.sealing import keys
from portal.store.tables.meeting_tables import CaseCopy
from portal.store.tables.work_words import CopyAs


@dataclass(frozen=True)
class Taken:
    """One copy that was taken."""

    at: datetime
    as_a: CopyAs
    who: str | None
    changed: bool  # what would be taken now is something else


def note_copy(work: Work, review: Review, as_a: CopyAs, whole: object) -> None:
    """Marks the review as copied, beside the audit entry; `whole` is everything that was in the copy."""
    mark = _mark(work.session, review, whole)
    work.session.add(CaseCopy(review_id=review.id, at=work.now, as_a=as_a, staff_id=work.by.staff_id, mark=mark))
    work.record(Action.DOWNLOAD, f"review:{review.id}", child_id=review.child_id, why=f"case record, {as_a}")
    work.session.flush()


def copies(session: Session, review: Review, whole: object) -> list[Taken]:
    """The copies of a review, the latest first; `whole` what stands now; those of old count as unchanged."""
    rows = session.execute(
        sa.select(CaseCopy.at, CaseCopy.as_a, Staff.name, CaseCopy.mark)
        .outerjoin(Staff, Staff.id == CaseCopy.staff_id)
        .where(CaseCopy.review_id == review.id)
        .order_by(CaseCopy.id.desc())
    )
    now = _mark(session, review, whole)
    return [Taken(row.at, row.as_a, row.name, row.mark not in (None, now)) for row in rows]


def _mark(session: Session, review: Review, whole: object) -> bytes:
    return keys(session).mark(f"case copy:{review.id}:{whole!r}")

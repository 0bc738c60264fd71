"""That a copy of a review was taken for the child's record in the case system: by whom, when, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Review, Staff
from portal.store.tables.meeting_tables import CaseCopy
from portal.store.tables.work_words import CopyAs


@dataclass(frozen=True)
class Taken:
    """One copy that was taken."""

    at: datetime
    as_a: CopyAs
    who: str | None


def note_copy(work: Work, review: Review, as_a: CopyAs) -> None:
    """Marks the review as copied, beside the audit entry."""
    work.session.add(CaseCopy(review_id=review.id, at=work.now, as_a=as_a, staff_id=work.by.staff_id))
    work.record(Action.DOWNLOAD, f"review:{review.id}", child_id=review.child_id, why=f"case record, {as_a}")
    work.session.flush()


def copies(session: Session, review: Review) -> list[Taken]:
    """The copies of a review, the latest first."""
    rows = session.execute(
        sa.select(CaseCopy.at, CaseCopy.as_a, Staff.name)
        .outerjoin(Staff, Staff.id == CaseCopy.staff_id)
        .where(CaseCopy.review_id == review.id)
        .order_by(CaseCopy.id.desc())
    )
    return [Taken(*row) for row in rows]

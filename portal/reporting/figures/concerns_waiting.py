"""How long worries wait for a person: counts and times, never what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.hearing.concerns.alerts import URGENCY
from portal.store.models import Concern
from portal.store.vocabulary import Urgency

LOOKED_BACK = timedelta(days=28)


@dataclass(frozen=True)
class Waiting:
    """Concerns of one urgency: those open now, and those raised in the last 28 days that were acknowledged."""

    urgency: Urgency
    open: int
    overdue: int
    acknowledged: int
    in_time: int


def waiting_times(session: Session, now: datetime) -> list[Waiting]:
    """One line for each urgency, most urgent first; one statement."""
    still_open = Concern.acknowledged_at.is_(None)
    lately = sa.and_(Concern.acknowledged_at.is_not(None), Concern.raised_at >= now - LOOKED_BACK)

    def count(*where: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*where), 1), else_=0)), 0)

    query = sa.select(
        Concern.urgency,
        count(still_open),
        count(still_open, Concern.due_at < now),
        count(lately),
        count(lately, Concern.acknowledged_at <= Concern.due_at),
    ).group_by(Concern.urgency)
    found = {row[0]: Waiting(*row) for row in session.execute(query)}
    return [found.get(urgency, Waiting(urgency, 0, 0, 0, 0)) for urgency in URGENCY]

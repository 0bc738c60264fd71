"""The columns that hold what figures count of an invitation; `verdicts` works them out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from portal.store import vocabulary
from portal.store.base import one_of


class Counted:  # worked out from the invitation itself, its review and its response
    met_on: Mapped[date | None]  # the day of the meeting, held or still planned
    year: Mapped[int | None]  # the meeting's, where the figures follow this invitation
    reached_at: Mapped[datetime | None]  # by then the person had the form
    after_meeting: Mapped[bool | None]  # whether the answers came too late for the meeting; none: none came
    answered_source: Mapped[vocabulary.Source | None]
    answered_year: Mapped[int | None]


def counted_by() -> tuple[object, ...]:
    """What the table promises of them, and the indexes that hold all a figure needs."""
    became = ("form", "after_meeting", "answered_source", "answered_year")
    moments = ("reached_at", "opened_at", "started_at", "declined_at")
    return (
        one_of("answered_source", vocabulary.Source),
        Index("ix_invitation_counted", "year", *became, *moments),
        Index(
            "ix_invitation_met",
            *("met_on", "stage", "year", "reached_at"),
            *("form", "after_meeting", "contact_id", "review_id"),
        ),
    )

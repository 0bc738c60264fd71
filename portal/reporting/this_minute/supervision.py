"""One IRO's year, for supervision: only with ten forms of children or more, and no number made of fewer than five."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.teams import EVERY, Team
from portal.council.council import Council
from portal.hearing.concerns import clocks
from portal.reporting.figures.figure import percent
from portal.reporting.figures.reviews import CODED, TOOK_PART
from portal.reporting.this_minute.by_month import FEW, FOUR
from portal.store.base import Moment
from portal.store.clauses import chair_id
from portal.store.models import Child, Invitation, Response, Review, Staff
from portal.store.tables.meeting_tables import ToldBack
from portal.store.vocabulary import ResponseStatus, Source, Stage

ENOUGH = 10  # forms of children in the year


@dataclass(frozen=True)
class Share:
    """n of N; of fewer than FEW nothing is said."""

    n: int
    N: int

    @property
    def shown(self) -> str:
        """ "83% (20 of 24)", or that there are too few."""
        return f"{percent(self.n, self.N, 0):.0f}% ({self.n} of {self.N})" if self.N >= FEW else "Too few to show"


@dataclass(frozen=True)
class Year:
    """What an IRO did in a year: reviews held, children's forms that came, and what became of both."""

    iro_id: int
    name: str
    held: int
    forms: int
    took_part: Share
    outcome: Share
    read: Share
    shown: Share

    @property
    def enough(self) -> bool:
        """Whether so many children sent a form that the numbers say something about the work."""
        return self.forms >= ENOUGH


def years(session: Session, council: Council, year: int, now: datetime, team: Team = EVERY) -> list[Year]:
    """Every IRO of that team with a review held in the year, by name; two statements."""
    forms = _forms(session, council, year, now)
    return [
        Year(
            row.id, row.name, row.held, len(forms.get(row.id, ())),
            Share(row.part, row.coded), Share(row.with_outcome, row.held),
            Share(sum(forms.get(row.id, ())), len(forms.get(row.id, ()))), Share(row.shown, row.of_age),
        )
        for row in session.execute(_held().where(team.clause()), {"year": year, "now": now})
    ]  # fmt: skip


def _held() -> sa.Select[*tuple[Any, ...]]:
    shown = (
        sa.exists()
        .where(ToldBack.review_id == Review.id, ToldBack.shown_from <= sa.bindparam("now", type_=Moment))
        .correlate(Review)
    )
    return (
        sa.select(
            Staff.id, Staff.name,
            sa.func.count().label("held"),
            sa.func.count().filter(Review.participation.in_(CODED)).label("coded"),
            sa.func.count().filter(Review.participation.in_(TOOK_PART)).label("part"),
            sa.func.count(Review.participation).label("with_outcome"),
            sa.func.count().filter(Review.age >= FOUR).label("of_age"),
            sa.func.count().filter(Review.age >= FOUR, shown).label("shown"),
        )
        .select_from(Review)
        .join(Child, Child.id == Review.child_id)
        .join(Staff, Staff.id == chair_id)
        .where(Review.year == sa.bindparam("year"))
        .group_by(Staff.id, Staff.name)
        .order_by(Staff.name, Staff.id)
    )  # fmt: skip


def _forms(session: Session, council: Council, year: int, now: datetime) -> Mapping[int, Sequence[bool]]:
    """For each IRO whether each form that children sent in the year before a review was read in time."""
    rows: Sequence[Any] = session.execute(
        sa.select(
            chair_id, Response.submitted_at, Response.read_at,
            sa.func.coalesce(Review.held_on, Review.planned_on, Review.due_on),
        )
        .select_from(Response)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Review, Review.id == Invitation.review_id)
        .join(Child, Child.id == Review.child_id)
        .where(
            Response.year == year, Response.status == ResponseStatus.SUBMITTED, Response.source != Source.IMPORT,
            Invitation.stage == Stage.CONSULT, Invitation.contact_id.is_(None),
        )
    ).all()  # fmt: skip
    found: defaultdict[int, list[bool]] = defaultdict(list)
    for iro_id, came_at, read_at, day in rows:
        due = clocks.read_before(council, day, came_at)
        # what still has its time is neither read late nor in time
        if read_at is not None or due < now:
            found[iro_id].append(read_at is not None and read_at <= due)
    return found

"""What waits for a person, and how long it took them: concerns and unread responses, never what was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.accounts.teams import EVERY, Team
from portal.asking.reviews import stands
from portal.calendar import end_of, start_of, today, year_days
from portal.council.council import Council
from portal.hearing.concerns import clocks, meeting_requests
from portal.hearing.concerns.alerts import KIND, URGENCY
from portal.reporting.figures.table import NOT_RECORDED, Cell, Table
from portal.store.clauses import chair_id
from portal.store.models import Child, Choice, Concern, Invitation, Response, Review, Staff
from portal.store.tables.concern_tables import ConcernNote, ConcernWork, RequestPassedOn
from portal.store.tables.staff_tables import Cover
from portal.store.tables.work_words import NoteKind
from portal.store.vocabulary import IroMaySee, ResponseStatus, ReviewStatus, Source, Stage, Urgency

LOOKED_BACK = timedelta(days=28)
MEETING = "meeting"  # what children ask for about place, time and people, beside the kinds of concern
KINDS: dict[str, str] = {**KIND, MEETING: "Asks about the meeting"}


@dataclass(frozen=True)
class Waiting:
    """Concerns of one urgency: those open now, and those raised in the last 28 days that were acknowledged."""

    urgency: Urgency
    open: int
    overdue: int
    acknowledged: int
    in_time: int


@dataclass(frozen=True)
class OfKind:
    """What is of one kind: what is open now, what came in the last 28 days, and how long it took to act on it.

    A concern is acted on when it is acknowledged; what was asked for about a meeting when it is passed on or settled.
    """

    kind: str  # a ConcernKind, or MEETING
    open: int
    raised: int
    acted: int
    done: int
    told: int  # of these, the person was told something
    median: timedelta | None  # from raised to acknowledged


@dataclass(frozen=True)
class LateReader:
    """Somebody who should have read what children sent, and has not: named only because it is late."""

    who: str
    number: int
    since: datetime  # when the first of them was due


@dataclass(frozen=True)
class WhatWaits:
    """Everything that waits for a person, as a manager is told of it."""

    by_urgency: list[Waiting]
    by_kind: list[OfKind]
    late: list[LateReader]
    in_time: int  # unread responses that are not late yet


def what_waits(session: Session, council: Council, now: datetime, team: Team = EVERY) -> WhatWaits:
    """Concerns and requests of the last 28 days and those still open, and what children sent and nobody has read.

    Of the children of that team. One statement.
    """
    since = now - LOOKED_BACK
    unread, *others = (
        each.where(team.clause()) for each in (_unread(now), _concerns(since), _requests(council, since))
    )
    rows = session.execute(unread.union_all(*others)).all()
    concerns = [row for row in rows if row.what == "concern"]
    acted_on = [row for row in rows if row.what != "unread"]
    clocked = [(_due(council, row), row) for row in rows if row.what == "unread"]
    late = [(due, row) for due, row in clocked if due < now]
    return WhatWaits(
        by_urgency=[_waiting(urgency, [row for row in concerns if row.word == urgency], now) for urgency in URGENCY],
        by_kind=[_of_kind(kind, [row for row in acted_on if row.kind == kind], now) for kind in KINDS],
        late=_readers(late),
        in_time=len(clocked) - len(late),
    )


def concern_table(session: Session, council: Council, year: int) -> Table:
    """The concerns raised in the financial year by kind, and what became of them as it stands now.

    Days are whole days from raised to acknowledged, the median of those acknowledged. Each thing a child asked for
    about a meeting counts as one, acknowledged when it was passed on or settled.
    """
    first, last = year_days(year)
    raised = sa.and_(Concern.raised_at >= start_of(first), Concern.raised_at < end_of(last))
    found = defaultdict(list)
    # the year a tick is counted in is that of its response, and stands in the one index that finds ticks
    requests = session.execute(_asked_for(council).where(Choice.year == year))
    for row in (*session.execute(_facts().where(raised)), *requests):
        found[row.kind].append(row)
    rows: list[tuple[Cell, ...]] = []
    for kind in filter(found.__contains__, KINDS):
        of_kind = found[kind]
        acted = [row for row in of_kind if row.acted_at is not None]
        in_time = sum(row.acted_at <= (row.due_at or _due(council, row)) for row in acted)
        done, told = (sum(bool(getattr(row, fact)) for row in of_kind) for fact in ("done", "told"))
        days = int(median(row.acted_at - row.came_at for row in acted) / timedelta(days=1)) if acted else NOT_RECORDED
        rows.append((kind, len(of_kind), len(acted), in_time, done, told, str(days)))
    return Table(
        "concerns",
        "Concerns and requests",
        "Raised in the year by what somebody answered, wrote or asked for. Acknowledged: somebody said that they had "
        "seen it; of what was asked about a meeting, that it was passed on or settled. In time: by the hour it was "
        "due. Done and told: as recorded. Days: half were acknowledged in so many days or fewer. One child may have "
        "raised several.",
        ("kind", "raised", "acknowledged", "in_time", "done", "told", "days"),
        tuple(rows),
        {**KINDS, "told": "child or parent told"},
        numbers=("days",),
    )


def _waiting(urgency: Urgency, rows: Sequence[Any], now: datetime) -> Waiting:
    still_open = [row for row in rows if row.acted_at is None]
    lately = [row for row in rows if row.acted_at is not None]
    return Waiting(
        urgency,
        len(still_open),
        sum(row.due_at < now for row in still_open),
        len(lately),
        sum(row.acted_at <= row.due_at for row in lately),
    )


def _of_kind(kind: str, rows: Sequence[Any], now: datetime) -> OfKind:
    lately = [row for row in rows if row.came_at >= now - LOOKED_BACK]
    took = [row.acted_at - row.came_at for row in lately if row.acted_at is not None]
    still_open = sum(row.acted_at is None for row in rows)
    done, told = (sum(bool(getattr(row, fact)) for row in lately) for fact in ("done", "told"))
    return OfKind(kind, still_open, len(lately), len(took), done, told, median(took) if took else None)


def _readers(late: Iterable[tuple[datetime, Any]]) -> list[LateReader]:
    """Whoever answers today, the longest wait first: a cover in an IRO's place, a manager for what is not the IRO's."""
    found: dict[str, dict[int, datetime]] = defaultdict(dict)
    for due, row in late:
        if row.word == Stage.FEEDBACK and row.kind != IroMaySee.YES:
            who = "A manager"
        elif row.cover:
            who = f"{row.cover}, covering for {row.who}"
        else:
            who = row.who or "No IRO named"
        found[who][row.number] = due
    readers = [LateReader(who, len(due), min(due.values())) for who, due in found.items()]
    return sorted(readers, key=lambda each: each.since)


def _due(council: Council, row: Any) -> datetime:
    if row.word == Stage.FEEDBACK:
        return clocks.feedback_read_by(council, row.came_at)
    return clocks.read_before(council, row.day, row.came_at)


def _unread(now: datetime) -> sa.Select[Any]:
    """As `unread.overdue_responses`: of children, by hand, sent and not read; with who answers today."""
    iro, cover = aliased(Staff), aliased(Staff)
    away = sa.and_(Cover.iro_id == iro.id, stands(today(now)))
    return (
        sa.select(
            sa.literal("unread").label("what"),
            _word(Invitation.stage).label("word"),
            _word(Response.iro_may_see).label("kind"),
            iro.name.label("who"),
            cover.name.label("cover"),
            sa.func.coalesce(Review.held_on, Review.planned_on, Review.due_on).label("day"),
            Response.submitted_at.label("came_at"),
            sa.type_coerce(sa.null(), Concern.due_at.type).label("due_at"),
            sa.type_coerce(sa.null(), Concern.acknowledged_at.type).label("acted_at"),
            Response.id.label("number"),
            sa.null().label("done"),
            sa.null().label("told"),
        )
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Invitation.review)
        .join(Review.child)
        .outerjoin(iro, iro.id == chair_id)
        .outerjoin(Cover, away)
        .outerjoin(cover, cover.id == Cover.cover_id)
        .where(Invitation.contact_id.is_(None), Response.source != Source.IMPORT)
        .where(Response.status == ResponseStatus.SUBMITTED, Response.read_at.is_(None), Response.submitted_at < now)
    )


def _concerns(since: datetime) -> Any:
    lately = sa.or_(Concern.acknowledged_at.is_(None), Concern.raised_at >= since)
    about = _facts().join(Concern.child).outerjoin(Concern.invitation).outerjoin(Invitation.review)
    return about.where(lately)


def _facts() -> Any:
    """Concerns with their clocks and what was done, in the columns of `_unread`."""
    nothing = sa.null()
    told = sa.exists().where(ConcernNote.concern_id == Concern.id, ConcernNote.kind == NoteKind.TOLD)
    return (
        sa.select(
            sa.literal("concern").label("what"),
            _word(Concern.urgency).label("word"),
            _word(Concern.kind).label("kind"),
            nothing.label("who"),
            nothing.label("cover"),
            nothing.label("day"),
            Concern.raised_at.label("came_at"),
            Concern.due_at.label("due_at"),
            Concern.acknowledged_at.label("acted_at"),
            Concern.id.label("number"),
            sa.case((ConcernWork.done_at.is_not(None), 1), else_=0).label("done"),
            sa.case((told, 1), else_=0).label("told"),
        )
        .select_from(Concern)
        .outerjoin(ConcernWork, ConcernWork.concern_id == Concern.id)
    )


def _requests(council: Council, since: datetime) -> Any:
    """What children asked for about meetings to come, and what came since then."""
    open_now = sa.and_(RequestPassedOn.response_id.is_(None), Review.status == ReviewStatus.PLANNED)
    asked = _asked_for(council).join(Child, Child.id == Review.child_id)
    return asked.where(sa.or_(open_now, Response.submitted_at >= since))


def _asked_for(council: Council) -> Any:
    """What children asked for about meetings, in the columns of `_unread`; its clock is the one it is read by."""
    nothing = sa.null()
    settled = sa.case((RequestPassedOn.words.is_not(None), 1), else_=0)
    return meeting_requests.facts(council).with_only_columns(
        sa.literal("request").label("what"),
        nothing.label("word"),
        sa.literal(MEETING).label("kind"),
        nothing.label("who"),
        nothing.label("cover"),
        sa.func.coalesce(Review.planned_on, Review.due_on).label("day"),
        Response.submitted_at.label("came_at"),
        sa.type_coerce(nothing, Concern.due_at.type).label("due_at"),
        RequestPassedOn.at.label("acted_at"),
        Response.id.label("number"),
        sa.case((RequestPassedOn.at.is_not(None), 1), else_=0).label("done"),
        settled.label("told"),
    )


def _word(column: Any) -> sa.ColumnElement[str]:
    """The bare word of a closed set: two sets stand in one column of the union."""
    return sa.type_coerce(column, sa.String)

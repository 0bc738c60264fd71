"""An IRO's reviews as one list: what waits for a person, what each filter leaves, and under which head each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.coming_reviews import in_full
from portal.asking.reviews import Covers
from portal.council.council import Council
from portal.hearing.concerns import alerts, board, clocks
from portal.hearing.concerns.clocks import Countdown
from portal.i18n import date_words
from portal.reviewing import participation
from portal.reviewing.boards.lines import RUNS_IT, Line, lines_of
from portal.store.clauses import chair_id, names_review
from portal.store.models import Answer, Child, Concern, Invitation, Response, Review, Staff
from portal.store.vocabulary import ConcernKind, IroMaySee, ResponseStatus, ReviewStatus, Source, Stage

RECENT = timedelta(days=28)  # how long a held review stays on the board
SOON = 10  # working days: nothing back by then is worth a word with the child


class Show(StrEnum):
    """The filters of the board; without one, all that is not over."""

    TO_READ = "to-read"
    NOTHING_BACK = "nothing-back"
    CONCERNS = "concerns"
    CHAIR = "chair"
    INTERPRETER = "interpreter"
    COVERING = "covering"
    HELD = "held"


@dataclass(frozen=True)
class Row:
    """One review of the caseload, as far as filters, heads and clocks ask; the rest is read for a page of them."""

    id: int
    child: str  # the first name, else the reference
    reference: str
    day: date  # held, else the meeting's, else the day it is due
    planned_on: date | None
    held: bool
    done: bool  # held, and how the child took part is recorded
    silent: bool  # the meeting is near, and no form has come back
    unread: bool
    chairs: bool
    interpreter: bool
    covering: bool
    since: datetime | None  # when the child's response came, while nobody has read it
    feedback_since: datetime | None  # the same of the child's feedback, where the IRO may see who said it

    def left_by(self, concerned: frozenset[int]) -> list[str]:
        """The filters that leave it, "" for none; `concerned` are the reviews about which a concern waits."""
        kept = (
            ("", not self.done),
            (Show.TO_READ, self.unread),
            (Show.NOTHING_BACK, self.silent),
            (Show.CONCERNS, self.id in concerned),
            (Show.CHAIR, self.chairs and not self.done),
            (Show.INTERPRETER, self.interpreter and not self.done),
            (Show.COVERING, self.covering and not self.done),
            (Show.HELD, self.done),
        )
        return [show for show, leaves in kept if leaves]


@dataclass(frozen=True)
class ToRead:
    """A response of a child that nobody has read yet, and by when somebody must."""

    row: Row
    due_at: datetime
    clock: Countdown
    feedback: bool


@dataclass(frozen=True)
class Caseload:
    """An IRO's board: worries that wait for a person, then the reviews, today's and this week's first."""

    concerns: list[Concern]
    rows: list[Row]
    covers: Covers

    @cached_property
    def concerned(self) -> frozenset[int]:
        """The reviews about which a concern waits."""
        return frozenset(each.invitation.review_id for each in self.concerns if each.invitation)

    @cached_property
    def alike(self) -> frozenset[str]:
        """First names that more than one child of the board has: their references tell them apart."""
        children = Counter(name for name, _reference in {(row.child, row.reference) for row in self.rows})
        return frozenset(name for name, number in children.items() if number > 1)

    def shown(self, show: str, *, also_over: bool = False) -> list[Row]:
        """The rows a filter leaves, in their order; of all of them, with `also_over` those held and recorded too."""
        if also_over and show not in set(Show):
            return self.rows
        by = show if show in set(Show) else ""
        return [row for row in self.rows if by in row.left_by(self.concerned)]

    def counts(self) -> dict[str, int]:
        """How many each filter leaves; those of no filter by an empty name."""
        left = Counter(show for row in self.rows for show in row.left_by(self.concerned))
        return {show: left[show] for show in ("", *Show)}

    def to_read(self, council: Council, now: datetime) -> list[ToRead]:
        """What children sent and nobody has read, the one that is due first before the others."""
        found: list[tuple[datetime, Row, bool]] = []
        for row in self.rows:
            if row.since is not None:
                found.append((clocks.read_before(council, row.day, row.since), row, False))
            if row.feedback_since is not None:
                found.append((clocks.feedback_read_by(council, row.feedback_since), row, True))
        found.sort(key=lambda each: (each[0], each[1].id))
        return [ToRead(row, due, clocks.countdown(council, due, now), after) for due, row, after in found]


def my_reviews(session: Session, council: Council, staff: Staff, on: date, *, search: str = "") -> Caseload:
    """The reviews this IRO chairs, or covers on that day, that the search finds; three statements.

    Those to come, those held lately or without a code; what is held and recorded waits for nobody and comes last.
    """
    covers = Covers.on(session, on)
    away = [iro_id for iro_id, cover in covers.by_iro.items() if cover.id == staff.id]
    chaired = _chaired(tuple(council.library.children_answer(participation.METRIC)))
    asked = {
        "chairs": [staff.id, *away],
        "me": staff.id,
        "since": on - RECENT,
        "on": on,
        "soon": council.days.add(on, SOON + 1),
    }
    found = session.execute(chaired.where(names_review(search)) if search else chaired, asked)
    rows = sorted((_row(each) for each in found), key=lambda row: _head(row, on)[0])  # stable: by day within a head
    return Caseload(board.waiting(session, staff, on=on), rows, covers)


def _row(found: Any) -> Row:
    name, reference, *rest = found[1:]
    return Row(found.id, name or reference, reference, *rest)


@cache
def _chaired(takes_part: tuple[str, ...]) -> Any:
    planned, held = Review.status == ReviewStatus.PLANNED, Review.status == ReviewStatus.HELD
    since, on, soon = (sa.bindparam(name, type_=sa.Date) for name in ("since", "on", "soon"))
    before = _sent(Invitation.stage == Stage.CONSULT)
    child, unread = Invitation.contact_id.is_(None), Response.read_at.is_(None)
    answers = sa.and_(Answer.response_id == Response.id, Answer.question.in_(takes_part), Answer.code.in_(RUNS_IT))
    by_name = sa.and_(Invitation.stage == Stage.FEEDBACK, child, Response.iro_may_see == IroMaySee.YES)
    silent = sa.and_(planned, Review.planned_on >= on, Review.planned_on < soon, ~before.exists())
    coded = sa.and_(held, Review.participation.is_not(None))
    day = sa.func.coalesce(Review.held_on, Review.planned_on, Review.due_on)
    waits = _sent(by_name, unread, Response.source != Source.IMPORT).with_only_columns(Response.submitted_at)
    return (
        sa.select(
            Review.id,
            Child.first_name,
            Child.reference,
            day,
            Review.planned_on,
            held,
            coded,
            silent,
            sa.or_(before.where(unread).exists(), waits.exists()),
            before.where(child, answers).exists(),
            _asks_for_an_interpreter(),
            chair_id != sa.bindparam("me"),
            before.where(child, unread, Response.source != Source.IMPORT)
            .with_only_columns(Response.submitted_at)
            .limit(1)
            .scalar_subquery(),
            waits.limit(1).scalar_subquery(),
        )
        .join(Review.child)
        .where(
            chair_id.in_(sa.bindparam("chairs", expanding=True)),
            sa.or_(planned, sa.and_(held, sa.or_(Review.held_on >= since, Review.participation.is_(None)))),
        )
        .order_by(day, Review.planned_at.is_(None), Review.planned_at, Review.id)
    )


def _asks_for_an_interpreter() -> sa.ColumnElement[bool]:
    asks = sa.exists().where(
        Invitation.review_id == Review.id,
        Concern.invitation_id == Invitation.id,
        Concern.kind == ConcernKind.INTERPRETER,
        Concern.about_iro.is_(False),
        # words that were translated need nobody any more
        sa.or_(Concern.code.is_(None), Concern.code != alerts.UNREAD, Concern.acknowledged_at.is_(None)),
    )
    return asks.correlate(Review)


def _sent(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """What was sent about the review of the row, by a link that was not withdrawn."""
    return (
        sa.select(Response.id)
        .join(Invitation, Response.invitation_id == Invitation.id)
        .where(
            Invitation.review_id == Review.id,
            Invitation.withdrawn_at.is_(None),
            Response.status == ResponseStatus.SUBMITTED,
            *where,
        )
        .correlate(Review)
    )


def lines(
    session: Session, council: Council, rows: Sequence[Row], staff: Staff, covers: Covers, on: date
) -> list[Line]:
    """These reviews as lines of the board of that day, in their order; six statements however many they are."""
    found = {review.id: review for review in session.scalars(in_full(), {"reviews": [row.id for row in rows]})}
    return lines_of(session, council, [found[row.id] for row in rows if row.id in found], staff, covers, on)


@dataclass(frozen=True)
class Head:
    """Reviews that stand together: what they are called, and how many there are in all."""

    title: str
    number: int
    rows: list[Row]


def under_heads(shown: Sequence[Row], every: Iterable[Row], on: date) -> Iterator[Head]:
    """The rows of a page under their heads, each with how many stand under it on all pages."""
    numbers: Mapping[str, int] = Counter(_head(row, on)[1] for row in every)
    for title, rows in groupby(shown, key=lambda row: _head(row, on)[1]):
        yield Head(title, numbers[title], list(rows))


def _head(row: Row, on: date) -> tuple[tuple[int, date], str]:
    """Where it stands and under which head: today and this week first, then what is not finished, then the rest."""
    if row.done:
        return (7, date.min), "Held in the last 28 days"
    if row.planned_on is None and not row.held:
        return (6, date.min), "No meeting day yet"
    if row.day == on:
        return (0, date.min), f"Today, {date_words(on)}"
    if row.held or row.day < on:
        return (2, date.min), "The day has passed: to be finished"
    return _coming(row.day, on)


@lru_cache(maxsize=1_000)  # the same few days in row after row
def _coming(day: date, on: date) -> tuple[tuple[int, date], str]:
    sunday, month = on + timedelta(days=6 - on.weekday()), day.replace(day=1)
    if day <= sunday:
        return (1, date.min), "This week"
    if day <= sunday + timedelta(days=7):
        return (3, date.min), "Next week"
    if month == on.replace(day=1):
        return (4, date.min), f"Later in {month:%B}"
    return (5, month), f"{month:%B}" if month.year == on.year else f"{month:%B %Y}"

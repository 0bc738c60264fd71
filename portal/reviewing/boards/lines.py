"""Reviews as lines of a board: the day, who answers for it, how far each form is, what the child wished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking import recipients
from portal.asking.progress.words import states
from portal.asking.reviews import Covers, chair_of
from portal.calendar import start_of
from portal.council.council import Council
from portal.hearing.concerns import alerts, clocks, meeting_requests
from portal.reviewing import participation
from portal.reviewing.form_lines import FormLine, form_lines_of
from portal.store.clauses import changed_since_read
from portal.store.models import Answer, Child, Concern, Invitation, Response, Review, Staff
from portal.store.vocabulary import ConcernKind, IroMaySee, ResponseStatus, ReviewStatus, Source, Stage

RUNS_IT = ("run", "chair")  # how a child who wishes to run the meeting says so


@dataclass(frozen=True)
class Wishes:
    """What the IRO should know before opening anything."""

    to_chair: bool = False
    advocate: bool = False
    interpreter: bool = False  # at the meeting
    asked_since: datetime | None = None  # about place, time or people, the first that nobody passed on or settled
    translation: bool = False  # of words the portal cannot read; until somebody has taken it on
    unread: int = 0  # forms back that nobody has read
    waits_since: datetime | None = None  # when the child's own response came, while nobody has read it
    feedback_since: datetime | None = None  # the same of the child's feedback, where the IRO may see who said it
    changed: bool = False  # an answer was replaced after it was read


@dataclass(frozen=True)
class Line:
    """One review on a board."""

    review: Review
    child: Child
    on: date  # the day held, else the meeting day, else the day it is due
    days_left: int | None  # working days to the meeting; None when held or without a meeting day
    age: int | None
    covering_for: str | None  # the IRO who is away, when this person covers
    covered_by: str | None  # who covers, when this person is the IRO and away
    forms: tuple[FormLine, ...]
    wishes: Wishes

    translate_by: date | None  # by when words would have to be translated; None when it is too late
    read_by: datetime | None  # by when the child's response must be read; None once it is, or while there is none
    feedback_by: datetime | None  # by when the child's feedback must be read, where it is the IRO's to read
    arrange_by: datetime | None  # by when what the child asked for about the meeting is passed on or settled

    @property
    def nothing_back(self) -> bool:
        """Whether no form has come back yet."""
        return not any(each.is_back for each in self.forms)

    @property
    def lacks_outcome(self) -> bool:
        """Whether it was held and nobody has recorded how the child took part."""
        return self.review.held_on is not None and self.review.participation is None


def lines_of(
    session: Session, council: Council, reviews: Sequence[Review], staff: Staff, covers: Covers, on: date
) -> list[Line]:
    """The reviews as this person sees them on that day; five statements however many they are."""
    people_states = states(session, council, reviews, Stage.CONSULT, now=start_of(on))
    wishes = _wishes(session, council, [review.id for review in reviews])
    return [
        Line(
            review=review,
            child=review.child,
            on=review.day,
            days_left=_days_left(council, review, on),
            age=recipients.age_at(review),
            covering_for=_covering_for(review, staff, covers),
            covered_by=_covered_by(review, staff, covers),
            forms=form_lines_of(review, people_states[review.id]),
            wishes=wishes.get(review.id, Wishes()),
            translate_by=clocks.interpreter_by(council, review, on),
            read_by=_read_by(council, review, wishes.get(review.id, Wishes())),
            feedback_by=_feedback_by(council, wishes.get(review.id, Wishes())),
            arrange_by=_arrange_by(council, review, wishes.get(review.id, Wishes())),
        )
        for review in reviews
    ]


def _read_by(council: Council, review: Review, wishes: Wishes) -> datetime | None:
    return clocks.read_by(council, review, wishes.waits_since) if wishes.waits_since else None


def _feedback_by(council: Council, wishes: Wishes) -> datetime | None:
    return clocks.feedback_read_by(council, wishes.feedback_since) if wishes.feedback_since else None


def _arrange_by(council: Council, review: Review, wishes: Wishes) -> datetime | None:
    # a meeting that was held leaves nothing to arrange
    waits = wishes.asked_since if review.status == ReviewStatus.PLANNED else None
    return clocks.read_by(council, review, waits) if waits else None


def _days_left(council: Council, review: Review, on: date) -> int | None:
    if review.status != ReviewStatus.PLANNED or review.planned_on is None:
        return None
    return council.days.between(on, review.planned_on)


def _covering_for(review: Review, staff: Staff, covers: Covers) -> str | None:
    chair = chair_of(review)
    return chair.name if chair is not None and covers.in_place(staff, review) else None


def _covered_by(review: Review, staff: Staff, covers: Covers) -> str | None:
    chair, answering = chair_of(review), covers.iro_of(review)
    if chair is None or answering is None or chair.id != staff.id or answering.id == staff.id:
        return None
    return answering.name


def _wishes(session: Session, council: Council, reviews: list[int]) -> dict[int, Wishes]:
    """In two statements: what was asked for (also before sending), and what is back, unread or changed."""
    asked, since = _asked_for(session, council, reviews)
    back: dict[int, list[tuple[bool, bool, bool]]] = {}
    waits_since: dict[int, datetime] = {}
    feedback_since: dict[int, datetime] = {}
    for review_id, stage, contact_id, submitted_at, read_at, changed, code in _sent_in(session, council, reviews):
        if stage == Stage.FEEDBACK:
            if read_at is None and submitted_at is not None:
                feedback_since[review_id] = submitted_at
            continue
        chairs = contact_id is None and code in RUNS_IT
        back.setdefault(review_id, []).append((chairs, read_at is None, bool(changed)))
        if contact_id is None and read_at is None and submitted_at is not None:
            waits_since[review_id] = submitted_at
    return {
        review_id: Wishes(
            to_chair=any(chairs for chairs, _, _ in back.get(review_id, ())),
            advocate=ConcernKind.ADVOCATE in asked.get(review_id, ()),
            interpreter=ConcernKind.INTERPRETER in asked.get(review_id, ()),
            translation=alerts.UNREAD in asked.get(review_id, ()),
            asked_since=since.get(review_id),
            unread=sum(unread for _, unread, _ in back.get(review_id, ())),
            waits_since=waits_since.get(review_id),
            feedback_since=feedback_since.get(review_id),
            changed=any(changed for _, _, changed in back.get(review_id, ())),
        )
        for review_id in asked.keys() | since.keys() | back.keys() | feedback_since.keys()
    }


def _sent_in(session: Session, council: Council, reviews: list[int]) -> Sequence[Any]:
    """What was sent before these reviews, and the feedback of children that names them to the IRO."""
    before = Invitation.stage == Stage.CONSULT
    by_name = sa.and_(
        Invitation.contact_id.is_(None), Response.iro_may_see == IroMaySee.YES, Response.source != Source.IMPORT
    )
    asked = council.library.children_answer(participation.METRIC)
    takes_part = sa.and_(Answer.response_id == Response.id, Answer.question.in_(asked))
    return session.execute(
        sa.select(
            Invitation.review_id,
            Invitation.stage,
            Invitation.contact_id,
            Response.submitted_at,
            Response.read_at,
            changed_since_read,
            Answer.code,
        )
        .join(Response, Response.invitation_id == Invitation.id)
        .outerjoin(Answer, takes_part)
        .where(Invitation.review_id.in_(reviews), Response.status == ResponseStatus.SUBMITTED, sa.or_(before, by_name))
    ).all()


def _asked_for(
    session: Session, council: Council, reviews: list[int]
) -> tuple[dict[int, set[str]], dict[int, datetime]]:
    """What was asked for that a concern keeps, and since when something about the meeting waits; in one statement."""
    asked: dict[int, set[str]] = {}
    since: dict[int, datetime] = {}
    concerns = (
        sa.select(Invitation.review_id, _word(Concern.kind), _word(Concern.code), Concern.acknowledged_at.label("at"))
        .join(Concern, Concern.invitation_id == Invitation.id)
        .where(Invitation.review_id.in_(reviews), Concern.kind.in_((ConcernKind.ADVOCATE, ConcernKind.INTERPRETER)))
        .where(Concern.about_iro.is_(False))
    )
    waiting = meeting_requests.unsettled(council).where(Invitation.review_id.in_(reviews)).subquery()
    requests = sa.select(waiting.c.review_id, sa.null(), sa.null(), sa.func.min(waiting.c.submitted_at))
    for review_id, kind, code, at in session.execute(concerns.union_all(requests.group_by(waiting.c.review_id))):
        if kind is None:
            since[review_id] = at
        elif code != alerts.UNREAD:
            asked.setdefault(review_id, set()).add(kind)
        elif at is None:
            asked.setdefault(review_id, set()).add(alerts.UNREAD)
    return asked, since


def _word(column: Any) -> sa.ColumnElement[str]:
    """The bare word of a closed set: nothing may stand in its column of the union."""
    return sa.type_coerce(column, sa.String)

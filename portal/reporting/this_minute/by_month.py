"""Figures month by month, this year and last: children heard, who took part, what was read in time, who felt heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import Council
from portal.hearing.concerns import clocks
from portal.reporting.figures.answers import NOT_ABOUT_THEM, is_item, item_label
from portal.reporting.figures.figure import percent
from portal.reporting.figures.reviews import CODED, TOOK_PART
from portal.store.models import Answer, Invitation, Response, Review
from portal.store.vocabulary import AnswerState, FormId, ResponseStatus, Source, Stage

MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)  # of a financial year
FEW = 5  # of so few a month's share says more about a person than about the service
LISTENED = "M_LISTENED"
MOST = 5  # answers that changed: what is read in a minute
FOUR = 4  # below that age no child has a part to take

Tally = Mapping[tuple[int, int], tuple[int, int]]  # (financial year, month) -> n of N


@dataclass(frozen=True)
class Series:
    """One figure of this year beside the same months of last year. A month of fewer than FEW is a gap."""

    id: str
    label: str
    rule: str
    n: int
    N: int
    before: float | None  # last year's share in the same months; None where there were fewer than FEW
    months: tuple[float | None, ...] = field(default=())
    months_before: tuple[float | None, ...] = field(default=())

    @property
    def value(self) -> float | None:
        """The share this year so far, a percentage of one decimal; None of fewer than FEW."""
        return percent(self.n, self.N) if self.N >= FEW else None


@dataclass(frozen=True)
class Item:
    """What children say of their reviews in answer to one question: the share of yes, this year and last."""

    label: str
    value: float
    before: float

    @property
    def change(self) -> int:
        """Percentage points, as the rounded shares show it."""
        return round(self.value) - round(self.before)


@dataclass(frozen=True)
class ByMonth:
    """The four figures that are known by month, and the answers that changed most since last year."""

    series: list[Series]
    changed: list[Item]


def by_month(session: Session, council: Council, year: int, on: date) -> ByMonth:
    """The figures of a financial year as far as it has come on that day, beside the same months of the year before."""
    both = (year - 1, year)
    heard, part = _reviews(session, both)
    said = _said_yes(session, council, both)
    listened = next((q.name for q in council.library[FormId.FEEDBACK_12_17].question if LISTENED in q.metric), "")
    return ByMonth([
        _of("heard", "Children heard before the review",
            "Reviews held whose child, 4 or over, was asked before: the child sent a form.", heard, year, on),
        _of("took_part", "Children took part",
            "Reviews held with a participation code, PN0 left out: PN1, PN2, PN3, PN5 or PN6.", part, year, on),
        _of("in_time", "Read within two working days",
            "Forms children sent before a review, by the month they came in: read by the time the clock gives.",
            _read(session, council, both), year, on),
        _of("listened", "Children say they were listened to",
            "Feedback of children by the month it came in: yes, of all who answered the question.",
            said.get(listened, {}), year, on),
    ], _changed_most(council, said, year, on))  # fmt: skip


def _changed_most(council: Council, said: Mapping[str, Tally], year: int, on: date) -> list[Item]:
    form, found = council.library[FormId.FEEDBACK_12_17], []
    for name, tally in said.items():
        each = _of(name, item_label(form.find(name)), "", tally, year, on)
        if each.value is not None and each.before is not None:
            found.append(Item(each.label, each.value, each.before))
    return sorted((each for each in found if each.change), key=lambda each: (-abs(each.change), each.label))[:MOST]


def _of(name: str, label: str, rule: str, tally: Tally, year: int, on: date) -> Series:
    running = calendar.financial_year(on) == year
    months = MONTHS[: MONTHS.index(on.month) + 1] if running else MONTHS
    now = [tally.get((year, month), (0, 0)) for month in months]
    then = [tally.get((year - 1, month), (0, 0)) for month in months]
    n, of = _sum(now)
    n_then, of_then = _sum(then)
    before = percent(n_then, of_then) if of_then >= FEW else None
    return Series(name, label, rule, n, of, before, _shares(now), _shares(then))


def _sum(tally: Iterable[tuple[int, int]]) -> tuple[int, int]:
    rows = list(tally)
    return sum(n for n, _of in rows), sum(of for _n, of in rows)


def _shares(tally: Iterable[tuple[int, int]]) -> tuple[float | None, ...]:
    return tuple(percent(n, of) if of >= FEW else None for n, of in tally)


def _reviews(session: Session, years: tuple[int, int]) -> tuple[Tally, Tally]:
    """(heard, took part) of the reviews held in these years."""
    asked = (
        sa.exists()
        .where(Invitation.review_id == Review.id, Invitation.stage == Stage.CONSULT, Invitation.contact_id.is_(None))
        .correlate(Review)
    )
    sent = sa.exists().where(
        Invitation.review_id == Review.id, Invitation.stage == Stage.CONSULT, Invitation.contact_id.is_(None),
        Response.invitation_id == Invitation.id, Response.status == ResponseStatus.SUBMITTED,
    ).correlate(Review)  # fmt: skip
    month = sa.extract("month", Review.held_on).label("month")
    rows = session.execute(
        sa.select(
            Review.year, month,
            sa.func.count().filter(Review.age >= FOUR, asked).label("asked"),
            sa.func.count().filter(Review.age >= FOUR, sent).label("heard"),
            sa.func.count().filter(Review.participation.in_(CODED)).label("coded"),
            sa.func.count().filter(Review.participation.in_(TOOK_PART)).label("part"),
        )
        .where(Review.year.in_(years))
        .group_by(Review.year, month)
    ).all()  # fmt: skip
    heard = {(row.year, int(row.month)): (row.heard, row.asked) for row in rows}
    return heard, {(row.year, int(row.month)): (row.part, row.coded) for row in rows}


def _read(session: Session, council: Council, years: tuple[int, int]) -> Tally:
    rows: Sequence[Any] = session.execute(
        sa.select(
            Response.year, Response.month, Response.submitted_at, Response.read_at,
            sa.func.coalesce(Review.held_on, Review.planned_on, Review.due_on).label("day"),
        )
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Review, Review.id == Invitation.review_id)
        .where(
            Response.year.in_(years), Response.status == ResponseStatus.SUBMITTED, Response.source != Source.IMPORT,
            Invitation.stage == Stage.CONSULT, Invitation.contact_id.is_(None), Response.read_at.is_not(None),
        )
    ).all()  # fmt: skip
    found: defaultdict[tuple[int, int], list[bool]] = defaultdict(list)
    for year, month, came_at, read_at, day in rows:
        found[year, month].append(_in_time(council, day, came_at, read_at))
    return {key: (sum(each), len(each)) for key, each in found.items()}


def _in_time(council: Council, day: date, came_at: datetime, read_at: datetime) -> bool:
    return read_at <= clocks.read_before(council, day, came_at)


def _said_yes(session: Session, council: Council, years: tuple[int, int]) -> Mapping[str, Tally]:
    """By question of the form for young people: yes, of all who answered it or its like in the form for children."""
    asked = _asked(council)
    rows: Sequence[Any] = session.execute(
        sa.select(Answer.year, Response.month, Answer.question, Answer.code, sa.func.count())
        .join(Response, Response.id == Answer.response_id)
        .where(
            Answer.year.in_(years), Answer.question.in_(asked), Answer.state == AnswerState.ANSWERED,
            Answer.form.startswith(Stage.FEEDBACK),
        )
        .group_by(Answer.year, Response.month, Answer.question, Answer.code)
    ).all()  # fmt: skip
    found: defaultdict[str, defaultdict[tuple[int, int], list[int]]]
    found = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for year, month, name, code, number in rows:
        if code not in NOT_ABOUT_THEM:
            found[asked[name]][year, month][0] += number if code == "yes" else 0
            found[asked[name]][year, month][1] += number
    return {name: {key: (n, of) for key, (n, of) in tally.items()} for name, tally in found.items()}


def _asked(council: Council) -> dict[str, str]:
    """The yes-or-no questions of children's feedback, each with the question for young people it is counted under."""
    older = {
        metric: question.name
        for question in council.library[FormId.FEEDBACK_12_17].question
        for metric in question.metric
        if is_item(question)
    }
    forms = (council.library[form] for form in (FormId.FEEDBACK_4_11, FormId.FEEDBACK_12_17))
    return {
        question.name: older[metric]
        for form in forms
        for question in form.question
        for metric in question.metric
        if is_item(question) and metric in older
    }

"""Counts reviews: held, in time, with the child taking part, and what was sent afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import Council
from portal.reporting.figures.figure import Count, Counts
from portal.reporting.figures.meeting_days import last_day
from portal.reporting.figures.table import NOT_RECORDED, Table
from portal.store.models import Child, Review
from portal.store.vocabulary import Chair, Participation, ReviewStatus, Venue

TOOK_PART = frozenset({Participation.PN1, Participation.PN2, Participation.PN3, Participation.PN5, Participation.PN6})
ATTENDED = frozenset({Participation.PN1, Participation.PN2, Participation.PN3, Participation.PN4})
CODED = ATTENDED | {Participation.PN5, Participation.PN6, Participation.PN7}  # PN0, a child under 4, is in no base
BANDS = ("under_4", "4_11", "12_17")
_FOUR = 4  # below that age no child has a part to take
SHORT_STAY = 20  # working days; participation counts children looked after for longer

BAND_WORDS = {"under_4": "under 4", "4_11": "4 to 11", "12_17": "12 and over", "code": "code", "total": "all ages"}


def count_reviews(session: Session, council: Council, year: int, on: date) -> tuple[Counts, list[Table]]:
    """Figures and tables of the reviews held in the financial year, as they stand on `on`."""
    rows = _grouped(session, year)
    held = _total(rows, "reviews")
    coded = [row for row in rows if row.participation in CODED]
    counts = {
        "reviews_held": Count(held),
        "reviews_in_time": _known(rows, "in_time", "due"),
        "children_chairing": _known(rows, "chairing", "with_chair"),
        "iro_spoke_before": _known(rows, "spoke", "said_whether"),
        "children_all_in_time": _children_in_time(session, year),
        "reviews_overdue_not_held": _overdue(session, year, last_day(year, on)),
        "participation_children": _children_taking_part(session, council, year, last_day(year, on)),
        **{figure: _coded_as(coded, codes, _uncoded(rows)) for figure, codes in _METHODS.items()},
        **_sent_afterwards(session, council, year),
    }
    return counts, [_codes_table(rows), _late_table(session, year), _venues_table(rows)]


_METHODS = {
    "participation_reviews": TOOK_PART,
    "participation_attended": ATTENDED,
    "participation_attended_with_views": ATTENDED - {Participation.PN4},
    "participation_advocate": frozenset({Participation.PN5}),
    "participation_other_means": frozenset({Participation.PN6}),
}


def _grouped(session: Session, year: int) -> list[Any]:
    """The year's reviews in a few hundred groups at most, whatever their number."""
    query = (
        sa.select(
            Review.participation,
            Review.age,
            Review.venue,
            sa.func.count().label("reviews"),
            sa.func.count().filter(Review.held_on <= Review.due_on).label("in_time"),
            sa.func.count(Review.due_on).label("due"),
            sa.func.count().filter(Review.chaired_by.in_((Chair.CHILD, Chair.TOGETHER))).label("chairing"),
            sa.func.count(Review.chaired_by).label("with_chair"),
            sa.func.count().filter(Review.iro_spoke_before.is_(True)).label("spoke"),
            sa.func.count(Review.iro_spoke_before).label("said_whether"),
        )
        .where(Review.year == year)
        .group_by(Review.participation, Review.age, Review.venue)
    )
    return list(session.execute(query))


def _total(rows: Iterable[Any], column: str) -> int:
    return sum(getattr(row, column) for row in rows)


def _known(rows: Iterable[Any], column: str, base: str) -> Count:
    """So many of the reviews of which it is known; the rest is counted beside."""
    rows = list(rows)
    known = _total(rows, base)
    return Count(_total(rows, column), known, unknown=_total(rows, "reviews") - known)


def _uncoded(rows: Iterable[Any]) -> int:
    return _total((row for row in rows if row.participation is None and row.age >= _FOUR), "reviews")


def _coded_as(coded: list[Any], codes: frozenset[str], uncoded: int) -> Count:
    n = _total((row for row in coded if row.participation in codes), "reviews")
    return Count(n, _total(coded, "reviews"), unknown=uncoded)


def _children_in_time(session: Session, year: int) -> Count:
    late = sa.func.count().filter(Review.held_on > Review.due_on).label("late")
    without = sa.func.count().filter(Review.due_on.is_(None)).label("without")
    children = sa.select(late, without).where(Review.year == year).group_by(Review.child_id).subquery()
    known = children.c.without == 0
    query = sa.select(
        sa.func.count().filter(known, children.c.late == 0), sa.func.count().filter(known), sa.func.count()
    ).select_from(children)
    in_time, seen, every = session.execute(query).one()
    return Count(in_time, seen, unknown=every - seen)


def _overdue(session: Session, year: int, day: date) -> Count:
    first, last = calendar.year_days(year)
    # what is due today can still be held today; what was due on the last day of a year that is over cannot
    as_of = day if day < last else last + timedelta(days=1)
    # of a review without a due day nobody can say more than that its planned day has passed
    due = sa.and_(Review.due_on >= first, Review.due_on < as_of)
    planned = sa.and_(Review.due_on.is_(None), Review.planned_on >= first, Review.planned_on < as_of)
    query = sa.select(sa.func.count(Review.due_on), sa.func.count()).where(
        sa.or_(due, planned),
        Review.status != ReviewStatus.CANCELLED,
        sa.or_(Review.held_on.is_(None), Review.held_on >= as_of),
    )
    overdue, passed = session.execute(query).one()
    return Count(overdue, unknown=passed - overdue)


def _children_taking_part(session: Session, council: Council, year: int, day: date) -> Count:
    without = sa.func.count().filter(Review.participation.not_in(TOOK_PART)).label("without")
    children = (
        sa.select(Review.child_id, without)
        .where(Review.year == year, Review.participation.in_(CODED), Review.age >= 4)
        .group_by(Review.child_id)
        .subquery()
    )
    query = (
        sa.select(
            Child.looked_after_from,
            Child.looked_after_to,
            sa.func.count().filter(children.c.without == 0).label("took_part"),
            sa.func.count().label("children"),
        )
        .join(children, children.c.child_id == Child.id)
        .group_by(Child.looked_after_from, Child.looked_after_to)
    )
    every = list(session.execute(query))
    rows = [row for row in every if _long_enough(council, row.looked_after_from, row.looked_after_to, day)]
    unknown = _total((row for row in every if row.looked_after_from is None), "children")
    return Count(_total(rows, "took_part"), _total(rows, "children"), unknown=unknown)


def _long_enough(council: Council, since: date | None, until: date | None, day: date) -> bool:
    """Whether the child is known to have been looked after for longer than a short stay."""
    if since is None:
        return False
    end = day if until is None else min(until, day)
    if (end - since).days > 60:  # no 60 days hold so few working days
        return True
    return end > council.days.add(since, SHORT_STAY)


def _sent_afterwards(session: Session, council: Council, year: int) -> Counts:
    last_meeting = sa.func.coalesce(Review.completed_on, Review.held_on, type_=sa.Date)
    query = (
        sa.select(last_meeting, Review.decisions_sent_on, Review.record_sent_on, sa.func.count())
        .where(Review.year == year)
        .group_by(last_meeting, Review.decisions_sent_on, Review.record_sent_on)
    )
    limits: dict[date, tuple[date, date]] = {}
    found = {"decisions_in_5_days": Count(0, 0), "records_in_20_days": Count(0, 0)}
    for meeting, decided, recorded, number in session.execute(query):
        if meeting not in limits:
            limits[meeting] = council.days.add(meeting, 5), council.days.add(meeting, 20)
        for figure, sent_on, limit in zip(found, (decided, recorded), limits[meeting], strict=True):
            found[figure] = _and(found[figure], number, sent_on, limit)
    return found


def _and(count: Count, number: int, sent_on: date | None, limit: date) -> Count:
    """The count with so many more reviews, whose papers were sent on that day."""
    if sent_on is None:
        return replace(count, unknown=count.unknown + number)
    return replace(count, n=count.n + (number if sent_on <= limit else 0), N=(count.N or 0) + number)


def _band(age: int) -> str:
    return BANDS[0] if age < 4 else BANDS[1] if age < 12 else BANDS[2]


def _codes_table(rows: list[Any]) -> Table:
    cells: Counter[tuple[str, str]] = Counter()
    for row in rows:
        cells[row.participation or NOT_RECORDED, _band(row.age)] += row.reviews
    codes = [*Participation, NOT_RECORDED]
    return Table(
        "participation_codes",
        "Participation codes by age",
        "Reviews held in the year, by SSDA903 participation code and the child’s age on the day.",
        ("code", *BANDS, "total"),
        tuple(
            (code, *(cells[code, band] for band in BANDS), sum(cells[code, band] for band in BANDS)) for code in codes
        ),
        BAND_WORDS,
    )


def _late_table(session: Session, year: int) -> Table:
    query = (
        sa.select(Review.late_reason, sa.func.count())
        .where(Review.year == year, Review.held_on > Review.due_on)
        .group_by(Review.late_reason)
        .order_by(Review.late_reason)
    )
    reasons: Counter[str] = Counter()
    for reason, number in session.execute(query):
        reasons[(reason or "").strip() or NOT_RECORDED] += number
    return Table(
        "late_reasons",
        "Why reviews were late",
        "Reviews held in the year after the day they were due, by the reason recorded.",
        ("reason", "reviews"),
        tuple(reasons.most_common()),
    )


def _venues_table(rows: list[Any]) -> Table:
    venues: Counter[str] = Counter()
    for row in rows:
        venues[row.venue or NOT_RECORDED] += row.reviews
    order = [*Venue, NOT_RECORDED]
    return Table(
        "venues",
        "Where reviews were held",
        "Reviews held in the year, by the venue recorded.",
        ("venue", "reviews"),
        tuple((venue, venues[venue]) for venue in order),
    )

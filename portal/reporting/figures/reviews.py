"""Counts reviews: held, in time, with the child taking part, and what was sent afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.council.council import Council
from portal.reporting.figures.each_year import Years, of_each
from portal.reporting.figures.figure import Count, Counts
from portal.reporting.figures.meeting_days import last_day
from portal.reporting.figures.table import NOT_RECORDED, Table
from portal.store.models import Child, Review
from portal.store.tables.meeting_tables import HeardDirectly
from portal.store.tables.work_words import HeardWay
from portal.store.vocabulary import Chair, Participation, ReviewStatus, Venue

TOOK_PART = frozenset({Participation.PN1, Participation.PN2, Participation.PN3, Participation.PN5, Participation.PN6})
ATTENDED = frozenset({Participation.PN1, Participation.PN2, Participation.PN3, Participation.PN4})
CODED = ATTENDED | {Participation.PN5, Participation.PN6, Participation.PN7}  # PN0, a child under 4, is in no base
BANDS = ("under_4", "4_11", "12_17")
_FOUR = 4  # below that age no child has a part to take
SHORT_STAY = 20  # working days; participation counts children looked after for longer

# none of these is silence, and each is counted apart
HEARD_AS = {
    HeardWay.DIRECT: "heard_directly",
    HeardWay.OBSERVED: "heard_observed",
    HeardWay.COULD_NOT: "heard_could_not",
    HeardWay.DID_NOT_WANT: "heard_did_not_want",
}
BAND_WORDS = {"under_4": "under 4", "4_11": "4 to 11", "12_17": "12 and over", "code": "code", "total": "all ages"}


def count_reviews(
    session: Session, council: Council, years: Years, on: date
) -> Mapping[int, tuple[Counts, list[Table]]]:
    """Figures and tables of the reviews held in each of the financial years, as they stand on `on`."""
    in_groups = of_each(session, grouped(years), years)
    children = of_each(session, _children(years), years)
    overdue = of_each(session, _overdue(years, on), years)
    sent = of_each(session, sent_afterwards(years), years)
    return {
        year: (
            {
                **of_reviews(in_groups[year]),
                **_of_children(council, children[year], last_day(year, on)),
                **_of_overdue(*overdue[year]),
                **of_sent(council, sent[year]),
            },
            [_codes_table(in_groups[year]), _late_table(in_groups[year]), _venues_table(in_groups[year])],
        )
        for year in years
    }


_METHODS = {
    "participation_reviews": TOOK_PART,
    "participation_attended": ATTENDED,
    "participation_attended_with_views": ATTENDED - {Participation.PN4},
    "participation_advocate": frozenset({Participation.PN5}),
    "participation_other_means": frozenset({Participation.PN6}),
}


def of_reviews(rows: list[Any]) -> Counts:
    """The figures of the reviews in these groups."""
    coded = [row for row in rows if row.participation in CODED]
    return {
        "reviews_held": Count(_total(rows, "reviews")),
        "reviews_in_time": _known(rows, "in_time", "due"),
        "children_chairing": _known(rows, "chairing", "with_chair"),
        "iro_spoke_before": _known(rows, "spoke", "said_whether"),
        **{figure: _coded_as(coded, codes, _uncoded(rows)) for figure, codes in _METHODS.items()},
    }


def grouped(years: Years) -> sa.Select[*tuple[Any, ...]]:
    """The reviews in a few hundred groups a year, and one more for each reason typed for a late one."""
    late = Review.held_on > Review.due_on
    key = (Review.year, Review.participation, Review.age, Review.venue)
    return (
        sa.select(
            *key,
            sa.case((late, Review.late_reason)).label("why_late"),
            sa.func.count().filter(late).label("late"),
            sa.func.count().label("reviews"),
            sa.func.count().filter(Review.held_on <= Review.due_on).label("in_time"),
            sa.func.count(Review.due_on).label("due"),
            sa.func.count().filter(Review.chaired_by.in_((Chair.CHILD, Chair.TOGETHER))).label("chairing"),
            sa.func.count(Review.chaired_by).label("with_chair"),
            sa.func.count().filter(Review.iro_spoke_before.is_(True)).label("spoke"),
            sa.func.count(Review.iro_spoke_before).label("said_whether"),
        )
        .where(Review.year.in_(years))
        .group_by(*key, "why_late")
    )


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


def _of_children(council: Council, rows: list[Any], day: date) -> Counts:
    known = _total(rows, "known")
    stayed = [row for row in rows if _long_enough(council, row.looked_after_from, row.looked_after_to, day)]
    unknown = _total((row for row in rows if row.looked_after_from is None), "coded")
    return {
        "children_all_in_time": Count(_total(rows, "in_time"), known, unknown=_total(rows, "children") - known),
        "participation_children": Count(_total(stayed, "took_part"), _total(stayed, "coded"), unknown=unknown),
    }


def _children(years: Years) -> sa.Select[*tuple[Any, ...]]:
    """The children with a review held in the year, by how long they were looked after."""
    coded = sa.and_(Review.participation.in_(CODED), Review.age >= _FOUR)
    child = (
        sa.select(
            Review.year,
            Review.child_id,
            sa.func.count().filter(Review.held_on > Review.due_on).label("late"),
            sa.func.count().filter(Review.due_on.is_(None)).label("undated"),
            sa.func.count().filter(coded).label("coded"),
            sa.func.count().filter(coded, Review.participation.not_in(TOOK_PART)).label("without"),
        )
        .where(Review.year.in_(years))
        .group_by(Review.year, Review.child_id)
        .subquery()
    )
    key = (child.c.year, Child.looked_after_from, Child.looked_after_to)
    return (
        sa.select(
            *key,
            sa.func.count().label("children"),
            sa.func.count().filter(child.c.undated == 0).label("known"),
            sa.func.count().filter(child.c.undated == 0, child.c.late == 0).label("in_time"),
            sa.func.count().filter(child.c.coded > 0).label("coded"),
            sa.func.count().filter(child.c.coded > 0, child.c.without == 0).label("took_part"),
        )
        .join(Child, Child.id == child.c.child_id)
        .group_by(*key)
    )


def _of_overdue(row: Any) -> Counts:
    return {"reviews_overdue_not_held": Count(row.overdue, unknown=row.passed - row.overdue)}


def _overdue(years: Years, on: date) -> sa.CompoundSelect[*tuple[Any, ...]]:
    return sa.union_all(*(_overdue_in(year, last_day(year, on)) for year in years))


def _overdue_in(year: int, day: date) -> sa.Select[*tuple[Any, ...]]:
    first, last = calendar.year_days(year)
    # what is due today can still be held today; what was due on the last day of a year that is over cannot
    as_of = day if day < last else last + timedelta(days=1)
    # of a review without a due day nobody can say more than that its planned day has passed
    due = sa.and_(Review.due_on >= first, Review.due_on < as_of)
    planned = sa.and_(Review.due_on.is_(None), Review.planned_on >= first, Review.planned_on < as_of)
    return sa.select(
        sa.literal(year).label("year"), sa.func.count(Review.due_on).label("overdue"), sa.func.count().label("passed")
    ).where(
        sa.or_(due, planned),
        Review.status != ReviewStatus.CANCELLED,
        sa.or_(Review.held_on.is_(None), Review.held_on >= as_of),
    )


def _long_enough(council: Council, since: date | None, until: date | None, day: date) -> bool:
    """Whether the child is known to have been looked after for longer than a short stay."""
    if since is None:
        return False
    end = day if until is None else min(until, day)
    if (end - since).days > 60:  # no 60 days hold so few working days
        return True
    return end > council.days.add(since, SHORT_STAY)


def sent_afterwards(years: Years) -> sa.Select[*tuple[Any, ...]]:
    """The reviews by the day of their last meeting, and the days their papers were sent."""
    last_meeting = sa.func.coalesce(Review.completed_on, Review.held_on, type_=sa.Date).label("met_on")
    key = (Review.year, last_meeting, Review.decisions_sent_on, Review.record_sent_on)
    return sa.select(*key, sa.func.count().label("reviews")).where(Review.year.in_(years)).group_by(*key)


def of_sent(council: Council, rows: list[Any]) -> Counts:
    """The figures of what was sent after the reviews in these groups."""
    days = {row.met_on for row in rows}
    return {
        "decisions_in_5_days": _sent_by({day: council.days.add(day, 5) for day in days}, rows, "decisions_sent_on"),
        "records_in_20_days": _sent_by({day: council.days.add(day, 20) for day in days}, rows, "record_sent_on"),
    }


def _sent_by(limits: Mapping[date, date], rows: list[Any], column: str) -> Count:
    """So many of the reviews whose papers are known to have been sent were sent by the limit of their last meeting."""
    n = known = 0
    for row in rows:
        sent_on = getattr(row, column)
        if sent_on is not None:
            known += row.reviews
            n += row.reviews if sent_on <= limits[row.met_on] else 0
    return Count(n, known, unknown=_total(rows, "reviews") - known)


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


def _late_table(rows: list[Any]) -> Table:
    reasons: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: row.why_late or ""):
        if row.late:
            reasons[(row.why_late or "").strip() or NOT_RECORDED] += row.late
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


def count_heard(session: Session, years: Years) -> Mapping[int, Counts]:
    """The reviews held in each of the years of which each of these stands, in one statement."""
    query = (
        sa.select(Review.year, HeardDirectly.way, sa.func.count(sa.distinct(Review.id)).label("reviews"))
        .join(HeardDirectly, HeardDirectly.review_id == Review.id)
        .where(Review.year.in_(years), HeardDirectly.taken_back_at.is_(None))
        .group_by(Review.year, HeardDirectly.way)
    )
    rows = of_each(session, query, years)
    found = {year: {row.way: row.reviews for row in rows[year]} for year in years}
    return {year: {figure: Count(found[year].get(way, 0)) for way, figure in HEARD_AS.items()} for year in years}

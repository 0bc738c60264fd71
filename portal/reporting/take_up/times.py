"""Counts reviews and consultation forms by month, quarter and rolling year; the months add up to the year's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.reporting.figures.asked import OF_THE_FAMILY
from portal.reporting.figures.reviews import CODED, TOOK_PART
from portal.reporting.figures.table import Cell, Table
from portal.store.models import Invitation, Review

# what is counted of each month, and of what it is a part where it is one
PARTS = {"in_time": "due_known", "took_part": "coded", "returned": "sent"}
COUNTED = ("held", "due_known", "in_time", "coded", "took_part", "sent", "returned")
_COUNTED_WORDS = {
    "held": "reviews held",
    "due_known": "due date known",
    "in_time": "of these in time",
    "coded": "coded PN1 to PN7",
    "took_part": "of these the child took part",
    "sent": "forms sent",
    "returned": "of these returned before the review",
}
_RULE = (
    "Reviews by the month they were held, consultation forms by the month of the meeting; the rules are those of the "
    "figures “Reviews held in time”, “Reviews in which the child took part” and “Forms returned before the review”."
)
Month = tuple[int, int]  # calendar year and month


def time_tables(session: Session, year: int, *, on: date) -> Iterator[Table]:
    """The year by quarter and month, and the twelve months to the end of each quarter.

    Of a year that is running the months that have begun on `on`, or for whose meetings somebody was asked already.
    """
    return _times(year, _by_month(session, (year - 1, year)), on)


def _by_month(session: Session, years: tuple[int, ...]) -> Mapping[Month, Counter[str]]:
    """What is counted of each month of these financial years."""
    day = (sa.extract("year", Review.held_on).label("of_year"), sa.extract("month", Review.held_on).label("month"))
    coded = Review.participation.in_(CODED)
    reviews = sa.select(
        *day,
        sa.func.count().label("held"),
        sa.func.count(Review.due_on).label("due_known"),
        sa.func.count().filter(Review.held_on <= Review.due_on).label("in_time"),
        sa.func.count().filter(coded).label("coded"),
        sa.func.count().filter(Review.participation.in_(TOOK_PART)).label("took_part"),
    ).where(Review.year.in_(years))
    met = (
        sa.extract("year", Invitation.met_on).label("of_year"),
        sa.extract("month", Invitation.met_on).label("month"),
    )
    forms = sa.select(
        *met,
        sa.func.count(Invitation.reached_at).label("sent"),
        sa.func.count().filter(Invitation.after_meeting.is_(False)).label("returned"),
    ).where(Invitation.year.in_(years), Invitation.form.in_(OF_THE_FAMILY))
    found: dict[Month, Counter[str]] = {}
    for query in (reviews.group_by(*day), forms.group_by(*met)):
        for row in session.execute(query):
            counted = {name: number for name, number in row._mapping.items() if name in COUNTED}
            found.setdefault((int(row.of_year), int(row.month)), Counter()).update(counted)
    return found


def _times(year: int, found: Mapping[Month, Counter[str]], on: date) -> Iterator[Table]:
    listed = months_of(year)
    # a meeting may be asked about before its month begins; after the last such month there is nothing to say
    months = listed[
        : 1 + max(at for at, month in enumerate(listed) if at == 0 or date(*month, 1) <= on or month in found)
    ]
    quarters = [months[at : at + 3] for at in range(0, len(months), 3)]
    before = [*months_of(year - 1), *months]
    rolling = [
        before[: len(before) - len(months) + 3 * number + len(each)][-12:]
        for number, each in enumerate(quarters)
        if len(each) == 3 and date(*each[-1], 28) <= on
    ]
    yield _time("each_quarter", "Quarter by quarter", "quarter", _RULE, quarters, found)
    yield _time("each_month", "Month by month", "month", _RULE, [[month] for month in months], found)
    yield _time("rolling_year", "Twelve months to the end of each quarter", "twelve_months", _RULE, rolling, found)


def months_of(year: int) -> list[Month]:
    """The months of a financial year, April first."""
    return [(year + (number > 12), (number - 1) % 12 + 1) for number in range(4, 16)]


def _time(
    name: str, title: str, column: str, rule: str, spans: Iterable[list[Month]], found: Mapping[Month, Counter[str]]
) -> Table:
    rows: list[tuple[Cell, ...]] = []
    words = dict(_COUNTED_WORDS)
    for months in spans:
        total: Counter[str] = sum((found.get(month, Counter()) for month in months), Counter())
        code = "{}-{:02}".format(*months[-1])
        words[code] = span_words(months)
        rows.append((code, *(total[each] for each in COUNTED)))
    return Table(name, title, rule, (column, *COUNTED), tuple(rows), words, parts=tuple(PARTS), of=PARTS)


def span_words(months: list[Month]) -> str:
    """The months as people say them: "April 2025", "April to June 2025", "12 months to June 2025"."""
    first, last = (date(*month, 1).strftime("%B") for month in (months[0], months[-1]))
    last = f"{last} {months[-1][0]}"
    if len(months) == 12:
        return f"12 months to {last}"
    return last if len(months) == 1 else f"{first} to {last}"

"""The meetings of financial years and their days, each with the moments that matter to a meeting on it, for SQL.

Working days and England's clocks cannot be reckoned in SQL, and reading every row to reckon them here would cost
seconds; 366 rows a year beside the query cost milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.calendar import WorkingDays
from portal.council.council import Council
from portal.reporting.figures.each_year import Years
from portal.store.base import Moment
from portal.store.models import Review
from portal.store.vocabulary import ReviewStatus


def last_day(year: int, on: date) -> date:
    """The day figures of the year stand at: its last, or `on` while the year is running."""
    return min(on, calendar.year_days(year)[1])


def meetings(years: Years) -> sa.CTE:
    """The reviews whose meeting falls in a `year`: held on a `day` of it, or still planned for one (without `age`)."""
    shared = (Review.id, Review.child_id)
    held = sa.select(Review.year, *shared, Review.held_on.label("day"), Review.age).where(Review.year.in_(years))
    planned = (
        sa.select(sa.literal(year), *shared, Review.planned_on, sa.null()).where(
            Review.status == ReviewStatus.PLANNED, Review.planned_on.between(*calendar.year_days(year))
        )
        for year in years
    )
    return sa.union_all(held, *planned).cte("meeting")


def meeting_days(session: Session, council: Council, years: Years) -> sa.CTE:
    """A row for each day of a `year`: a meeting's `day`, when it `ends`, and until when asking for it is in time.

    `ask_by` is the moment until which a form is sent in time; `told_by` the last day on which hearing of the review
    leaves time for that; `born_4`, `born_8` and `born_12` the last birthdays that make
    somebody 4, 8 or 12 on the day.
    """
    write = _written(session.get_bind().dialect)
    rows = ", ".join(
        f"({year}, {', '.join(map(write, _row(council.days, day)))})" for year in years for day in _days_of(year)
    )
    named = ", ".join(f"column{number} AS {name}" for number, name in enumerate(_COLUMNS, start=1))
    # two thousand bound values take longer to compile than the whole count; what stands here are our own days
    values = sa.text(f"SELECT {named} FROM (VALUES {rows}) AS listed")  # noqa: S608
    return values.columns(**_COLUMNS).cte("meeting_day")


def _days_of(year: int) -> Iterator[date]:
    first, last = calendar.year_days(year)
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


_COLUMNS: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "year": sa.Integer,
    "day": sa.Date,
    "ends": Moment,
    "ask_by": Moment,
    "told_by": sa.Date,
    "born_4": sa.Date,
    "born_8": sa.Date,
    "born_12": sa.Date,
}


def _written(dialect: sa.Dialect) -> Callable[[date], str]:
    """How that database writes a day or a moment; PostgreSQL takes a bare literal in VALUES for text."""
    typed = dialect.name == "postgresql"

    def literal(value: date) -> str:
        if isinstance(value, datetime):
            moment = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
            return f"TIMESTAMPTZ '{moment}+00'" if typed else f"'{moment}'"
        return f"DATE '{value.isoformat()}'" if typed else f"'{value.isoformat()}'"

    return literal


def _row(days: WorkingDays, day: date) -> tuple[date, ...]:
    line = days.line(day)
    born = (_years_before(day, age) for age in (4, 8, 12))
    return day, calendar.end_of(day), calendar.end_of(line), line, *born


def _years_before(day: date, years: int) -> date:
    # 29 February may not exist so many years before: then nobody born after the 28th is that old yet
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)

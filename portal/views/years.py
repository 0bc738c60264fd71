"""The financial years that figures are shown of: which one is asked for, and which there are to choose from."""

from __future__ import annotations

import sqlalchemy as sa
from flask import request

from portal import calendar
from portal.reporting.periods import period
from portal.reporting.periods.period import Period
from portal.store.models import Response, Review
from portal.views.every_page.request import db, today


def year_asked() -> int:
    """The financial year asked for, else the one that is running."""
    running = calendar.financial_year(today())
    try:
        year = calendar.parse_year(request.values.get("year", ""))
    except ValueError:
        return running
    return year if period.OLDEST <= year <= running else running


def years_offered() -> list[dict[str, str]]:
    """The years something happened in, and the one that is running, latest first."""
    years = set(db().scalars(sa.union(sa.select(Review.year).distinct(), sa.select(Response.year).distinct())))
    years.add(calendar.financial_year(today()))
    names = (calendar.year_name(year) for year in sorted(filter(None, years), reverse=True))
    return [{"code": name, "label": name} for name in names]


def period_asked() -> Period:
    """The run of months asked for, else the financial year asked for, else the one that is running."""
    try:
        return period.parse(request.values.get("period", ""), today())
    except ValueError:
        return period.of_year(year_asked())


def periods_offered() -> list[dict[str, str]]:
    """Financial years in which something happened, rolling years, quarters and months."""
    years = [calendar.parse_year(each["code"]) for each in years_offered()]
    return [{"code": each.code, "label": each.words} for each in period.offered(today(), years)]

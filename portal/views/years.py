"""The financial years that figures are shown of: which one is asked for, and which there are to choose from."""

from __future__ import annotations

import sqlalchemy as sa
from flask import request

from portal import calendar
from portal.store.models import Response, Review
from portal.views.every_page.request import db, today

FIRST_YEAR = 2000  # nothing older is ever brought in


def year_asked() -> int:
    """The financial year asked for, else the one that is running."""
    running = calendar.financial_year(today())
    try:
        year = calendar.parse_year(request.values.get("year", ""))
    except ValueError:
        return running
    return year if FIRST_YEAR <= year <= running else running


def years_offered() -> list[dict[str, str]]:
    """The years something happened in, and the one that is running, latest first."""
    years = set(db().scalars(sa.union(sa.select(Review.year).distinct(), sa.select(Response.year).distinct())))
    years.add(calendar.financial_year(today()))
    names = (calendar.year_name(year) for year in sorted(filter(None, years), reverse=True))
    return [{"code": name, "label": name} for name in names]

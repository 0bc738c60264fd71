"""What people write about over the years, by group."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from portal import calendar
from portal.reporting.this_minute.by_month import FEW
from portal.reporting.this_minute.theme_years import YEARS, over_years
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, today
from portal.views.minute.blueprint import bp
from portal.views.years import year_asked, years_offered


@bp.get("/themes")
@open_to(Role.MANAGER)
def theme_years_page() -> ResponseReturnValue:
    """Themes of each group beside those of the years before."""
    year = year_asked()
    return render_template(
        "minute/theme_years.html",
        year=calendar.year_name(year),
        years=years_offered(),
        running=year == calendar.financial_year(today()),
        names=[calendar.year_name(year - before) for before in range(YEARS)],
        groups=over_years(db(), council(), year),
        few=FEW,
    )

"""Supervision: one IRO's year at a time, from ten forms of children on; never a table that ranks."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal import calendar
from portal.reporting.this_minute import supervision
from portal.reporting.this_minute.supervision import ENOUGH
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, now, row_number, team
from portal.views.minute.blueprint import bp
from portal.views.years import year_asked, years_offered


@bp.get("/supervision")
@open_to(Role.MANAGER)
def supervise() -> ResponseReturnValue:
    """The IRO chosen with "iro"; without one, the names to choose from."""
    year, wanted = year_asked(), request.args.get("iro", type=row_number)
    found = supervision.years(db(), council(), year, now(), team())
    return render_template(
        "minute/supervision.html",
        year=calendar.year_name(year),
        years=years_offered(),
        iros=[{"code": str(each.iro_id), "label": each.name} for each in found],
        wanted=str(wanted or ""),
        chosen=next((each for each in found if each.iro_id == wanted), None),
        enough=ENOUGH,
    )

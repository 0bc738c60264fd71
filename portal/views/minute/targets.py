"""What the service aims at: a page on which a manager sets the targets of a year."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import calendar
from portal.i18n import gettext as _
from portal.reporting.figures.targets import MAY_HAVE_ONE, set_targets, targets_of
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import Errors, or_again
from portal.views.every_page.request import db, work
from portal.views.minute.blueprint import bp
from portal.views.years import year_asked, years_offered


@bp.get("/targets")
@open_to(Role.MANAGER)
def targets() -> ResponseReturnValue:
    """The percentages with the targets of the year beside them."""
    return _page({name: f"{percent:g}" for name, percent in targets_of(db(), year_asked()).items()})


@bp.post("/targets")
@open_to(Role.MANAGER)
def targets_post() -> ResponseReturnValue:
    """Keeps them all; an empty one is no target."""
    year = year_asked()
    written = {each.id: request.form.get(each.id, "") for each in MAY_HAVE_ONE}
    with or_again(lambda errors: _page(written, errors)), writing(db()):
        set_targets(work(), year, written)
    flash(_("The targets of %(year)s are kept.") % {"year": calendar.year_name(year)}, "ok")
    return redirect(url_for("minute.targets", year=calendar.year_name(year)), 303)


def _page(written: dict[str, str], errors: Errors | None = None) -> str:
    year = year_asked()
    before = targets_of(db(), year - 1)
    return render_template(
        "minute/targets.html",
        year=calendar.year_name(year),
        years=years_offered(),
        figures=MAY_HAVE_ONE,
        written=written,
        before={name: f"{percent:g}" for name, percent in before.items()},
        errors=errors or [],
    )

"""The secret address by which an IRO's own calendar reads their reviews: made, renewed, ended, and read."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import attempts
from portal.i18n import gettext as _
from portal.reviewing import calendar_feed
from portal.store.database import writing
from portal.store.tables.staff_tables import CalendarAddress
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to, open_to_everyone
from portal.views.every_page.request import council, db, me, now, work
from portal.views.reading.blueprint import bp


@bp.get("/my-reviews/calendar")
@open_to(Role.IRO)
def my_calendar() -> ResponseReturnValue:
    """What such an address tells, since when there is one, and how to end it."""
    return _page()


def _page(secret: str | None = None) -> str:
    address = secret and council().settings.public_url + url_for("reading.calendar_feed_of", secret=secret)
    return render_template("reading/my_calendar.html", kept=db().get(CalendarAddress, me().id), address=address)


@bp.post("/my-reviews/calendar")
@open_to(Role.IRO)
def my_calendar_post() -> ResponseReturnValue:
    """Makes an address and shows it, once: only its hash is kept. The one before opens nothing from here on."""
    with writing(db()):
        secret = calendar_feed.new_address(work(), me())
    return _page(secret)


@bp.post("/my-reviews/calendar/end")
@open_to(Role.IRO)
def end_my_calendar() -> ResponseReturnValue:
    """The address opens nothing from here on."""
    with writing(db()):
        calendar_feed.end_address(work(), me())
    flash(_("The address is ended. Take the calendar off your telephone too."), "ok")
    return redirect(url_for("reading.my_calendar"), 303)


@bp.get("/calendar/<secret>.ics")
@open_to_everyone
def calendar_feed_of(secret: str) -> ResponseReturnValue:
    """The calendar itself. Unknown, renewed and ended look the same; whoever tries too often is kept waiting."""
    staff = calendar_feed.owner_of(db(), secret)
    kind, who = ("calendar", f"staff:{staff.id}") if staff else ("calendar_guess", request.remote_addr or "")
    left = attempts.wait(db(), kind, who, now())
    if left is not None:
        return Response(status=429, headers={"Retry-After": str(int(left.total_seconds()) + 1)})
    written = calendar_feed.feed(db(), council(), staff, now()) if staff else None
    with writing(db()):
        attempts.note_failure(db(), kind, who, now())
    if written is None:
        abort(404)
    answer = make_response(written)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    return answer

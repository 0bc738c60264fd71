"""Before the first question: what was decided last time, to be ticked, behind the birthday; skipping is fine.

It is a letterbox as every page is: what was ticked is never shown again.
"""

from __future__ import annotations

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from portal.asking.invitations import birthday
from portal.hearing.answers.given import TooLong
from portal.hearing.concerns import raising
from portal.hearing.tagging.reading import read
from portal.i18n import gettext as _
from portal.reviewing.afterwards import last_time
from portal.reviewing.afterwards.last_time import Decided
from portal.store.tables.work_words import DoneSince
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.refusals import Errors
from portal.views.every_page.request import db, now
from portal.views.respond import cookie, words
from portal.views.respond.afterwards import known
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.questions import listen
from portal.views.respond.saving import pen_of
from portal.views.respond.visit import NOTHING, Visit, anew, posting, reading

PREFIX = "done-"


def first_page(visit: Visit) -> str:
    """Where somebody goes on after the welcome page: to last time's decisions first, where there are any to tick."""
    loaded = visit.loaded
    if loaded.sent or not last_time.asked_about(db(), loaded.invitation, now()):
        return onwards(visit)
    return onwards(visit) if last_time.is_answered(db(), loaded.invitation) else visit.url("last_time_page")


def row_url(visit: Visit) -> str | None:
    """Where the check page leads to it, before the form is sent; None where there is nothing to tick."""
    asked = not visit.loaded.sent and last_time.asked_about(db(), visit.loaded.invitation, now())
    return visit.url("last_time_page") if asked else None


def onwards(visit: Visit) -> str:
    """The first question that is not answered yet."""
    if visit.loaded.response is not None:
        return visit.url("resume")
    return visit.url("question", name=visit.pages(NOTHING)[0].name)


@bp.get(f"{SAY}/last-time")
@open_to_respondents
def last_time_page(invitation_id: int) -> ResponseReturnValue:
    """Last time's decisions, or the birthday that opens them."""
    visit = reading(invitation_id)
    asked = last_time.asked_about(db(), visit.loaded.invitation, now())
    return _show(visit, asked) if asked else redirect(onwards(visit), 303)


@bp.post(f"{SAY}/last-time")
@open_to_respondents
def last_time_post(invitation_id: int) -> ResponseReturnValue:
    """Opens the page with the birthday, or keeps what was ticked and written, and goes on."""
    visit = posting(invitation_id, "last-time")
    asked = last_time.asked_about(db(), visit.loaded.invitation, now())
    if not asked:
        return redirect(onwards(visit), 303)
    if visit.stale:
        return _show(visit, asked, [words.stale_problem()])
    if not known.reads(visit.loaded.invitation):
        return _open(visit, asked)
    said = {each.id: request.form.get(f"{PREFIX}{each.id}") for each in asked}
    done = {number: DoneSince(word) for number, word in said.items() if word in set(DoneSince)}
    missing = request.form.get("missing", "")
    noticed = read(missing, language=visit.loaded.invitation.language)  # slow: before anything waits for it
    helped = visit.loaded.response is not None and visit.loaded.response.helped
    try:
        with pen_of(visit) as pen:
            raising.raise_beside(visit.work, pen.loaded.invitation, noticed, helped=helped)
            last_time.keep(visit.work, pen.loaded.invitation, done, missing)
    except TooLong as fault:
        return _show(
            visit, asked, [{"field": "missing", "message": words.too_long(visit.form, fault.used, fault.allowed)}]
        )
    return cookie.go(onwards(visit), visit.id, pen.secret)


def _open(visit: Visit, asked: list[Decided]) -> ResponseReturnValue:
    day, month = (request.form.get(name, "").strip() for name in ("day", "month"))
    if not (birthday.is_number(day) and birthday.is_number(month)):
        return _show(visit, asked, [{"field": "day", "message": _("Type the day and the month.")}])
    with pen_of(visit) as pen:
        opens = birthday.fits(visit.work, pen.loaded.invitation, int(day), int(month))
    if not opens:
        wrong = [{"field": "day", "message": _("That is not right. Check the day and the month.")}]
        after = anew(visit, pen.secret)
        return _show(after, asked, wrong if birthday.may_try(db(), after.loaded.invitation) else None)
    return known.remember(cookie.go(visit.url("last_time_page"), visit.id, pen.secret), pen.loaded.invitation)


def _show(visit: Visit, asked: list[Decided], errors: Errors | None = None) -> Response:
    invitation = visit.loaded.invitation
    return visit.show(
        "respond/last_time.html",
        page="last-time",
        here=visit.url("last_time_page"),
        status=400 if errors else 200,
        asked=asked if known.reads(invitation) else [],
        answered=last_time.is_answered(db(), invitation),
        may_try=birthday.may_try(db(), invitation),
        prefix=PREFIX,
        ticked=request.form,
        reads=words.reads(invitation, ""),
        longest=last_time.LONGEST,
        unheard=listen.unheard(),
        on_url=onwards(visit),
        back_url=visit.url("welcome"),
        errors=errors or [],
    )

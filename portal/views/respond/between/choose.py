"""The first page of the link a child keeps: what can be said here, who reads it, and whom to ring at once."""

from __future__ import annotations

from contextlib import suppress

from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from portal import i18n
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council
from portal.views.respond.afterwards import known
from portal.views.respond.between import say, standing
from portal.views.respond.between.standing import PAGE
from portal.views.respond.blueprint import bp


@bp.get(PAGE)
@open_to_respondents
def talk(secret: str) -> ResponseReturnValue:
    """Four things to choose from, or thank you once something was sent; it names nobody, and nothing is written."""
    link = standing.opened(secret)
    page = say.first_page(link, secret, sent=known.handed(link) == say.SENT)
    return known.hand_nothing(page, link)


@bp.get(f"{PAGE}/sent")
@open_to_respondents
def talk_sent(secret: str) -> ResponseReturnValue:
    """The address the thanks had: it stands in the history of phones, and leads to the first page."""
    standing.opened(secret)
    return redirect(url_for("respond.talk", secret=secret, lang=i18n.current().code), 303)


@bp.get(f"{PAGE}/leave")
@open_to_respondents
def talk_leave(secret: str) -> ResponseReturnValue:
    """Away at once to a page that says nothing; this browser reads no answers any more."""
    response = make_response(redirect(council().settings.exit_url, 303))
    # also where the link was ended meanwhile: nobody waits for a page to get away
    with suppress(HTTPException):
        known.forget(response, standing.opened(secret))
    return response

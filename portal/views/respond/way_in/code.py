"""The way in with a letter: its code is typed, and leads on to the link."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import attempts
from portal.asking import standing_links
from portal.asking.invitations import links
from portal.asking.invitations.links import LinkExpired, LinkUnknown
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, now, today
from portal.views.respond.blueprint import bp
from portal.views.respond.cookie import secret_of
from portal.views.respond.frame import speak_as_browser

LONGEST_CODE = 100  # a code has 14 characters; whatever is typed around it comes back in the box up to here


@bp.get("/code")
@open_to_respondents
def enter_code() -> ResponseReturnValue:
    """Where the code of a letter is typed."""
    speak_as_browser()
    return _code_page()


@bp.post("/code")
@open_to_respondents
def try_code() -> ResponseReturnValue:
    """Goes on to the link of a right code; wrong ones are counted by network address, and stay in the box."""
    speak_as_browser()
    typed, address = request.form.get("code", ""), request.remote_addr or ""
    left = attempts.wait(db(), "code", address, now())
    if left is not None and not _known_here(typed):
        page = _code_page(typed, _("Wait a minute, then try again."), 429)
        page.headers["Retry-After"] = str(-(-int(left.total_seconds() * 1000) // 1000))
        return page
    if not typed.strip():
        return _code_page("", _("Type the code from your letter."), 400)
    try:
        invitation = links.by_code(db(), typed[:LONGEST_CODE], now())
    except LinkUnknown:
        if kept := _kept_link(typed):
            return redirect(kept, 303)
        with writing(db()):
            attempts.note_failure(db(), "code", address, now())
        return _code_page(typed, _("That code does not open anything. Check it against your letter."), 400)
    except LinkExpired as over:
        invitation = over.invitation  # the link says what there still is to read
    # the path alone: behind a proxy, and in the demonstration, the host is whatever the person came by
    return redirect(urlsplit(links.link(db(), council(), invitation)).path, 303)


def _kept_link(typed: str) -> str | None:
    """Where the code of a card leads that a child keeps between reviews."""
    try:
        link = standing_links.by_code(db(), typed[:LONGEST_CODE], today())
    except LinkUnknown:
        return None
    return url_for("respond.talk", secret=standing_links.secret_of(db(), link))


def _known_here(typed: str) -> bool:
    """Whether this browser has opened the form of that code before: then nobody's wrong codes hold it up."""
    try:
        invitation = links.by_code(db(), typed[:LONGEST_CODE], now())
    except (LinkUnknown, LinkExpired):
        return False
    secret = secret_of(invitation.id, sent=True)
    return links.was_opened_by(db(), invitation.id, secret)


def _code_page(typed: str = "", problem: str | None = None, status: int = 200) -> Response:
    errors = [{"field": "code", "message": problem}] if problem else []
    page = render_template("respond/code.html", typed=typed[:LONGEST_CODE], errors=errors, problem_words=problem)
    return make_response(page, status)

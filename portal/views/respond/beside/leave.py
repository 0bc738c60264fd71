"""Beside the questions: leave, the other version, numbers to ring, and not wanting to."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from portal.asking.invitations import change, links
from portal.asking.invitations.change import FormFixed
from portal.forms import pages
from portal.store.database import writing
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, now, site, speak
from portal.views.respond import cookie, words
from portal.views.respond import visit as respond_gate
from portal.views.respond.visit import SAY, Visit, bp

log = logging.getLogger(__name__)


@bp.get(f"{SAY}/leave")
@open_to_respondents
def leave(invitation_id: int) -> ResponseReturnValue:
    """Away at once to a page that says nothing; this browser forgets the form, the draft stays.

    That no copy of its cookie reads on is written when the answer has left: nobody waits for a database to get away.
    Though that changes what the server keeps it is a GET, so that one press is one redirect, with no page between and
    without a script too.
    """
    response = make_response(redirect(council().settings.exit_url, 303))
    _end_when_left(response, invitation_id)
    cookie.forget(response, invitation_id)
    cookie.forget(response, invitation_id, sent=True)
    return response


@bp.get(f"{SAY}/finished")
@open_to_respondents
def finished(invitation_id: int) -> ResponseReturnValue:
    """The end, and still with us: that the page can be closed. This browser forgets the form as it does on Leave."""
    facts = respond_gate.worn_before(invitation_id)
    if "leave_url" not in facts:
        respond_gate.closed(of=invitation_id)
    response = make_response(render_template("respond/finished.html", **facts))
    _end_when_left(response, invitation_id)
    cookie.forget(response, invitation_id)
    cookie.forget(response, invitation_id, sent=True)
    return response


def _end_when_left(response: Response, invitation_id: int) -> None:
    """Ends this browser on the server once the answer has left."""
    found = (cookie.secret_of(invitation_id, sent=sent) for sent in (False, True))
    if secrets := {secret for secret in found if secret}:
        response.call_on_close(partial(_end, site().maker, invitation_id, secrets))


def _end(maker: sessionmaker[Session], invitation_id: int, secrets: Iterable[str]) -> None:
    try:
        with maker() as session, writing(session):
            for secret in secrets:
                links.end_device(session, invitation_id, secret)
    except SQLAlchemyError as fault:
        # it reads on until it has been idle long enough; who left has left
        log.warning("a browser that was left could not be ended: %s", type(fault).__name__)


@bp.get(f"{SAY}/stopped")
@open_to_respondents
def stopped(invitation_id: int) -> ResponseReturnValue:
    """After “Stop for now”: whom to ring, in the look and language of the page before; the same for any number."""
    speak(request.args.get("lang", "en"))
    children = {str(form.skin): form for form in council().library if form.audience == "child"}
    form = children.get(request.args.get("skin", ""), children["older"])
    return render_template(
        "respond/stopped.html",
        **respond_gate.worn(form.skin, invitation_id),
        lines=words.lines_for(form, council().settings),
        out_of_hours=council().settings.out_of_hours_phone or None,
    )


@bp.get(f"{SAY}/help")
@open_to_respondents
def help_page(invitation_id: int) -> ResponseReturnValue:
    """Whom to ring."""
    visit = respond_gate.reading(invitation_id, after_sending=True)
    return visit.show(
        "respond/help.html",
        page="help",
        lines=words.lines_for(visit.form, council().settings),
        advocacy=council().settings.advocacy,
        back_url=visit.url("sent" if visit.loaded.sent else "resume"),
    )


@bp.post(f"{SAY}/version")
@open_to_respondents
def version(invitation_id: int) -> ResponseReturnValue:
    """The other of the two children's versions, until the first answer."""
    visit = respond_gate.posting(invitation_id, "version")
    other = pages.other_version(visit.form.id)
    if visit.stale or other is None:
        return redirect(visit.url("welcome"), 303)
    # answered in another tab meanwhile: then it stays with this version, and the welcome page says no more of it
    with respond_gate.pen(visit) as pen, suppress(FormFixed):
        change.switch_form(db(), pen.loaded.invitation, other)
    respond_gate.worn(council().library[pen.loaded.invitation.form].skin, visit.id)
    return respond_gate.go(visit.url("welcome"), visit.id, pen.secret)


@bp.get(f"{SAY}/decline")
@open_to_respondents
def decline(invitation_id: int) -> ResponseReturnValue:
    """Not wanting to is an answer; after it was given, the page says thank you and leaves the door open."""
    visit = respond_gate.reading(invitation_id)
    return _decline(visit)


@bp.post(f"{SAY}/decline")
@open_to_respondents
def decline_post(invitation_id: int) -> ResponseReturnValue:
    """Notes that the person does not want to fill this in; no reminder goes."""
    visit = respond_gate.posting(invitation_id, "decline")
    if visit.stale:
        return _decline(visit)
    with respond_gate.pen(visit) as pen:
        change.decline(db(), council(), pen.loaded.invitation, by=visit.by, now=now())
    return respond_gate.go(visit.url("decline"), visit.id, pen.secret)


def _decline(visit: Visit) -> ResponseReturnValue:
    return visit.show(
        "respond/decline.html",
        page="decline",
        status=400 if visit.stale else 200,
        declined=visit.loaded.invitation.declined_at is not None,
        lines=words.lines_for(visit.form, council().settings),
        errors=[respond_gate.plain_problem()] if visit.stale else [],
        back_url=visit.url("welcome"),
    )

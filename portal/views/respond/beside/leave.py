"""The ways out: away at once, the end after sending, and the page after “Stop for now”."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from portal.asking.invitations import links
from portal.store.database import writing
from portal.store.vocabulary import FormFor
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, site, speak
from portal.views.respond import cookie, endings, words
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.frame import worn, worn_before

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
    facts = worn_before(invitation_id)
    if "leave_url" not in facts:
        endings.closed(of=invitation_id)
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
    children = {str(form.skin): form for form in council().library if form.audience == FormFor.CHILD}
    form = children.get(request.args.get("skin", ""), children["older"])
    return render_template(
        "respond/stopped.html",
        **worn(form.skin, invitation_id),
        lines=words.lines_for(form, council().settings),
        out_of_hours=council().settings.out_of_hours_phone or None,
    )

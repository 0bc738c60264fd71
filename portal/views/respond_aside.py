"""Beside the questions: leave, another language, the other version, numbers to ring, and not wanting to."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from portal.asking import forms, invitations
from portal.asking.invitations import FormFixed
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.views import respond_cookie, respond_gate, respond_words
from portal.views.access import open_to_respondents
from portal.views.respond_gate import SAY, Visit, bp
from portal.views.site import db, house, now, site, speak

log = logging.getLogger(__name__)

PAGES_TO_COME_BACK_TO = ("welcome", "check", "send", "sent", "decline")


@bp.get(f"{SAY}/leave")
@open_to_respondents
def leave(invitation_id: int) -> ResponseReturnValue:
    """Away at once to a page that says nothing; this browser forgets the form, the draft stays.

    That no copy of its cookie reads on is written when the answer has left: nobody waits for a database to get away.
    """
    response = make_response(redirect(house().settings.exit_url, 303))
    _end_when_left(response, invitation_id)
    respond_cookie.forget(response, invitation_id)
    respond_cookie.forget(response, invitation_id, sent=True)
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
    respond_cookie.forget(response, invitation_id)
    respond_cookie.forget(response, invitation_id, sent=True)
    return response


def _end_when_left(response: Response, invitation_id: int) -> None:
    """Ends this browser on the server once the answer has left."""
    found = (respond_cookie.secret_of(invitation_id, sent=sent) for sent in (False, True))
    if secrets := {secret for secret in found if secret}:
        response.call_on_close(partial(_end, site().maker, invitation_id, secrets))


def _end(maker: sessionmaker[Session], invitation_id: int, secrets: Iterable[str]) -> None:
    try:
        with maker() as session, writing(session):
            for secret in secrets:
                invitations.end_device(session, invitation_id, secret)
    except SQLAlchemyError as fault:
        # it reads on until it has been idle long enough; who left has left
        log.warning("a browser that was left could not be ended: %s", type(fault).__name__)


@bp.get(f"{SAY}/stopped")
@open_to_respondents
def stopped(invitation_id: int) -> ResponseReturnValue:
    """After “Stop for now”: whom to ring, in the look and language of the page before; the same for any number."""
    speak(request.args.get("lang", "en"))
    children = {str(form.skin): form for form in house().library if form.audience == "child"}
    form = children.get(request.args.get("skin", ""), children["older"])
    return render_template(
        "respond/stopped.html",
        **respond_gate.worn(form.skin, invitation_id),
        lines=respond_words.lines_for(form, house().settings),
        out_of_hours=house().settings.out_of_hours_phone or None,
    )


@bp.get(f"{SAY}/help")
@open_to_respondents
def help_page(invitation_id: int) -> ResponseReturnValue:
    """Whom to ring."""
    visit = respond_gate.reading(invitation_id, after_sending=True)
    return visit.show(
        "respond/help.html",
        page="help",
        lines=respond_words.lines_for(visit.form, house().settings),
        advocacy=house().settings.advocacy,
        back_url=visit.url("sent" if visit.held.sent else "resume"),
    )


@bp.get(f"{SAY}/language")
@open_to_respondents
def language(invitation_id: int) -> ResponseReturnValue:
    """The languages this form is offered in, each in its own name."""
    visit = respond_gate.reading(invitation_id, after_sending=True)
    return _languages(visit, request.args.get("back", ""))


@bp.post(f"{SAY}/language")
@open_to_respondents
def language_post(invitation_id: int) -> ResponseReturnValue:
    """From here on in that language, on the page where the person was; answers stay."""
    visit = respond_gate.posting(invitation_id, "language")
    back = request.form.get("back", "")
    wanted = request.form.get("lang")
    if visit.stale or wanted not in {each.code for each in house().languages_for(visit.form)}:
        return _languages(visit, back, stale=True)
    with respond_gate.pen(visit) as pen:
        invitations.switch_language(db(), pen.held.invitation, wanted)
    return respond_gate.go(page_of(visit, back), visit.id, pen.secret)


@bp.post(f"{SAY}/version")
@open_to_respondents
def version(invitation_id: int) -> ResponseReturnValue:
    """The other of the two children's versions, until the first answer."""
    visit = respond_gate.posting(invitation_id, "version")
    other = forms.other_version(visit.form.id)
    if visit.stale or other is None:
        return redirect(visit.url("welcome"), 303)
    # answered in another tab meanwhile: then it stays with this version, and the welcome page says no more of it
    with respond_gate.pen(visit) as pen, suppress(FormFixed):
        invitations.switch_form(db(), pen.held.invitation, other)
    respond_gate.worn(house().library[pen.held.invitation.form].skin, visit.id)
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
        invitations.decline(db(), house(), pen.held.invitation, by=visit.by, now=now())
    return respond_gate.go(visit.url("decline"), visit.id, pen.secret)


def _decline(visit: Visit) -> ResponseReturnValue:
    return visit.show(
        "respond/decline.html",
        page="decline",
        status=400 if visit.stale else 200,
        declined=visit.held.invitation.declined_at is not None,
        lines=respond_words.lines_for(visit.form, house().settings),
        errors=[respond_gate.plain_problem()] if visit.stale else [],
        back_url=visit.url("welcome"),
    )


def _languages(visit: Visit, back: str, *, stale: bool = False) -> ResponseReturnValue:
    named = Markup('<span lang="{}" dir="{}">{}</span>')
    offered = [
        (each.code, named.format(each.code, each.dir, each.endonym)) for each in house().languages_for(visit.form)
    ]
    return visit.show(
        "respond/language.html",
        page="language",
        status=400 if stale else 200,
        offered=offered,
        back=back,
        back_url=page_of(visit, back),
        errors=[{"field": "main", "message": _("Please choose a language again.")}] if stale else [],
    )


def page_of(visit: Visit, back: str) -> str:
    """The page a person came from; anything unknown leads to where they left off."""
    if back in PAGES_TO_COME_BACK_TO:
        return visit.url(back)
    if back == "all" and visit.form.skin == "adult":
        return visit.url("one_page")
    name = back.removeprefix("q:")
    known = {question.same_page_as or question.name for question in visit.form.question}
    return visit.url("question", name=name) if back.startswith("q:") and name in known else visit.url("resume")

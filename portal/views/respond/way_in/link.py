"""The way in: a link opened, and Start pressed."""

from __future__ import annotations

from dataclasses import replace

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.asking.invitations import change, links
from portal.forms import pages
from portal.hearing.responses import draft
from portal.store.database import writing
from portal.store.models import Invitation, Response
from portal.store.vocabulary import ResponseStatus
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, now, speak
from portal.views.respond import cookie, ticket, visit
from portal.views.respond.beside.look import remembered
from portal.views.respond.blueprint import bp
from portal.views.respond.chosen_look import look_of
from portal.views.respond.questions.welcome import take_version
from portal.views.respond.way_in import languages, start_page

# where the other buttons of the start page lead, once this browser is bound as by Start
BESIDE = {"decline": "respond.decline", "all": "respond.one_page", "paper": "respond.paper_photos"}
EASY = "easy"  # as Start, and an adult's pages have pictures with the words from there on


@bp.get("/i/<secret>")
@open_to_respondents
def landing(secret: str) -> ResponseReturnValue:
    """What a link shows to whoever opens it, machines too: nothing of the child, no question; nothing is written."""
    return start_page.show(visit.opened(secret), secret)


@bp.post("/i/<secret>")
@open_to_respondents
def start(secret: str) -> ResponseReturnValue:
    """A person pressed Start, or a button beside it: this browser is bound to the invitation.

    Pressing it again changes nothing.
    """
    invitation = visit.opened(secret)
    if ticket.brought(invitation=invitation.id, page="start") is None:
        return start_page.show(invitation, secret, stale=True)
    known, beside = cookie.secret_of(invitation.id), request.form.get("to", "")
    with writing(db()):
        invitation = visit.opened(secret)
        wanted = languages.language_of(invitation, request.form.get("lang"))
        if wanted != invitation.language:
            change.switch_language(db(), invitation, wanted)
        if known is None or links.device_of(db(), invitation.id, known) is None:
            # the browser it was sent from stays that browser, however often the link is opened on it
            sent_from = cookie.secret_of(invitation.id, sent=True)
            known = links.press_start(db(), invitation, now(), again=sent_from)
        answers = draft.response_of(db(), invitation.id)
        take_version(invitation, beside)
    # what the cookie says of the language is all that a page knows which may look nothing up
    speak(invitation.language)
    onwards = cookie.go(_where_to(invitation, answers, beside), invitation.id, known)
    return remembered(onwards, replace(look_of(request), easy="pictures")) if beside == EASY else onwards


def _where_to(invitation: Invitation, answers: Response | None, beside: str) -> str:
    if beside in BESIDE:
        return url_for(BESIDE[beside], invitation_id=invitation.id)
    if answers is not None and answers.status == ResponseStatus.SUBMITTED:
        return url_for("respond.check", invitation_id=invitation.id)
    if answers is None and pages.set_up(council().library[invitation.form]):
        return url_for("respond.welcome", invitation_id=invitation.id)
    return url_for("respond.resume", invitation_id=invitation.id)

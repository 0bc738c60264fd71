"""The calm pages for whoever may not go on here: closed, replaced, unknown, ended. Each ends the request."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import abort, make_response, render_template, request, url_for

from portal import i18n
from portal.hearing.responses import draft
from portal.store.models import Invitation
from portal.store.vocabulary import ResponseStatus
from portal.views.every_page.request import council, db, speak
from portal.views.respond.frame import speak_as_browser, worn, worn_before
from portal.views.respond.questions.fields import CAPTION, WORDS
from portal.views.respond.ticket import ticket_for


def closed(status: int = 410, *, of: int) -> NoReturn:
    """The page for a browser that may not read here: one and the same for every reason.

    It looks and speaks as the form did in this browser, which its cookies tell; else as suits anybody.
    """
    _end("respond/closed.html", status, **worn_before(of))


def replaced() -> NoReturn:
    """The page for a POST under a link that was replaced: nothing is written, and the text is given back."""
    _end("respond/replaced.html", 410)


def unknown(status: int = 404) -> NoReturn:
    """The page for a link or code that opens nothing: unknown, mistyped and withdrawn look the same."""
    speak_as_browser()
    _end("respond/unknown.html", status)


def ended(invitation: Invitation) -> NoReturn:
    """The page for an invitation whose time is over; it names nobody."""
    speak(invitation.language)
    answers = draft.response_of(db(), invitation.id)
    form = council().library[answers.form if answers else invitation.form]
    _end(
        "respond/ended.html",
        410,
        **worn(form.skin, invitation.id),
        form=form,
        answered=answers is not None and answers.status == ResponseStatus.SUBMITTED,
        again_url=url_for("respond.again", invitation_id=invitation.id, lang=i18n.current().code),
        ticket=ticket_for(invitation, "again").field(),
    )


def typed(*, masked: bool = True) -> list[str]:
    """The texts a POST brought, so that a page which could not save them gives them back.

    Without `masked`, what nobody beside the person is to read is left out.
    """
    asked = [question for form in council().library for question in form.question if question.words]
    worded = [question for question in asked if masked or not question.masked]
    names = {question.name + ("" if question.is_text else WORDS) for question in worded}
    names |= {question.name + CAPTION for question in worded if question.is_pictured}
    return [value for name, value in request.form.items() if name in names and value.strip()]


def _end(template: str, status: int, **facts: Any) -> NoReturn:
    texts = typed() if request.method == "POST" else []
    abort(make_response(render_template(template, typed=texts, **facts), status))

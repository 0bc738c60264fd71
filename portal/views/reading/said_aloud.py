"""Listening to what a child said aloud, which leaves a trace; and typing up beside it what is said."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.hearing.aloud import voices
from portal.hearing.responses.typed_up import read_before, type_up
from portal.i18n import gettext as _
from portal.store.audit import Action, record
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import or_again
from portal.views.every_page.request import by_staff, db, now, work
from portal.views.media import sound
from portal.views.reading.blueprint import bp
from portal.views.reading.one_response import Typed, openable, page_of, shown_of


@bp.get("/responses/<int:response_id>/aloud/<name>")
@open_to(Role.IRO, Role.MANAGER)
def aloud(response_id: int, name: str) -> ResponseReturnValue:
    """What was said, for whoever may see the answer; that it was listened to is written down before it is played."""
    response = openable(response_id)
    answer, child_id = shown_of(response)[1].get(name), response.invitation.review.child_id
    if answer is None or answer.aloud is None:
        abort(404)
    played = sound(voices.open_sound(db(), response, name), answer.aloud)
    with writing(db()):
        record(db(), Action.READ, f"aloud:{response_id}:{name}", by=by_staff(), now=now(), child_id=child_id)
    return played


@bp.post("/responses/<int:response_id>/typed-up")
@open_to(Role.IRO, Role.MANAGER)
def typed_up(response_id: int) -> ResponseReturnValue:
    """Keeps what is said aloud in an answer as words ("question", "words"); too long a text comes back whole."""
    question, words = request.form.get("question", ""), request.form.get("words", "")
    answer = shown_of(openable(response_id))[1].get(question)
    if answer is None or answer.aloud is None:
        abort(404)
    readings = read_before(work(), openable(response_id), question, words)
    with (
        or_again(lambda errors: page_of(openable(response_id), Typed("typed", question, words, errors[0]["message"]))),
        writing(db()),
    ):
        type_up(work(), openable(response_id), question, words, readings=readings)
    if words.strip():
        flash(_("Kept beside what they said, with your name. Everybody who may read their words may read it."), "ok")
    else:
        flash(_("Nothing is typed up there now."), "info")
    return redirect(url_for("reading.one_response", response_id=response_id, _anchor=f"aloud-{question}"), 303)

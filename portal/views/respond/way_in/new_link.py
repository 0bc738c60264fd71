"""Asking for a new link with one that has ended: the same answer whoever asks, and whatever comes of it."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import attempts
from portal.asking.invitations import change
from portal.council.work import Work
from portal.store.database import writing
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import by_respondent, council, db, now, speak
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.frame import speak_as_browser
from portal.views.respond.ticket import brought


@bp.post(f"{SAY}/again")
@open_to_respondents
def again(invitation_id: int) -> ResponseReturnValue:
    """Notes the wish for the staff, of whoever holds the page of an ended link; the answer tells nobody whether."""
    ticket = brought(invitation=invitation_id, page="again")
    who = attempts.at(str(invitation_id), request.remote_addr or "")
    if ticket and attempts.wait(db(), "again", who, now()) is None:
        with writing(db()):
            attempts.note_failure(db(), "again", who, now())
            change.ask_again(
                Work(db(), council(), by_respondent(invitation_id), now()), ticket.invitation, ticket.serial
            )
    _speak()
    return render_template("respond/again.html")


def _speak() -> None:
    """In the language of the page the press came from: as the page itself says, so that it tells nothing."""
    asked = request.args.get("lang", "")
    if asked in council().catalogues.languages:
        speak(asked)
    else:
        speak_as_browser()

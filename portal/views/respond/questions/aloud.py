"""Answering aloud: kept as soon as it is said, heard again by the browser it was said in, and taken away again.

Only a script can record, so without one the page shows nothing of it; what it sends goes nowhere but here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass

from flask import Response, abort, make_response, request
from flask.typing import ResponseReturnValue

from portal.forms.schema import Question
from portal.hearing.aloud import voices
from portal.hearing.aloud.sounds import LARGEST, Sound, checked
from portal.hearing.aloud.voices import may_be_said
from portal.hearing.answers.kept import Aloud, Heard
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.headers import WITH_MICROPHONE
from portal.views.every_page.refusals import or_status
from portal.views.every_page.request import db
from portal.views.media import sound
from portal.views.respond import cookie
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.questions.way_on import Place, posted
from portal.views.respond.saving import save_page
from portal.views.respond.visit import Visit, reading


@dataclass(frozen=True)
class Saying:
    """Where a page sends what is said to one question."""

    question: str
    to: str
    stands: bool  # something was said, and this browser may hear it


@bp.get(f"{SAY}/aloud/<name>")
@open_to_respondents
def aloud(invitation_id: int, name: str) -> ResponseReturnValue:
    """What was said, for the browser it was said in, until it is locked or the form is sent."""
    visit = reading(invitation_id)
    response, mine = visit.loaded.response, hearable(visit, visit.heard())
    if response is None or name not in mine:
        abort(404)
    return sound(voices.open_sound(db(), response, name), mine[name])


@bp.post(f"{SAY}/q/<name>/say")
@open_to_respondents
def say(invitation_id: int, name: str) -> ResponseReturnValue:
    """Keeps what was said ("voice", "seconds") beside the words: 204; 415 where it is nothing that can be kept."""
    place = posted(invitation_id, name)
    question = _asked(place)
    with or_status():
        said = checked(_voice(), request.form.get("seconds", 0, int))
    return _kept(place, {question: said})


@bp.post(f"{SAY}/q/<name>/unsay")
@open_to_respondents
def unsay(invitation_id: int, name: str) -> ResponseReturnValue:
    """Takes away what was said: 204."""
    place = posted(invitation_id, name)
    return _kept(place, {_asked(place): None})


def hearable(visit: Visit, answers: Mapping[str, Heard]) -> Mapping[str, Aloud]:
    """What was said aloud that this browser may hear; nothing once it is sent."""
    return {} if visit.loaded.sent else visit.box.voices(answers)


def sayings(visit: Visit, page: str, questions: Iterable[Question], answers: Mapping[str, Heard]) -> dict[str, Saying]:
    """For each question of a page that may be answered aloud, its part of the page."""
    mine = hearable(visit, answers)
    return {
        each.name: Saying(each.name, visit.url("say", name=page), stands=each.name in mine)
        for each in questions
        if may_be_said(visit.form, each)
    }


def listening(page: Response, visit: Visit, questions: Iterable[Question]) -> Response:
    """The page, which may ask for the microphone only where something can be said."""
    if any(may_be_said(visit.form, each) for each in questions):
        page.headers["Permissions-Policy"] = WITH_MICROPHONE
    return page


def _voice() -> bytes:
    brought = request.files.get("voice")
    if brought is None:
        return b""
    with closing(brought):  # something large lay in a file of its own
        return brought.stream.read(LARGEST + 1)


def _asked(place: Place) -> str:
    """The question that is meant; ends the request where the page was open too long, or does not ask it."""
    if place.visit.stale:
        abort(make_response("", 400))
    name = request.form.get("question", "")
    if name not in {each.name for each in place.questions if may_be_said(place.visit.form, each)}:
        abort(404)
    return name


def _kept(place: Place, said: Mapping[str, Sound | None]) -> Response:
    saved = save_page(place.visit, [], aloud=said)
    return cookie.remember(make_response("", 204), place.visit.id, saved.secret)

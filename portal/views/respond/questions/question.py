"""The question pages: one thing at a time, and every answer saved when its page is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.forms import pages
from portal.hearing.answers.kept import Heard
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council
from portal.views.respond import cookie, readers, words
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.questions import autosave, fields, listen, pictures, worries
from portal.views.respond.questions.brought import NO_MORE, problems_of, read
from portal.views.respond.questions.draw_question import draw, layout, notes_before
from portal.views.respond.questions.fields import Brought
from portal.views.respond.questions.pictures import Handed
from portal.views.respond.questions.way_on import Place, place_of, posted, then, to_check
from portal.views.respond.saving import save_page
from portal.views.respond.visit import Visit, anew, reading

STOP = "stop"  # the button of the page after a worry that saves and closes


@bp.get(f"{SAY}/")
@open_to_respondents
def resume(invitation_id: int) -> ResponseReturnValue:
    """On to the first page that was not filled in yet, or to the check page."""
    visit = reading(invitation_id)
    if visit.loaded.response is None:
        return redirect(visit.url("welcome"), 303)
    page = None if visit.loaded.sent else visit.box.next_page(visit.reader.age, visit.heard())
    return redirect(visit.url("question", name=page.name) if page else visit.url("check"), 303)


@bp.get(f"{SAY}/q/<name>")
@open_to_respondents
def question(invitation_id: int, name: str) -> ResponseReturnValue:
    """One question, or the page for everybody after the question on worries."""
    visit = reading(invitation_id)
    answers = visit.heard()
    return _show(place_of(visit, name, visit.box.conditions(answers)), answers)


@bp.post(f"{SAY}/q/<name>")
@open_to_respondents
def question_post(invitation_id: int, name: str) -> ResponseReturnValue:
    """Saves the page and goes on; a text that does not fit, or a page that was open too long, comes back whole."""
    place = posted(invitation_id, name)
    visit, asked, pressed = place.visit, place.questions, request.form.get("do", "")
    if pressed == autosave.SAVE:
        return autosave.keep(visit, asked, visit.heard(), read(visit, asked))
    skipped = pressed == fields.SKIP
    brought = Brought() if skipped else read(visit, asked)
    handed = pictures.read(visit, asked, skipped=skipped)
    if not visit.stale and not brought.problems and not handed.problems:
        brought = pictures.folded(visit, asked, brought, handed)
    if brought.problems or handed.problems or visit.stale:
        return _come_back(place, brought, handed)
    given = brought.given(asked, skipped=skipped)
    secret = save_page(visit, given, layout=layout(visit, place.page), stopping=pressed == STOP, drawn=handed.drawn)
    if pressed.startswith(pictures.REMOVE):
        return cookie.go(visit.url("question", name=name, then=then()), visit.id, secret)
    if pressed == STOP:
        # closed from here on: what the page after it needs to know of them stands in its address
        closed = cookie.go(visit.url("stopped", skin=visit.form.skin, lang=i18n.current().code), visit.id, secret)
        cookie.forget(closed, visit.id)
        return closed
    return cookie.go(to_check(visit, given, handed.drawn) if then() else place.following(given), visit.id, secret)


def _come_back(place: Place, brought: Brought, handed: Handed) -> ResponseReturnValue:
    """The page with what is wrong on it. A picture that was good is saved now: its field cannot be filled again."""
    visit = place.visit
    if visit.stale or not handed.images:
        return _show(place, visit.heard(), brought, handed)
    secret = save_page(visit, [], drawn=handed.images)
    place = replace(place, visit=anew(visit, secret))
    return cookie.remember(_show(place, place.visit.heard(), brought, handed), visit.id, secret)


def brought_back(visit: Visit, name: str) -> Response:
    """The page of that name with what the POST brought in its fields, and nothing of it saved."""
    answers = visit.heard()
    place = place_of(visit, name, visit.box.conditions(answers))
    return _show(place, answers, read(visit, place.questions), pictures.typed(place.questions))


def _show(
    place: Place, answers: Mapping[str, Heard], brought: Brought | None = None, handed: Handed | None = None
) -> Response:
    visit, page = place.visit, place.page
    numbered = next(p for p in reversed(place.shown[: place.at + 1]) if p.number is not None or p is place.shown[0])
    errors = problems_of(visit, page.questions, brought, handed.problems if handed else NO_MORE)
    away = [pages.away_of(visit.form, question, visit.reader, i18n.pgettext) for question in page.questions]
    return visit.show(
        "respond/follow_up.html" if page.place == "follow_up" else "respond/question.html",
        page=f"q:{page.name}",
        here=place.url,
        status=400 if errors else 200,
        name=page.name,
        progress={"number": numbered.number or 1, "total": page.of},
        questions=[draw(visit, question, answers, brought) for question in page.questions],
        folded=brought is None and page.place == "follow_up" and worries.nothing_wrong(visit, answers),
        saves=autosave.saves(visit, page.questions, answers),
        unheard=listen.unheard(),
        frames=pictures.frames(visit, page.questions, handed),
        away=next((words.isolated(line) for line in away if line), None),
        notes=notes_before(visit, place.before, answers),
        who=readers.note_for(visit.form, page, visit.reader.iro),
        lines=words.lines_for(visit.form, council().settings),
        back_url=visit.url("check") if then() else place.back,
        then=then(),
        errors=errors,
    )

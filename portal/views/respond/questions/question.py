"""The question pages: one thing at a time, and every answer saved when its page is."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.forms import pages
from portal.hearing.aloud.voices import may_be_said
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import Heard
from portal.hearing.pictures.keep import Drawn
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council
from portal.views.respond import cookie, who_sees_this, words
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.questions import aloud, autosave, listen, pictures, worries
from portal.views.respond.questions.brought import NO_MORE, problems_of, read
from portal.views.respond.questions.draw_question import draw, notes_before
from portal.views.respond.questions.fields import Brought
from portal.views.respond.questions.last_time import first_page
from portal.views.respond.questions.pictures import Handed
from portal.views.respond.questions.printed import printed
from portal.views.respond.questions.way_on import Place, place_of, posted, then, to_check
from portal.views.respond.saving import SavedPage, save_page
from portal.views.respond.visit import Visit, anew, reading


@bp.get(f"{SAY}/")
@open_to_respondents
def resume(invitation_id: int) -> ResponseReturnValue:
    """On to the first page that was not filled in yet, or to the check page."""
    visit = reading(invitation_id)
    if visit.loaded.response is None:
        return redirect(visit.url("welcome") if pages.set_up(visit.form) else first_page(visit), 303)
    page = None if visit.loaded.sent else visit.box.next_page(visit.reader.age, visit.heard())
    return redirect(visit.url("question", name=page.name) if page else visit.url("check"), 303)


@bp.get(f"{SAY}/q/<name>")
@open_to_respondents
def question(invitation_id: int, name: str) -> ResponseReturnValue:
    """One question, or the page for everybody after the question on worries."""
    visit = reading(invitation_id)
    answers = visit.heard()
    place = place_of(visit, name, answers)
    shown = printed(place, answers, lambda at: _show(at, answers))
    return aloud.listening(shown, visit, place.questions)


@bp.get(f"{SAY}/q/<name>/<any(skip, stop, remove, autosave):_pressed>")
@open_to_respondents
def question_again(invitation_id: int, name: str, _pressed: str) -> ResponseReturnValue:
    """The address of a button, opened: a page that came back after it may be asked for anew, or kept for later."""
    return redirect(url_for("respond.question", invitation_id=invitation_id, name=name), 303)


@bp.post(f"{SAY}/q/<name>")
@open_to_respondents
def question_post(invitation_id: int, name: str) -> ResponseReturnValue:
    """Saves the page and goes on; a text that does not fit, or a page that was open too long, comes back whole."""
    # a page that was opened before an upgrade says here which of its buttons was pressed
    other_button = OTHER_BUTTONS.get(request.form.get("do", "").partition(":")[0])
    if other_button:
        return other_button(invitation_id, name)
    place = posted(invitation_id, name)
    given, handed = _filled(place)
    return _go_on(place, given, handed.drawn, _save(place, given, handed.drawn))


@bp.post(f"{SAY}/q/<name>/skip")
@open_to_respondents
def skip(invitation_id: int, name: str) -> ResponseReturnValue:
    """Notes that the page was skipped, whatever stands on it, and goes on; a picture and a voice of before go too."""
    place = posted(invitation_id, name)
    if place.visit.stale:
        return _again(place.visit, name, Brought())
    given = Brought().given(place.questions, skipped=True)
    drawn = {each.name: Drawn(removed=True) for each in place.questions if each.is_pictured}
    unsaid = {each.name: None for each in place.questions if may_be_said(place.visit.form, each)}
    return _go_on(place, given, drawn, save_page(place.visit, given, drawn=drawn, aloud=unsaid))


@bp.post(f"{SAY}/q/<name>/stop")
@open_to_respondents
def stop(invitation_id: int, name: str) -> ResponseReturnValue:
    """Saves the page after a worry and closes: whom to ring stands on the page that follows."""
    place = posted(invitation_id, name)
    given, handed = _filled(place)
    secret = _save(place, given, handed.drawn, stopping=True).secret
    # closed from here on: what the page after it needs to know of them stands in its address
    visit = place.visit
    closed = cookie.go(visit.url("stopped", skin=visit.form.skin, lang=i18n.current().code), visit.id, secret)
    cookie.forget(closed, visit.id)
    return closed


@bp.post(f"{SAY}/q/<name>/remove")
@open_to_respondents
def remove(invitation_id: int, name: str) -> ResponseReturnValue:
    """Saves the page without the picture whose button was pressed, and shows it again."""
    place = posted(invitation_id, name)
    given, handed = _filled(place, removing=request.form.get("picture") or request.form.get("do", "").partition(":")[2])
    secret = _save(place, given, handed.drawn).secret
    return cookie.go(place.visit.url("question", name=name, then=then()), place.visit.id, secret)


OTHER_BUTTONS = {"save": autosave.autosave, "skip": skip, "stop": stop, "remove": remove}


def _filled(place: Place, *, removing: str = "") -> tuple[list[Given], Handed]:
    """What the page brought. Ends the request with the page itself where something is wrong with that."""
    visit, asked = place.visit, place.questions
    brought, handed = read(visit, asked), pictures.read(visit, asked, removing=removing)
    if not visit.stale and not brought.problems and not handed.problems:
        brought = pictures.folded(visit, asked, brought, handed)
    if brought.problems or handed.problems or visit.stale:
        abort(_come_back(place, brought, handed))
    return brought.given(asked), handed


def _come_back(place: Place, brought: Brought, handed: Handed) -> Response:
    """The page with what is wrong on it. A picture that was good is saved now: its field cannot be filled again."""
    visit = place.visit
    if visit.stale or not handed.images:
        return _again(visit, place.name, brought, handed)
    secret = save_page(visit, [], drawn=handed.images).secret
    return cookie.remember(_again(anew(visit, secret), place.name, brought, handed), visit.id, secret)


def _save(place: Place, given: list[Given], drawn: Mapping[str, Drawn], *, stopping: bool = False) -> SavedPage:
    return save_page(place.visit, given, stopping=stopping, drawn=drawn)


def _go_on(place: Place, given: list[Given], drawn: Mapping[str, Drawn], saved: SavedPage) -> Response:
    onwards = to_check(place.visit, given, drawn) if then() else place.following(saved.answers, given)
    return cookie.go(onwards, place.visit.id, saved.secret)


def _changed_mind(place: Place, answers: Mapping[str, Heard]) -> str | None:
    """The way back to a question that was answered by a tap, which may have been a slip; else None."""
    tapped = place.before_name and all(question.tapped for question in place.before)
    return place.back if tapped and any(each.name in answers for each in place.before) else None


def brought_back(visit: Visit, name: str) -> Response:
    """The page of that name with what the POST brought in its fields, and nothing of it saved."""
    answers = visit.heard()
    place = place_of(visit, name, answers)
    return _show(place, answers, read(visit, place.questions), pictures.typed(place.questions))


def _again(visit: Visit, name: str, brought: Brought, handed: Handed | None = None) -> Response:
    answers = visit.heard()
    return _show(place_of(visit, name, answers), answers, brought, handed)


def _show(
    place: Place, answers: Mapping[str, Heard], brought: Brought | None = None, handed: Handed | None = None
) -> Response:
    visit, page = place.visit, place.page
    errors = problems_of(visit, page.questions, brought, handed.problems if handed else NO_MORE)
    away = [pages.away_of(visit.form, question, visit.reader, i18n.pgettext) for question in page.questions]
    return visit.show(
        "respond/follow_up.html" if page.place == "follow_up" else "respond/question.html",
        page=f"q:{page.name}",
        here=place.url,
        status=400 if errors else 200,
        name=page.name,
        progress={"number": place.number, "total": page.of},
        questions=[draw(visit, question, answers, brought) for question in page.questions],
        folded=brought is None and page.place == "follow_up" and worries.nothing_wrong(visit, answers),
        saves=visit.url("autosave", name=page.name) if autosave.saves(visit, page.questions, answers) else None,
        unheard=listen.unheard(),
        frames=pictures.frames(visit, page.questions, handed),
        sayings=aloud.sayings(visit, page.name, page.questions, answers),
        away=next((words.isolated(line) for line in away if line), None),
        notes=notes_before(visit, place.before, answers),
        tapped=all(question.tapped for question in page.questions),
        mind=_changed_mind(place, answers),
        who=who_sees_this.note_for(visit.form, page, visit.reader.iro),
        lines=words.lines_for(visit.form, council().settings),
        back_url=visit.url("check") if then() else place.back,
        then=then(),
        errors=errors,
    )

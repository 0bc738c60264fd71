"""The welcome page and the question pages: one thing at a time, and every answer saved when its page is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from portal import i18n
from portal.asking.invitations import links
from portal.forms import pages
from portal.forms.pages import Page
from portal.forms.schema import Question
from portal.forms.sentences import Reader
from portal.hearing.answers import kept
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import Heard
from portal.hearing.pictures.keep import Drawn
from portal.hearing.responses import save as responses
from portal.hearing.responses.save import NOT_DRAWN
from portal.hearing.tags import keep
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, now
from portal.views.respond import cookie, readers, words
from portal.views.respond import visit as respond_gate
from portal.views.respond.questions import autosave, fields, listen, pictures, worries
from portal.views.respond.questions.draw_question import draw, layout, notes_before
from portal.views.respond.questions.fields import Brought, Refusals
from portal.views.respond.questions.pictures import Handed
from portal.views.respond.visit import SAY, Visit, bp

NOTHING: Mapping[str, Heard] = {}
NO_MORE: Mapping[str, str] = {}
STOP = "stop"  # the button of the page after a worry that saves and closes


@bp.get(f"{SAY}/")
@open_to_respondents
def resume(invitation_id: int) -> ResponseReturnValue:
    """On to the first page that was not filled in yet, or to the check page."""
    visit = respond_gate.reading(invitation_id)
    if visit.loaded.response is None:
        return redirect(visit.url("welcome"), 303)
    page = None if visit.loaded.sent else visit.box.next_page(visit.reader.age, heard(visit))
    return redirect(visit.url("question", name=page.name) if page else visit.url("check"), 303)


@bp.get(f"{SAY}/welcome")
@open_to_respondents
def welcome(invitation_id: int) -> ResponseReturnValue:
    """Who asks what, who sees it, what cannot stay private, and who is helping."""
    visit = respond_gate.reading(invitation_id)
    return _welcome(visit, heard(visit))


@bp.post(f"{SAY}/welcome")
@open_to_respondents
def welcome_post(invitation_id: int) -> ResponseReturnValue:
    """Keeps who is helping, and goes on to the first question, or to where the person left off."""
    visit = respond_gate.posting(invitation_id, "welcome")
    questions = pages.set_up(visit.form)
    brought = read(visit, questions)
    if brought.problems or visit.stale:
        return _welcome(visit, heard(visit), brought)
    given = brought.given(questions)
    secret = save(visit, given) if questions else respond_gate.bound(visit)
    return respond_gate.go(to_check(visit, given) if _then() else _first_open(visit), visit.id, secret)


@bp.get(f"{SAY}/q/<name>")
@open_to_respondents
def question(invitation_id: int, name: str) -> ResponseReturnValue:
    """One question, or the page for everybody after the question on worries."""
    visit = respond_gate.reading(invitation_id)
    answers = heard(visit)
    shown = _pages(visit, visit.box.conditions(answers))
    return _question(visit, shown, _place_of(visit, shown, name), answers)


@bp.post(f"{SAY}/q/<name>")
@open_to_respondents
def question_post(invitation_id: int, name: str) -> ResponseReturnValue:
    """Saves the page and goes on; a text that does not fit, or a page that was open too long, comes back whole."""
    visit = respond_gate.posting(invitation_id, f"q:{name}")
    codes = _codes_for_conditions(visit)
    shown = _pages(visit, codes)
    at = _place_of(visit, shown, name)
    asked, pressed = shown[at].questions, request.form.get("do", "")
    if pressed == autosave.SAVE:
        return autosave.keep(visit, asked, heard(visit), read(visit, asked))
    skipped = pressed == fields.SKIP
    brought = Brought() if skipped else read(visit, asked)
    handed = pictures.read(visit, asked, skipped=skipped)
    if not visit.stale and not brought.problems and not handed.problems:
        brought = pictures.folded(visit, asked, brought, handed)
    if brought.problems or handed.problems or visit.stale:
        return _come_back(visit, shown, at, brought, handed)
    given = brought.given(asked, skipped=skipped)
    secret = save(visit, given, layout=layout(visit, shown[at]), stopping=pressed == STOP, drawn=handed.drawn)
    if pressed.startswith(pictures.REMOVE):
        return respond_gate.go(visit.url("question", name=name, then=_then()), visit.id, secret)
    if pressed == STOP:
        # closed from here on: what the page after it needs to know of them stands in its address
        after = visit.url("stopped", skin=visit.form.skin, lang=i18n.current().code)
        closed = respond_gate.go(after, visit.id, secret)
        cookie.forget(closed, visit.id)
        return closed
    following = _following(visit, name, {**codes, **{each.question: frozenset(each.codes) for each in given}})
    return respond_gate.go(to_check(visit, given, handed.drawn) if _then() else following, visit.id, secret)


def _following(visit: Visit, name: str, codes: pages.Answers) -> str:
    """The page after this one, by the answers as they are now: one of them may have made it senseless."""
    shown = [page.name for page in _pages(visit, codes)]
    after = shown[shown.index(name) + 1 :]
    return visit.url("question", name=after[0]) if after else visit.url("check")


def _come_back(visit: Visit, shown: tuple[Page, ...], at: int, brought: Brought, handed: Handed) -> ResponseReturnValue:
    """The page with what is wrong on it. A picture that was good is saved now: its field cannot be filled again."""
    if visit.stale or not handed.images:
        return _question(visit, shown, at, heard(visit), brought, handed)
    secret = save(visit, [], drawn=handed.images)
    visit = respond_gate.anew(visit, secret)
    return cookie.remember(_question(visit, shown, at, heard(visit), brought, handed), visit.id, secret)


def brought_back(visit: Visit, back: str) -> Response:
    """The page that `back` names with what the POST brought in its fields, and nothing of it saved."""
    answers = heard(visit)
    if back == "welcome":
        return _welcome(visit, answers, read(visit, pages.set_up(visit.form)))
    shown = _pages(visit, visit.box.conditions(answers))
    at = _place_of(visit, shown, back.removeprefix("q:"))
    asked = shown[at].questions
    return _question(visit, shown, at, answers, read(visit, asked), pictures.typed(asked))


def heard(visit: Visit) -> Mapping[str, Heard]:
    """What stands so far; for conditions and the way on, and to be shown only as far as `Visit.box` says."""
    return kept.heard(db(), visit.loaded.response) if visit.loaded.response else NOTHING


def read(visit: Visit, questions: Iterable[Question]) -> Brought:
    """What the POST brought for these questions, with this reader's words for what is wrong with it."""
    refusals = Refusals(
        words.not_offered(), lambda used, allowed: words.too_long(visit.form, used, allowed), words.not_beside_others
    )
    return fields.read(visit.form, questions, visit.reader, request.form, refusals)


def save(
    visit: Visit,
    given: list[Given],
    *,
    layout: str | None = None,
    stopping: bool = False,
    drawn: Mapping[str, Drawn] = NOT_DRAWN,
) -> str:
    """Saves the answers of a page and pictures beside them; returns the secret of the browser that may go on."""
    # what is sent already is tagged at once; that is slow, and so comes before the transaction
    captions = {name: each.caption for name, each in drawn.items()}
    readings = keep.prepare(council(), visit.loaded.invitation, given, captions) if visit.loaded.sent else {}
    with respond_gate.pen(visit) as pen:
        response = responses.save(
            db(), council(), pen.loaded.invitation, given,
            device=pen.device, by=visit.by, now=now(), readings=readings, drawn=drawn,
        )  # fmt: skip
        if layout:
            response.layout = layout
        if stopping:
            links.end_device(db(), visit.id, pen.secret)
    return pen.secret


def problems_of(
    visit: Visit, questions: Iterable[Question], brought: Brought | None, more: Mapping[str, str] = NO_MORE
) -> list[dict[str, object]]:
    """What the error summary lists, in the order of the page; `more` is what was wrong beside the words."""
    if brought is None:
        return []
    listed: list[dict[str, object]] = [{"field": f, "message": m} for f, m in brought.problems.items()]
    first = next(iter(questions), None)
    if visit.stale and not listed:
        again = words.open_too_long(visit.form, first)
        listed.append({"field": first.name if first else "main", "message": again})
    listed += [{"field": f, "message": m} for f, m in more.items()]
    return listed


def _told(visit: Visit, questions: str) -> list[Markup]:
    """What the welcome page tells; after the day of the meeting, nothing of a meeting to come."""
    said = [words.told(line, visit.reader, visit.form, n=questions) for line in visit.form.welcome.body]
    return [*words.after_the_day(visit.form), *said[2:]] if visit.passed else said


def _welcome(visit: Visit, answers: Mapping[str, Heard], brought: Brought | None = None) -> Response:
    form, questions = visit.form, pages.set_up(visit.form)
    count = sum(page.place == "page" for page in _pages(visit, visit.box.conditions(answers)))
    version = pages.other_version(form.id) if visit.loaded.response is None else None
    errors = problems_of(visit, questions, brought)
    return visit.show(
        "respond/welcome.html",
        page="welcome",
        here=visit.url("welcome"),
        status=400 if errors else 200,
        words=words.heading(form.welcome.heading, visit.reader, form, passed=visit.passed),
        unnamed=words.heading(form.welcome.heading, Reader(), form, passed=visit.passed),
        body=_told(visit, i18n.number_words(count)),
        questions=[draw(visit, question, answers, brought) for question in questions],
        lines=words.lines_for(form, council().settings),
        unheard=listen.unheard(),
        # a child has one thing at a time
        all_url=visit.url("one_page") if form.skin == "adult" and not _then() else None,
        version_ticket=respond_gate.ticket_for(visit.loaded.invitation, "version").field() if version else None,
        then=_then(),
        errors=errors,
    )


def _question(
    visit: Visit,
    shown: tuple[Page, ...],
    at: int,
    answers: Mapping[str, Heard],
    brought: Brought | None = None,
    handed: Handed | None = None,
) -> Response:
    page, then = shown[at], _then()
    numbered = next(p for p in reversed(shown[: at + 1]) if p.number is not None or p is shown[0])
    before = visit.url("question", name=shown[at - 1].name) if at else visit.url("welcome")
    errors = problems_of(visit, page.questions, brought, handed.problems if handed else NO_MORE)
    away = [pages.away_of(visit.form, question, visit.reader, i18n.pgettext) for question in page.questions]
    return visit.show(
        "respond/follow_up.html" if page.place == "follow_up" else "respond/question.html",
        page=f"q:{page.name}",
        here=visit.url("question", name=page.name),
        status=400 if errors else 200,
        name=page.name,
        progress={"number": numbered.number or 1, "total": page.of},
        questions=[draw(visit, question, answers, brought) for question in page.questions],
        folded=brought is None and page.place == "follow_up" and worries.nothing_wrong(visit, answers),
        saves=autosave.saves(visit, page.questions, answers),
        unheard=listen.unheard(),
        frames=pictures.frames(visit, page.questions, handed),
        away=next((words.isolated(line) for line in away if line), None),
        notes=notes_before(visit, shown[at - 1].questions if at else pages.set_up(visit.form), answers),
        who=readers.note_for(visit.form, page, visit.reader.iro),
        lines=words.lines_for(visit.form, council().settings),
        back_url=visit.url("check") if then else before,
        then=then,
        errors=errors,
    )


def _pages(visit: Visit, codes: pages.Answers) -> tuple[Page, ...]:
    return pages.pages(visit.form, visit.reader.age, codes)


def _codes_for_conditions(visit: Visit) -> pages.Answers:
    """The codes that count here; not asked of the database where no question of the form waits for another."""
    if not any(question.show_if_any or question.hide_if_any for question in visit.form.question):
        return {}
    return visit.box.conditions(heard(visit))


def _place_of(visit: Visit, shown: tuple[Page, ...], name: str) -> int:
    """Where the page stands; one that an answer has meanwhile made senseless leads to where the person left off."""
    for at, page in enumerate(shown):
        if page.name == name:
            return at
    if any(question.name == name and question.hide_if_any for question in visit.form.question):
        abort(redirect(visit.url("resume"), 303))
    raise NotFound


def _then() -> str | None:
    """Where the person came from with Change, and goes back to."""
    return "check" if request.values.get("then") == "check" else None


def to_check(visit: Visit, given: Iterable[Given], drawn: Mapping[str, Drawn] = NOT_DRAWN) -> str:
    """The way to the check page, which says of a form that was sent that it changed if the page brought an answer.

    What was left empty or skipped keeps an answer that is not shown any more.
    """
    brought = any(each.state == "answered" for each in given) or any(each.image for each in drawn.values())
    return visit.url("check", changed="yes") if brought and visit.loaded.sent else visit.url("check")


def _first_open(visit: Visit) -> str:
    if visit.loaded.response is not None:
        return visit.url("resume")
    shown = _pages(visit, {})
    return visit.url("question", name=shown[0].name)

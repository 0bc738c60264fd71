"""All questions of an adult's form on one page, for whoever wants speed: the same fields, saved as one page."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from flask import Response, abort
from flask.typing import ResponseReturnValue

from portal.forms import pages
from portal.forms.schema import Question
from portal.hearing.answers.kept import Heard
from portal.views.every_page.access import open_to_respondents
from portal.views.respond import cookie, who_sees_this, words
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.questions.brought import problems_of, read
from portal.views.respond.questions.draw_question import draw
from portal.views.respond.questions.fields import Brought
from portal.views.respond.questions.way_on import to_check
from portal.views.respond.saving import save_page
from portal.views.respond.visit import Visit, posting, reading

Part = tuple[tuple[Question, ...], str | None]  # questions that stand together, and who sees them


@bp.get(f"{SAY}/all")
@open_to_respondents
def one_page(invitation_id: int) -> ResponseReturnValue:
    """Every question, with what this browser wrote so far."""
    visit = reading(invitation_id)
    answers = visit.heard()
    return _show(visit, _parts(visit, answers), answers)


@bp.post(f"{SAY}/all")
@open_to_respondents
def one_page_post(invitation_id: int) -> ResponseReturnValue:
    """Saves every question, an empty one as blank, and goes on to the check page; or comes back whole."""
    visit = posting(invitation_id, "all")
    answers = visit.heard()
    parts = _parts(visit, answers)
    asked = _questions(parts)
    brought = read(visit, asked)
    if brought.problems or visit.stale:
        return _show(visit, parts, answers, brought)
    given = brought.given(asked)
    secret = save_page(visit, given).secret
    return cookie.go(to_check(visit, given), visit.id, secret)


def brought_back(visit: Visit) -> Response:
    """The page with what the POST brought in its fields, and nothing of it saved."""
    answers = visit.heard()
    parts = _parts(visit, answers)
    return _show(visit, parts, answers, read(visit, _questions(parts)))


def _parts(visit: Visit, answers: Mapping[str, Heard]) -> list[Part]:
    if visit.form.skin != "adult":
        abort(404)
    told = [
        (page.questions, who_sees_this.note_for(visit.form, page, visit.reader.iro)) for page in visit.pages(answers)
    ]
    return [(pages.set_up(visit.form), None), *told]


def _questions(parts: list[Part]) -> tuple[Question, ...]:
    return tuple(chain.from_iterable(questions for questions, _ in parts))


def _show(visit: Visit, parts: list[Part], answers: Mapping[str, Heard], brought: Brought | None = None) -> Response:
    errors = problems_of(visit, _questions(parts), brought)
    return visit.show(
        "respond/all.html",
        page="all",
        here=visit.url("one_page"),
        status=400 if errors else 200,
        title_words=words.heading(visit.form.title, visit.reader, visit.form, passed=visit.passed),
        parts=[([draw(visit, question, answers, brought) for question in group], who) for group, who in parts],
        back_url=visit.url("welcome"),
        errors=errors,
    )

"""The welcome page: who asks what, who sees it, who is helping; and the other of the two children's versions."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from flask import Response, redirect
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import i18n
from portal.asking.invitations import change
from portal.asking.invitations.change import FormFixed
from portal.forms import pages
from portal.forms.sentences import Reader
from portal.hearing.answers.kept import Heard
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db
from portal.views.respond import cookie, words
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.frame import worn
from portal.views.respond.questions import listen
from portal.views.respond.questions.brought import problems_of, read
from portal.views.respond.questions.draw_question import draw
from portal.views.respond.questions.fields import Brought
from portal.views.respond.questions.last_time import first_page
from portal.views.respond.questions.way_on import then, to_check
from portal.views.respond.saving import bound, pen_of, save_page
from portal.views.respond.ticket import ticket_for
from portal.views.respond.visit import Visit, posting, reading


@bp.get(f"{SAY}/welcome")
@open_to_respondents
def welcome(invitation_id: int) -> ResponseReturnValue:
    """Who asks what, who sees it, what cannot stay private, and who is helping."""
    visit = reading(invitation_id)
    return _show(visit, visit.heard())


@bp.post(f"{SAY}/welcome")
@open_to_respondents
def welcome_post(invitation_id: int) -> ResponseReturnValue:
    """Keeps who is helping, and goes on to the first question, or to where the person left off."""
    visit = posting(invitation_id, "welcome")
    questions = pages.set_up(visit.form)
    brought = read(visit, questions)
    if brought.problems or visit.stale:
        return _show(visit, visit.heard(), brought)
    given = brought.given(questions)
    secret = save_page(visit, given) if questions else bound(visit)
    return cookie.go(to_check(visit, given) if then() else first_page(visit), visit.id, secret)


@bp.post(f"{SAY}/version")
@open_to_respondents
def version(invitation_id: int) -> ResponseReturnValue:
    """The other of the two children's versions, until the first answer."""
    visit = posting(invitation_id, "version")
    other = pages.other_version(visit.form.id)
    if visit.stale or other is None:
        return redirect(visit.url("welcome"), 303)
    # answered in another tab meanwhile: then it stays with this version, and the welcome page says no more of it
    with pen_of(visit) as pen, suppress(FormFixed):
        change.switch_form(db(), pen.loaded.invitation, other)
    worn(council().library[pen.loaded.invitation.form].skin, visit.id)
    return cookie.go(visit.url("welcome"), visit.id, pen.secret)


def brought_back(visit: Visit) -> Response:
    """The page with what the POST brought in its fields, and nothing of it saved."""
    return _show(visit, visit.heard(), read(visit, pages.set_up(visit.form)))


def _show(visit: Visit, answers: Mapping[str, Heard], brought: Brought | None = None) -> Response:
    form, questions = visit.form, pages.set_up(visit.form)
    count = sum(page.place == "page" for page in visit.pages(answers))
    other = pages.other_version(form.id) if visit.loaded.response is None else None
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
        all_url=visit.url("one_page") if form.skin == "adult" and not then() else None,
        version_ticket=ticket_for(visit.loaded.invitation, "version").field() if other else None,
        then=then(),
        errors=errors,
    )


def _told(visit: Visit, questions: str) -> list[Markup]:
    """What the welcome page tells; after the day of the meeting, nothing of a meeting to come."""
    said = [words.told(line, visit.reader, visit.form, n=questions) for line in visit.form.welcome.body]
    return [*words.after_the_day(visit.form), *said[2:]] if visit.passed else said

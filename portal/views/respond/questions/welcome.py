"""The small page after Start: who is helping, or who the person is to the child; and a child's other versions."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from portal.asking.invitations import change
from portal.asking.invitations.change import FormFixed
from portal.forms import pages
from portal.forms.sentences import Reader
from portal.hearing.answers.kept import Heard
from portal.store.models import Invitation
from portal.store.vocabulary import FormId
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db
from portal.views.every_page.static_files import lightened
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
    """Who is helping, or who the person is to the child; what the start page told stands one tap away."""
    visit = reading(invitation_id)
    page, in_words = _show(visit, visit.heard()), any(each.words for each in pages.set_up(visit.form))
    return page if in_words else lightened(page)


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
    secret = save_page(visit, given).secret if questions else bound(visit)
    return cookie.go(to_check(visit, given) if then() else first_page(visit), visit.id, secret)


@bp.post(f"{SAY}/version")
@open_to_respondents
def version(invitation_id: int) -> ResponseReturnValue:
    """Another of the children's versions, until the first answer."""
    visit = posting(invitation_id, "version")
    if visit.stale:
        return redirect(visit.url("welcome"), 303)
    with pen_of(visit) as pen:
        take_version(pen.loaded.invitation, request.form.get("to", ""))
    return cookie.go(visit.url("welcome"), visit.id, pen.secret)


def take_version(invitation: Invitation, wanted: str) -> None:
    """Another version for this invitation, inside a transaction; what was answered meanwhile stays as it is."""
    if wanted in pages.other_versions(invitation.form):
        with suppress(FormFixed):  # in another tab: no page says more of it
            change.switch_form(db(), invitation, FormId(wanted))
    worn(council().library[invitation.form].skin, invitation.id)


def brought_back(visit: Visit) -> Response:
    """The page with what the POST brought in its fields, and nothing of it saved."""
    return _show(visit, visit.heard(), read(visit, pages.set_up(visit.form)))


def _show(visit: Visit, answers: Mapping[str, Heard], brought: Brought | None = None) -> Response:
    form, questions = visit.form, pages.set_up(visit.form)
    others = pages.other_versions(form.id) if visit.loaded.response is None else ()
    errors = problems_of(visit, questions, brought)
    before, more = words.start_words(form, visit.reader, passed=visit.passed)
    return visit.show(
        "respond/welcome.html",
        page="welcome",
        here=visit.url("welcome"),
        status=400 if errors else 200,
        words=words.heading(form.welcome.heading, visit.reader, form, passed=visit.passed),
        title_words=words.heading(form.title, Reader(), form, passed=visit.passed),
        before=before,
        more=more,
        questions=[draw(visit, question, answers, brought) for question in questions],
        lines=words.lines_for(form, council().settings),
        unheard=listen.unheard(),
        # a child has one thing at a time
        all_url=visit.url("one_page") if form.skin == "adult" and not then() else None,
        version_ticket=ticket_for(visit.loaded.invitation, "version").field() if others else None,
        versions=others,
        then=then(),
        errors=errors,
    )

"""The way in: a link opened, and Start pressed."""

from __future__ import annotations

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.asking.invitations import change, links
from portal.forms.schema import Form
from portal.forms.sentences import Reader
from portal.hearing.responses import draft
from portal.store.database import writing
from portal.store.models import Invitation, Response
from portal.store.vocabulary import ResponseStatus, Stage
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, now, speak, today
from portal.views.respond import cookie, ticket, visit, words
from portal.views.respond.blueprint import bp
from portal.views.respond.frame import worn
from portal.views.respond.questions import listen
from portal.views.respond.way_in import interpreter


@bp.get("/i/<secret>")
@open_to_respondents
def landing(secret: str) -> ResponseReturnValue:
    """What a link shows to whoever opens it, machines too: no name, no question, and nothing is written."""
    return _landing(visit.opened(secret), secret)


@bp.post("/i/<secret>")
@open_to_respondents
def start(secret: str) -> ResponseReturnValue:
    """A person pressed Start: this browser is bound to the invitation; pressing it again changes nothing."""
    invitation = visit.opened(secret)
    if ticket.brought(invitation=invitation.id, page="start") is None:
        return _landing(invitation, secret, stale=True)
    known = cookie.secret_of(invitation.id)
    with writing(db()):
        invitation = visit.opened(secret)
        wanted = _language(invitation, request.form.get("lang"))
        if wanted != invitation.language:
            change.switch_language(db(), invitation, wanted)
        if known is None or links.device_of(db(), invitation.id, known) is None:
            known = links.press_start(db(), invitation, now())
        answers = draft.response_of(db(), invitation.id)
    return cookie.go(_where_to(invitation, answers), invitation.id, known)


def _where_to(invitation: Invitation, answers: Response | None) -> str:
    if answers is None:
        return url_for("respond.welcome", invitation_id=invitation.id)
    if answers.status == ResponseStatus.SUBMITTED:
        return url_for("respond.check", invitation_id=invitation.id)
    return url_for("respond.resume", invitation_id=invitation.id)


def _language(invitation: Invitation, asked: str | None) -> str:
    offered = {language.code for language in council().languages_for(council().library[invitation.form])}
    return asked if asked in offered else invitation.language


def _landing(invitation: Invitation, secret: str, *, stale: bool = False) -> ResponseReturnValue:
    answers = draft.response_of(db(), invitation.id)
    form = council().library[answers.form if answers else invitation.form]
    spoken = speak(_language(invitation, request.values.get("lang"))).code
    offered = {each.code for each in council().languages_for(form)}
    wishes = interpreter.offered(spoken)
    passed = words.day_is_over(form, invitation.review, today())
    page = render_template(
        "respond/landing.html",
        **worn(form.skin, invitation.id),
        form=form,
        title_words=words.heading(form.title, Reader(), form, passed=passed),
        minutes=_minutes(form),
        begun=answers is not None,
        passed=passed,
        sent_on=words.day_of(answers.submitted_at) if answers and answers.submitted_at else None,
        until=words.until(invitation),
        languages=_choices(form, spoken, secret),
        spoken=spoken,
        wish=council().wishes.get(spoken, council().wishes["en"]),
        wishes=wishes,
        unoffered=[each for each in wishes if each.language.code not in offered],
        interpreter_url=url_for("respond.interpreter", secret=secret),
        told_url=visit.told_url(invitation, secret),
        ticket=ticket.ticket_for(invitation, "start").field(),
        unheard=listen.unheard(),
        errors=[words.stale_problem()] if stale else [],
    )
    return make_response(page, 400 if stale else 200)


def _minutes(form: Form) -> int:
    if form.stage == Stage.FEEDBACK:
        return 3
    return 10 if form.skin == "adult" else 5


def _choices(form: Form, current: str, secret: str) -> list[dict[str, object]]:
    """The languages this form is offered in, as links to this page; none where there is only one."""
    offered = council().languages_for(form)
    return [
        {
            "code": language.code,
            "dir": language.dir,
            "endonym": language.endonym,
            "href": url_for("respond.landing", secret=secret, lang=language.code),
            "current": language.code == current,
        }
        for language in (offered if len(offered) > 1 else ())
    ]

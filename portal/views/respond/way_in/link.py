"""The way in: a link opened, Start pressed, or a code typed."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.accounts import attempts
from portal.asking.invitations import change, links
from portal.asking.invitations.links import LinkExpired, LinkUnknown
from portal.forms.schema import Form
from portal.forms.sentences import Reader
from portal.hearing.responses import draft
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.store.models import Invitation
from portal.store.models import Response as Answers
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, now, speak, today
from portal.views.respond import ticket, visit, words
from portal.views.respond.beside import change_language, leave, look
from portal.views.respond.cookie import secret_of
from portal.views.respond.finish import send
from portal.views.respond.questions import listen, one_page, question
from portal.views.respond.ticket import TicketRefused
from portal.views.respond.visit import bp
from portal.views.respond.way_in import interpreter, new_link

PAGES = (new_link, one_page, leave, listen, change_language, look, question, send)

LONGEST_CODE = 100  # a code has 14 characters; whatever is typed around it comes back in the box up to here


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
    try:
        ticket.read(request.form.get(ticket.FIELD), invitation=invitation.id, page="start")
    except TicketRefused:
        return _landing(invitation, secret, stale=True)
    cookie = secret_of(invitation.id)
    with writing(db()):
        invitation = visit.opened(secret)
        wanted = _language(invitation, request.form.get("lang"))
        if wanted != invitation.language:
            change.switch_language(db(), invitation, wanted)
        if cookie is None or links.device_of(db(), invitation.id, cookie) is None:
            cookie = links.press_start(db(), invitation, now())
        answers = draft.response_of(db(), invitation.id)
    return visit.go(_where_to(invitation, answers), invitation.id, cookie)


def _where_to(invitation: Invitation, answers: Answers | None) -> str:
    if answers is None:
        return url_for("respond.welcome", invitation_id=invitation.id)
    if answers.status == "submitted":
        return url_for("respond.check", invitation_id=invitation.id)
    return url_for("respond.resume", invitation_id=invitation.id)


def _language(invitation: Invitation, asked: str | None) -> str:
    offered = {language.code for language in council().languages_for(council().library[invitation.form])}
    return asked if asked in offered else invitation.language


def _landing(invitation: Invitation, secret: str, *, stale: bool = False) -> Response:
    answers = draft.response_of(db(), invitation.id)
    form = council().library[answers.form if answers else invitation.form]
    spoken = speak(_language(invitation, request.values.get("lang"))).code
    offered = {each.code for each in council().languages_for(form)}
    wishes = interpreter.offered(spoken)
    passed = words.day_is_over(form, invitation.review, today())
    page = render_template(
        "respond/landing.html",
        **visit.worn(form.skin, invitation.id),
        form=form,
        title_words=words.heading(form.title, Reader(), form, passed=passed),
        minutes=_minutes(form),
        begun=answers is not None,
        passed=passed,
        sent_on=words.day_of(answers.submitted_at) if answers and answers.submitted_at else None,
        until=_until(invitation),
        languages=_choices(form, spoken, secret),
        spoken=spoken,
        wish=council().wishes.get(spoken, council().wishes["en"]),
        wishes=wishes,
        unoffered=[each for each in wishes if each.language.code not in offered],
        interpreter_url=url_for("respond.interpreter", secret=secret),
        ticket=visit.ticket_for(invitation, "start").field(),
        unheard=listen.unheard(),
        errors=[visit.plain_problem()] if stale else [],
    )
    return make_response(page, 400 if stale else 200)


def _minutes(form: Form) -> int:
    if form.stage == "feedback":
        return 3
    return 10 if form.skin == "adult" else 5


def _until(invitation: Invitation) -> str | None:
    day = links.last_day(invitation)
    return i18n.date_words(day) if day else None


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


@bp.get("/code")
@open_to_respondents
def enter_code() -> ResponseReturnValue:
    """Where the code of a letter is typed."""
    visit.speak_as_browser()
    return _code_page()


@bp.post("/code")
@open_to_respondents
def try_code() -> ResponseReturnValue:
    """Goes on to the link of a right code; wrong ones are counted by network address, and stay in the box."""
    visit.speak_as_browser()
    typed, address = request.form.get("code", ""), request.remote_addr or ""
    left = attempts.wait(db(), "code", address, now())
    if left is not None and not _known_here(typed):
        page = _code_page(typed, _("Wait a minute, then try again."), 429)
        page.headers["Retry-After"] = str(-(-int(left.total_seconds() * 1000) // 1000))
        return page
    if not typed.strip():
        return _code_page("", _("Type the code from your letter."), 400)
    try:
        invitation = links.by_code(db(), typed[:LONGEST_CODE], now())
    except LinkUnknown:
        with writing(db()):
            attempts.note_failure(db(), "code", address, now())
        return _code_page(typed, _("That code does not open anything. Check it against your letter."), 400)
    except LinkExpired as over:
        visit.ended(over.invitation)
    # the path alone: behind a proxy, and in the demonstration, the host is whatever the person came by
    return redirect(urlsplit(links.link(db(), council(), invitation)).path, 303)


def _known_here(typed: str) -> bool:
    """Whether this browser has opened the form of that code before: then nobody's wrong codes hold it up."""
    try:
        invitation = links.by_code(db(), typed[:LONGEST_CODE], now())
    except (LinkUnknown, LinkExpired):
        return False
    secret = secret_of(invitation.id, sent=True)
    return links.was_opened_by(db(), invitation.id, secret)


def _code_page(typed: str = "", problem: str | None = None, status: int = 200) -> Response:
    errors = [{"field": "code", "message": problem}] if problem else []
    page = render_template("respond/code.html", typed=typed[:LONGEST_CODE], errors=errors, problem_words=problem)
    return make_response(page, status)

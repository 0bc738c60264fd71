"""Another language, from any page: what was pressed and typed there goes along, and is not saved by it."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import i18n
from portal.asking.invitations import change
from portal.i18n import gettext as _
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, speak
from portal.views.respond import cookie, ticket
from portal.views.respond.blueprint import SAY, bp
from portal.views.respond.finish import send
from portal.views.respond.questions import one_page, pictures, question, welcome
from portal.views.respond.saving import pen_of, save_page
from portal.views.respond.visit import Visit, anew, posting, reading

PAGES_TO_COME_BACK_TO = ("welcome", "check", "send", "sent", "decline")
OURS = {ticket.FIELD, "lang", "back"}  # what a POST brings besides what was pressed and typed


@bp.get(f"{SAY}/language")
@open_to_respondents
def language(invitation_id: int) -> ResponseReturnValue:
    """The languages this form is offered in, each in its own name."""
    visit = reading(invitation_id, after_sending=True)
    return _languages(visit, request.args.get("back", ""))


@bp.post(f"{SAY}/language")
@open_to_respondents
def language_post(invitation_id: int) -> ResponseReturnValue:
    """From a page with answers, the languages; then from here on in the one that was pressed, where the person was.

    A page with answers brings them here and gets them back, in the other language and not saved. Its picture alone is
    saved on the way, for its field cannot be filled again.
    """
    back, wanted = request.form.get("back", ""), request.form.get("lang")
    visit = posting(invitation_id, "language" if wanted else back)
    if wanted is None:
        return _bring(visit, back)
    if visit.stale or wanted not in {each.code for each in council().languages_for(visit.form)}:
        return _languages(visit, back, stale=True)
    with pen_of(visit) as pen:
        change.switch_language(db(), pen.loaded.invitation, wanted)
    speak(wanted)  # the cookie says in which language a page is that may look nothing up
    if not _carried():
        return cookie.go(page_of(visit, back), visit.id, pen.secret)
    return cookie.remember(_page_again(anew(visit, pen.secret), back), visit.id, pen.secret)


def page_of(visit: Visit, back: str) -> str:
    """The page a person came from; anything unknown leads to where they left off."""
    if back in PAGES_TO_COME_BACK_TO:
        return visit.url(back)
    if back == "all" and visit.form.skin == "adult":
        return visit.url("one_page")
    name = back.removeprefix("q:")
    known = {question.same_page_as or question.name for question in visit.form.question}
    return visit.url("question", name=name) if back.startswith("q:") and name in known else visit.url("resume")


def _bring(visit: Visit, back: str) -> Response:
    asked = [question for question in visit.form.question if back == f"q:{question.same_page_as or question.name}"]
    images = pictures.read(visit, asked).images
    if visit.stale or not images:
        return _languages(visit, back)
    secret = save_page(visit, [], drawn=images).secret
    return cookie.remember(_languages(anew(visit, secret), back), visit.id, secret)


def _page_again(visit: Visit, back: str) -> Response:
    whole = {"all": one_page.brought_back, "send": send.brought_back, "welcome": welcome.brought_back}
    if back in whole:
        return whole[back](visit)
    return question.brought_back(visit, back.removeprefix("q:"))


def _carried() -> list[tuple[str, str]]:
    return [(name, each) for name, values in request.form.lists() if name not in OURS for each in values]


def _languages(visit: Visit, back: str, *, stale: bool = False) -> Response:
    named = Markup('<span lang="{}" dir="{}">{}</span>')
    offered = [
        (each.code, named.format(each.code, each.dir, each.endonym)) for each in council().languages_for(visit.form)
    ]
    carried = _carried() if request.method == "POST" else []
    return visit.show(
        "respond/language.html",
        page="language",
        status=400 if stale else 200,
        offered=offered,
        back=back,
        carried=carried,
        here=visit.url("language"),
        # with answers underway the way back is a button: a link would lose them
        stay=i18n.current().code if carried else None,
        back_url=None if carried else page_of(visit, back),
        errors=[{"field": "main", "message": _("Please choose a language again.")}] if stale else [],
    )

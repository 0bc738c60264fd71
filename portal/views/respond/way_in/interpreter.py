"""Beside Start: asking for an interpreter, in one's own language."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.council.work import Work
from portal.hearing.concerns import interpreter_wish
from portal.store.database import writing
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import by_respondent, council, db, now, speak
from portal.views.respond import ticket
from portal.views.respond.blueprint import bp
from portal.views.respond.frame import worn
from portal.views.respond.visit import opened


@bp.post("/i/<secret>/interpreter")
@open_to_respondents
def interpreter(secret: str) -> ResponseReturnValue:
    """Notes the wish for business support; like Start it needs no cookie, and it tells nobody whose link it is."""
    invitation = opened(secret)
    wish = council().wishes.get(request.form.get("wish", ""))
    if wish is None or ticket.brought(invitation=invitation.id, page="start") is None:
        return redirect(url_for("respond.tongues", secret=secret), 303)
    with writing(db()):
        invitation = opened(secret)
        by = by_respondent(invitation.id)
        interpreter_wish.ask(Work(db(), council(), by, now()), invitation, wish.language.code)
    return redirect(url_for("respond.interpreter_noted", secret=secret, wish=wish.language.code), 303)


@bp.get("/i/<secret>/interpreter")
@open_to_respondents
def interpreter_noted(secret: str) -> ResponseReturnValue:
    """What was noted, said in that language, with the English words that can be shown or said on the telephone."""
    invitation = opened(secret)
    wish = council().wishes.get(request.args.get("wish", ""))
    if wish is None:
        return redirect(url_for("respond.tongues", secret=secret), 303)
    form = council().library[invitation.form]
    speak(wish.language.code)
    return render_template(
        "respond/interpreter.html",
        **worn(form.skin, invitation.id),
        wish=wish,
        english=council().wishes["en"],
        back_url=url_for("respond.landing", secret=secret, lang=i18n.current().code),
    )

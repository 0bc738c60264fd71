"""Other languages, beside Start: those the form is offered in, and an interpreter in every other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.council.interpreters import Wish, by_name
from portal.forms.schema import Form
from portal.hearing.responses import draft
from portal.i18n import Language
from portal.store.models import Invitation
from portal.views.every_page.access import open_to_respondents
from portal.views.every_page.request import council, db, speak
from portal.views.respond import ticket, visit
from portal.views.respond.blueprint import bp
from portal.views.respond.frame import worn


@dataclass(frozen=True)
class Tongue:
    """A language as a link to the start page in it."""

    code: str
    dir: str
    endonym: str
    href: str
    current: bool


@bp.get("/i/<secret>/languages")
@open_to_respondents
def tongues(secret: str) -> ResponseReturnValue:
    """The languages of this form, each in its own name, and the words by which an interpreter is asked for."""
    invitation = visit.opened(secret)
    answers = draft.response_of(db(), invitation.id)
    form = council().library[answers.form if answers else invitation.form]
    spoken = speak(language_of(invitation, request.args.get("lang"))).code
    offered = council().languages_for(form)
    return render_template(
        "respond/languages.html",
        **worn(form.skin, invitation.id),
        languages=[_tongue(each, spoken, secret) for each in offered] if len(offered) > 1 else [],
        wishes=_wishes(spoken),
        interpreter_url=url_for("respond.interpreter", secret=secret),
        back_url=url_for("respond.landing", secret=secret, lang=spoken),
        ticket=ticket.ticket_for(invitation, "start").field(),
    )


def language_of(invitation: Invitation, asked: str | None) -> str:
    """The language that was asked for where the form is offered in it, else the invitation's."""
    offered = {language.code for language in council().languages_for(council().library[invitation.form])}
    return asked if asked in offered else invitation.language


def line_of(form: Form, spoken: str, secret: str) -> list[Tongue]:
    """The line of the start page: the language being read, then those the browser says its owner reads.

    One the form is not offered in leads to the interpreters.
    """
    offered = {language.code: language for language in council().languages_for(form)}
    read = (tag.lower().split("-")[0] for tag, _weight in request.accept_languages)
    line = []
    for code in dict.fromkeys([spoken, *read]):
        if code in offered:
            line.append(_tongue(offered[code], spoken, secret))
        elif code in council().wishes:
            known = _tongue(council().wishes[code].language, spoken, secret)
            line.append(replace(known, href=list_url(secret, spoken)))
    return line


def _wishes(spoken: str) -> list[Wish]:
    """Every language an interpreter can be asked for in: the one being read first, then by name; English needs none.

    Whoever reads a page in their own language may still want somebody to talk to, and presses the words they can read.
    """
    named = by_name(wish for code, wish in council().wishes.items() if code != "en")
    return sorted(named, key=lambda wish: wish.language.code != spoken)


def list_url(secret: str, spoken: str) -> str:
    """Where all languages stand, in the one being read."""
    return url_for("respond.tongues", secret=secret, lang=spoken)


def _tongue(language: Language, current: str, secret: str) -> Tongue:
    href = url_for("respond.landing", secret=secret, lang=language.code)
    return Tongue(language.code, language.dir, language.endonym, href, language.code == current)

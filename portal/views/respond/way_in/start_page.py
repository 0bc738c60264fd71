"""The page a link opens on: who asks, when the meeting is, who reads it and the one limit, and Start.

Everything else stands one tap away on it. Machines open links too: it tells nothing of the child that the invitation
did not tell, and nothing is written.
"""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.asking import greetings
from portal.asking.invitations.loaded import look_at
from portal.forms import pages
from portal.forms.reading_time import minutes
from portal.store.models import Invitation
from portal.views.every_page.request import council, db, speak, today
from portal.views.every_page.static_files import lightened
from portal.views.respond import ticket, visit, words
from portal.views.respond.frame import worn
from portal.views.respond.questions import listen
from portal.views.respond.way_in import languages


def show(invitation: Invitation, secret: str, *, stale: bool = False) -> ResponseReturnValue:
    """The page, in the language that was asked for, else in that of the invitation."""
    loaded = look_at(db(), invitation.id, None)
    if loaded is None:
        raise LookupError(f"no invitation {invitation.id}")
    answers = loaded.response
    form = council().library[answers.form if answers else invitation.form]
    spoken = speak(languages.language_of(invitation, request.values.get("lang"))).code
    child = loaded.contact is None
    passed = words.day_is_over(form, loaded.review, today())
    reader = words.reader_before_start(loaded, council().settings)
    before, more = words.start_words(form, reader, passed=passed)
    page = render_template(
        "respond/landing.html",
        **worn(form.skin, invitation.id),
        form=form,
        title_words=words.heading(form.title, reader, form, passed=passed),
        words=words.with_the_day_marked(words.heading(form.welcome.heading, reader, form, passed=passed), reader.date),
        before=before,
        more=more,
        minutes=minutes(form, reader),
        begun=answers is not None,
        passed=passed,
        sent_on=words.day_of(answers.submitted_at) if answers and answers.submitted_at else None,
        until=words.until(invitation),
        lines=words.lines_for(form, council().settings),
        met=greetings.met(db(), loaded.iro if child else None, spoken),
        secret=secret,
        versions=pages.other_versions(form.id) if answers is None else (),
        told_url=visit.told_url(invitation, secret, lang=spoken if spoken != invitation.language else None),
        ticket=ticket.ticket_for(invitation, "start").field(),
        unheard=listen.unheard(),
        spoken=spoken,
        tongues=languages.line_of(form, spoken, secret),
        languages_url=languages.list_url(secret, spoken),
        errors=[words.stale_problem()] if stale else [],
    )
    return make_response(page, 400) if stale else lightened(make_response(page))

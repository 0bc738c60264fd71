"""Listening to a question: a recorded clip where the council has one, and what is said where nothing can be played."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from portal import i18n
from portal.council import recordings
from portal.council.recordings import KINDS
from portal.forms.schema import Form, Question
from portal.i18n import gettext as _
from portal.views.every_page.access import open_to_everyone
from portal.views.every_page.request import council
from portal.views.respond.blueprint import bp
from portal.views.telephones import rung

# by the browser that played it; the address changes with the clip
KEPT = f"private, max-age={365 * 24 * 60 * 60}, immutable"


@dataclass(frozen=True)
class Listening:
    """How a question is heard: the address and size of its clip, or `otherwise` where there is none.

    A script puts the voice of the device in the place of `otherwise`, where it has one that reads the language.
    """

    otherwise: Markup
    href: str | None = None
    size: str = ""


@bp.get("/audio/<form_id>/<name>.<language>.<any(mp3, mp4, webm):kind>")
@open_to_everyone
def clip(form_id: str, name: str, language: str, kind: str) -> ResponseReturnValue:
    """A recorded question: the council's words and nobody's answers; in parts too, as players ask for them."""
    forms: dict[str, Form] = {form.id: form for form in council().library}
    found = recordings.find(council(), forms[form_id], name, language) if form_id in forms else None
    if found is None or found.kind != kind:
        abort(404)
    played = send_file(found.path.resolve(), mimetype=KINDS[kind], conditional=True)
    played.headers["Cache-Control"] = KEPT
    return played


def listening(form: Form, question: Question) -> Listening:
    """How this question is heard in the language being spoken."""
    language = i18n.current().code
    found = recordings.find(council(), form, question.name, language)
    if found is None:
        return Listening(unheard())
    # the time of the last change, so that a browser does not go on playing a clip that was recorded anew
    href = url_for(
        "respond.clip", form_id=form.id, name=question.name, language=language, kind=found.kind, v=found.changed
    )
    kilobytes = i18n.number_words(max(1, round(found.size / 1000)))
    return Listening(unheard(), href, _("%(size)s KB") % {"size": kilobytes})


def unheard() -> Markup:
    """What is said where a page cannot be read aloud in the language being spoken."""
    words = escape(
        _("We can’t read this aloud in %(language)s yet. Ask someone to read it with you, or call %(phone)s.")
    )
    return words % {
        "language": Markup("<bdi>{}</bdi>").format(i18n.current().endonym),
        "phone": rung(council().settings.council_phone),
    }

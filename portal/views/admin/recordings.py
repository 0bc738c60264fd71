"""Recording the questions: each sentence with its language, what is missing, and a button to say it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, make_response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.council import recordings
from portal.council.recordings import KINDS, Clip
from portal.forms import pages
from portal.forms.schema import Form, Question
from portal.forms.sentences import Reader
from portal.hearing.aloud.sounds import LARGEST, checked
from portal.reporting.figures.reach import FORM_WORDS
from portal.store.database import writing
from portal.store.vocabulary import Role
from portal.views.admin.blueprint import bp
from portal.views.every_page.access import open_to
from portal.views.every_page.headers import WITH_MICROPHONE
from portal.views.every_page.refusals import or_status
from portal.views.every_page.request import council, db, work

ONE = "/recordings/<form_id>/<language>/<name>"


@dataclass(frozen=True)
class Sentences:
    """What is read of one question, in this order, and the clip that is kept of it."""

    name: str
    says: tuple[str, ...]
    clip: Clip | None
    to: str


@bp.get("/recordings")
@open_to(Role.ADMIN)
def recordings_page() -> ResponseReturnValue:
    """Every question of a form ("form") in a language ("language"), and which of them have no clip."""
    forms: dict[str, Form] = {form.id: form for form in council().library}
    form = forms.get(request.args.get("form", ""), next(iter(forms.values())))
    offered = council().languages_for(form)
    codes = [each.code for each in offered]
    language = request.args.get("language", "")
    language = language if language in codes else codes[0]
    with council().catalogues.speaking(language):
        rows = [_sentences(form, question, language) for question in form.question]
    page = make_response(
        render_template(
            "admin/recordings.html",
            form=form,
            forms=[{"code": each.id, "label": FORM_WORDS[each.id]} for each in forms.values()],
            languages=[{"code": each.code, "label": f"{each.endonym} ({each.in_english})"} for each in offered],
            language=next(each for each in offered if each.code == language),
            rows=rows,
            missing=sum(row.clip is None for row in rows),
            folder=council().settings.content is not None,
        )
    )
    page.headers["Permissions-Policy"] = WITH_MICROPHONE
    return page


@bp.get(ONE)
@open_to(Role.ADMIN)
def recording(form_id: str, language: str, name: str) -> ResponseReturnValue:
    """The clip that is kept, to listen to."""
    found = recordings.find(council(), _form(form_id), name, language)
    if found is None:
        abort(404)
    return send_file(found.path.resolve(), mimetype=KINDS[found.kind], conditional=True)


@bp.post(f"{ONE}/say")
@open_to(Role.ADMIN)
def record_question(form_id: str, language: str, name: str) -> ResponseReturnValue:
    """Keeps what was said ("voice", "seconds"): 204; 415 where it cannot be kept, 409 where there is no folder."""
    form, brought = _form(form_id), request.files.get("voice")
    raw = brought.stream.read(LARGEST + 1) if brought else b""
    with or_status():
        said = checked(raw, request.form.get("seconds", 0, int))
        with writing(db()):
            recordings.keep(work(), form, name, language, said.content, said.kind)
    return make_response("", 204)


@bp.post(f"{ONE}/unsay")
@open_to(Role.ADMIN)
def remove_recording(form_id: str, language: str, name: str) -> ResponseReturnValue:
    """Takes the clip away: 204."""
    with or_status(), writing(db()):
        recordings.drop(work(), _form(form_id), name, language)
    return make_response("", 204)


def _form(form_id: str) -> Form:
    form = next((each for each in council().library if each.id == form_id), None)
    if form is None:
        abort(404)
    return form


def _sentences(form: Form, question: Question, language: str) -> Sentences:
    reader = Reader()
    options = pages.options_of(form, question, reader)
    says = (
        pages.text_of(form, question, reader, i18n.pgettext),
        pages.help_of(form, question, reader, i18n.pgettext) or "",
        *(pages.label_of(form, question, option, reader, i18n.pgettext) for option in options),
    )
    to = url_for("admin.record_question", form_id=form.id, language=language, name=question.name)
    return Sentences(
        question.name, tuple(filter(None, says)), recordings.find(council(), form, question.name, language), to
    )

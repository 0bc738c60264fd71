"""Languages as an administrator sees them: who checks each, what they suggest, and whether they signed it."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from portal.council.signing import council_words, judged, readers
from portal.council.signing.judged import Reading, State
from portal.i18n import gettext as _
from portal.i18n import name_in_english
from portal.sending.addresses import email_address
from portal.store.database import writing
from portal.store.models import Staff
from portal.store.tables.catalogue_tables import CatalogueReader
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.refusals import or_back
from portal.views.every_page.request import council, db, site, work
from portal.views.languages.blueprint import bp
from portal.views.staff_forms import errors_of, filled, plain


class ReaderForm(Form):
    """Whom to ask."""

    name = StringField(filters=[plain], validators=[InputRequired("Write the person’s name."), Length(max=100)])
    email = StringField(filters=[plain], validators=[InputRequired("Write the person’s email address.")])

    def validate_email(self, field: StringField) -> None:
        """Only what a message can be sent to."""
        if email_address(field.data) is None:
            raise ValidationError(_("Write a whole email address, such as sam@example.org."))


@bp.get("/languages")
@open_to(Role.ADMIN)
def listed() -> ResponseReturnValue:
    """Every language with words: how far it is read, and who signed it; of one nobody here speaks or reads, nothing."""
    on, asked = council().settings.languages, set(db().scalars(sa.select(CatalogueReader.language)))
    return render_template(
        "languages/listed.html",
        rows=[
            (
                council().catalogues.languages[code],
                judged.reading(db(), council(), code) if code in asked or code in on else None,
            )
            for code in _codes()
        ],
        on=on,
        name_in_english=name_in_english,
    )


@bp.get("/languages/<code>")
@open_to(Role.ADMIN)
def one(code: str) -> ResponseReturnValue:
    """One language."""
    return _page(_reading(code), ReaderForm())


@bp.post("/languages/<code>/reader")
@open_to(Role.ADMIN)
def ask_reader(code: str) -> ResponseReturnValue:
    """Mails somebody a link by which they check the language; whoever presses this is not told it."""
    found, form = _reading(code), filled(ReaderForm)
    if not form.validate():
        return _page(found, form), 400
    email = email_address(form.email.data) or ""
    with writing(db()):
        readers.ask(work(), code, name=form.name.data, email=email)
    return _back(code, _("A link is on its way to %(email)s.") % {"email": email})


@bp.post("/languages/<code>/reader/<int:reader_id>/end")
@open_to(Role.ADMIN)
def end_reader(code: str, reader_id: int) -> ResponseReturnValue:
    """The link of that person opens nothing from now on."""
    _reading(code)
    with writing(db()):
        row = db().get(CatalogueReader, reader_id)
        if row is None or row.language != code:
            abort(404)
        name = row.name
        readers.end(work(), row)
    return _back(code, _("The link of %(name)s has ended, and the address is forgotten.") % {"name": name})


@bp.post("/languages/<code>/suggested")
@open_to(Role.ADMIN)
def settle(code: str) -> ResponseReturnValue:
    """Takes words that were suggested, all that wait, or leaves the words as they are."""
    do, done = request.form.get("do"), 0
    _reading(code)
    with or_back(url_for("languages.one", code=code)), writing(db()):
        found = _reading(code)
        for key in _waiting(found) if do == "use_all" else [request.form.get("sentence", "")]:
            (council_words.leave if do == "leave" else council_words.use)(work(), found, key)
            done += 1
    site().standing.forget()
    if do == "leave":
        return _back(code, _("The words stay as they are."))
    return _back(code, _("Everybody sees the new words from now on: %(number)d.") % {"number": done})


@bp.post("/languages/<code>/own")
@open_to(Role.ADMIN)
def take_back(code: str) -> ResponseReturnValue:
    """The shipped words of a sentence stand again."""
    found = _reading(code)
    with writing(db()):
        council_words.take_back(work(), found, request.form.get("sentence", ""))
    site().standing.forget()
    return _back(code, _("The words are as they came."))


@bp.post("/languages/<code>/undo")
@open_to(Role.ADMIN)
def undo(code: str) -> ResponseReturnValue:
    """The language is a draft again."""
    _reading(code)
    with writing(db()):
        judged.undo(work(), code)
    return _back(code, _("The language is a draft again, until it is signed anew."))


def _codes() -> list[str]:
    """Those that are switched on first."""
    known = [code for code in council().catalogues.languages if code != "en"]
    return sorted(known, key=lambda code: (code not in council().settings.languages, name_in_english(code)))


def _reading(code: str) -> Reading:
    if code not in _codes():
        abort(404)
    return judged.reading(db(), council(), code)


def _waiting(found: Reading) -> list[str]:
    return [key for key, each in found.sentences.items() if found.state(each) == State.SUGGESTED]


def _page(found: Reading, form: ReaderForm) -> str:
    asking = readers.of_language(db(), found.code)
    asked_by = {
        row.id: row.name
        for row in db().scalars(sa.select(Staff).where(Staff.id.in_({each.asked_by for each in asking})))
    }
    return render_template(
        "languages/one.html",
        found=found,
        language=council().catalogues.languages[found.code],
        in_english=name_in_english(found.code),
        readers=asking,
        asked_by=asked_by,
        read_by=Counter(row.reader_id for row in found.said.values()),
        waiting=[(found.sentences[key], found.said[key]) for key in _waiting(found)],
        own=council_words.listed(db(), council(), found),
        form=form,
        errors=errors_of(form),
    )


def _back(code: str, words: str) -> ResponseReturnValue:
    flash(words, "ok")
    return redirect(url_for("languages.one", code=code), 303)

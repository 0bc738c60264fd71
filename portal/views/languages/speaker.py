"""A native speaker reads each sentence where it stands, says that it is right or what they would say, and signs.

Their link shows the words of one language, and nothing that anybody has said.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.council.signing import judged, readers
from portal.council.signing.judged import OPEN, Reading, State
from portal.council.signing.places import Place, Sentence, in_forms
from portal.council.signing.readers import LinkEnded
from portal.council.signing.rules import HOLE
from portal.council.work import Work
from portal.i18n import date_words, name_in_english
from portal.i18n import gettext as _
from portal.store.audit import Actor
from portal.store.database import writing
from portal.store.tables.catalogue_tables import CatalogueReader
from portal.store.vocabulary import FormId
from portal.views import lists
from portal.views.every_page.access import open_to_everyone
from portal.views.every_page.refusals import or_back
from portal.views.every_page.request import council, db, now, today
from portal.views.languages.blueprint import bp
from portal.views.staff_forms import plain

AT = "/words/<secret>"
SHOWN: dict[str, tuple[State, ...]] = {
    "open": OPEN,
    "suggested": (State.SUGGESTED,),
    "changed": (State.CHANGED,),
    "right": (State.RIGHT,),
}
FOR: dict[str, str] = {
    FormId.CONSULT_4_7: "Children of 4 to 7, before the meeting",
    FormId.CONSULT_4_11: "Children of 4 to 11, before the meeting",
    FormId.CONSULT_12_17: "Young people of 12 to 17, before the meeting",
    FormId.CONSULT_PARENT: "Parents and carers, before the meeting",
    FormId.CONSULT_PROFESSIONAL: "Professionals, before the meeting",
    FormId.FEEDBACK_4_11: "Children of 4 to 11, after the meeting",
    FormId.FEEDBACK_12_17: "Young people of 12 to 17, after the meeting",
    FormId.FEEDBACK_PARENT: "Parents and carers, after the meeting",
    FormId.FEEDBACK_PROFESSIONAL: "Professionals, after the meeting",
}
Said = tuple[tuple[str, ...] | None]  # none: the words are right
EXAMPLES = {"{first_name}": "Sam", "{iro}": "Robin Hale", "{n}": "12"}  # what a reader sees where a name is filled in


@bp.errorhandler(LinkEnded)
def ended(_fault: LinkEnded) -> ResponseReturnValue:
    """The calm page for a link that opens nothing."""
    return render_template("languages/ended.html"), 410


@bp.get(AT)
@open_to_everyone
def read(secret: str) -> ResponseReturnValue:
    """How far the language is, where to go on, and every place with its sentences."""
    found = _found(_reader(secret))
    states = SHOWN.get(request.args.get("show", ""))
    shown = [place for place in found.places if states is None or found.has(place, states)]
    page, listed = lists.found_in(shown, _texts)
    return render_template(
        "languages/read.html",
        secret=secret,
        found=found,
        page=page,
        forms=in_forms(list(listed)),
        titles=_titles(),
        go_on=found.open_after(None),
        filters=[("", _("All")), ("open", _("To be read")), ("suggested", _("Suggested")),
                 ("changed", _("Changed")), ("right", _("Right"))],
        show=request.args.get("show", "") if states else "",
        **_facts(found),
    )  # fmt: skip


@bp.get(f"{AT}/<key>")
@open_to_everyone
def place(secret: str, key: str) -> ResponseReturnValue:
    """A question, a page or a notice as its reader meets it, sentence by sentence."""
    found = _found(_reader(secret))
    return _place_page(secret, found, _place(found, key), {}, {})


@bp.post(f"{AT}/<key>")
@open_to_everyone
def place_post(secret: str, key: str) -> ResponseReturnValue:
    """Keeps what was said of each sentence of the place and goes on to the next that is open.

    All or nothing: what cannot stand comes back with what was typed, and nothing else of the page is lost.
    """
    found = _found(_reader(secret))
    here = _place(found, key)
    said = {each.key: given for each in here.sentences if (given := _said(each, found.forms))}
    told = [(key, request.form.get(f"mark-{key}", ""), words) for key, (words,) in said.items()]
    if request.form.get("same"):
        told += _the_same(found, {key for key, (words,) in said.items() if words is None})
    with writing(db()):
        reader = _reader(secret)
        found = _found(reader)
        faults = judged.say(_work(reader), reader, found, told)
    if faults:
        return _place_page(secret, found, here, said, faults), 400
    after = found.open_after(key)
    flash(_("Kept."), "ok")
    at = url_for("languages.place", secret=secret, key=after.key) if after else url_for("languages.read", secret=secret)
    return redirect(at, 303)


@bp.post(f"{AT}/sign")
@open_to_everyone
def sign(secret: str) -> ResponseReturnValue:
    """Signs the language, when every sentence is right."""
    back = url_for("languages.read", secret=secret)
    with or_back(back), writing(db()):
        reader = _reader(secret)
        judged.sign(_work(reader), reader, _found(reader))
    flash(_("Thank you. The language stands as checked, with your name and this day."), "ok")
    return redirect(back, 303)


@bp.post(f"{AT}/undo")
@open_to_everyone
def undo_own(secret: str) -> ResponseReturnValue:
    """Takes the signature back; what was said of each sentence stays."""
    with writing(db()):
        reader = _reader(secret)
        judged.undo(_work(reader), reader.language)
    flash(_("Your signature is taken back."), "ok")
    return redirect(url_for("languages.read", secret=secret), 303)


def _reader(secret: str) -> CatalogueReader:
    return readers.by_link(db(), secret, today())


def _found(reader: CatalogueReader) -> Reading:
    return judged.reading(db(), council(), reader.language)


def _work(reader: CatalogueReader) -> Work:
    return Work(db(), council(), Actor("reader", reader.id, request.remote_addr), now())


def _place(found: Reading, key: str) -> Place:
    return next((place for place in found.places if place.key == key), None) or abort(404)


def _said(sentence: Sentence, forms: int) -> Said | None:
    """What was pressed and typed of one sentence; none where nothing was."""
    pressed = request.form.get(f"said-{sentence.key}")
    if pressed != "other" and request.form.get("do") == "all":
        return (None,)
    if pressed == "other":
        return (tuple(plain(request.form.get(name)) for name in _boxes(sentence, forms)),)
    return (None,) if pressed == "right" else None


def _the_same(found: Reading, right: set[str]) -> list[judged.Said]:
    """The sentences elsewhere that have the very words, in English and in the language, of those that are right."""
    there = {(found.sentences[key].english, found.sentences[key].words) for key in right}
    return [
        (key, each.mark, None)
        for key, each in found.sentences.items()
        if key not in right and (each.english, each.words) in there and found.state(each) in OPEN
    ]


def _boxes(sentence: Sentence, forms: int) -> list[str]:
    """The names of the boxes for its words, one for each plural form."""
    return [f"words-{sentence.key}-{at}" for at in range(forms if len(sentence.english) > 1 else 1)]


def _place_page(secret: str, found: Reading, here: Place, typed: dict[str, Said], faults: dict[str, str]) -> str:
    at = found.places.index(here)
    return render_template(
        "languages/place.html",
        secret=secret,
        found=found,
        place=here,
        form=_titles().get(here.form or ""),
        before=found.places[at - 1] if at else None,
        after=found.places[at + 1] if at + 1 < len(found.places) else None,
        typed=typed,
        faults=faults,
        errors=[{"field": f"words-{key}-0", "message": fault} for key, fault in faults.items()],
        boxes={each.key: _boxes(each, found.forms) for each in here.sentences},
        as_read=_as_read(found.code),
        State=State,
        choices=[{"code": "right", "label": _("Right")}, {"code": "other", "label": _("I would say it otherwise")}],
        **_facts(found),
    )


def _facts(found: Reading) -> dict[str, Any]:
    language = council().catalogues.languages[found.code]
    return {"language": language, "in_english": name_in_english(found.code)}


def _as_read(code: str) -> Callable[[str], str]:
    """Fills in what a reader sees in place of a name, a number or a day; what else is filled in stays dots."""
    with council().catalogues.speaking(code):
        examples = EXAMPLES | {"{date}": date_words(today() + timedelta(days=7))}
    return lambda words: HOLE.sub(lambda hole: examples.get(hole[0], "…"), words)


def _titles() -> dict[str, str]:
    return {form.id: f"{FOR[form.id]} ({_title(form.title)})" for form in council().library}


def _title(words: object) -> str:
    return str(getattr(words, "unnamed", words))


def _texts(place: Place) -> list[str]:
    words = [text for each in place.sentences for text in (*each.english, *each.words)]
    return [place.title, _titles().get(place.form or "", ""), *words]

"""In which languages a form is offered: whole or not at all, together with its pages and its messages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from jinja2.ext import babel_extract

from portal.forms.files import Library
from portal.forms.schema import Form
from portal.forms.wording import words_in
from portal.i18n import Catalogues, Language
from portal.shipped import HERE

# what a child, a parent or a professional may be shown; beneath templates/
RESPONDENT_TEMPLATES = (
    "base.html",
    "respond_base.html",
    "error.html",
    "faces.html",
    "icons.html",
    "macros.html",
    "respond/*.html",
    "pages/you_said.html",
    "pages/privacy.html",
    "pages/_privacy_*.html",
    "pages/accessibility.html",
    "notices/*.txt",
)
STAFF_NOTICES = {"concern.txt", "concern_unseen.txt"}
RESPONDENT_CODE = ("views/respond/**/*.py", "views/every_page/errors.py")

# the words of templates are read as the portal's own environments read them
_AS_WRITTEN = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}

Message = str | tuple[str, ...]  # one, or one with its plural
Wanted = frozenset[tuple[str | None, str]]  # (context, message)


def page_messages(templates: Path) -> Iterator[tuple[str, str | None, Message]]:
    """Every message that pages and notices for respondents may show: where it stands, its context, the message."""
    for pattern in RESPONDENT_TEMPLATES:
        for path in sorted(templates.glob(pattern)):
            if path.name not in STAFF_NOTICES:
                yield from _messages(path, f"templates/{path.relative_to(templates)}", babel_extract, _AS_WRITTEN)
    for pattern in RESPONDENT_CODE:
        for path in sorted(HERE.glob(pattern)):
            yield from _messages(path, f"portal/{path.relative_to(HERE)}", "python", {})


@cache
def pages_read(templates: Path) -> tuple[tuple[str, str | None, Message], ...]:
    """The same, read once: what is shipped does not change under a portal that runs."""
    return tuple(page_messages(templates))


@cache
def page_words(templates: Path) -> Wanted:
    """The same, as a catalogue is searched."""
    return frozenset((context, singular(message)) for _where, context, message in pages_read(templates))


def offered(
    library: Library, catalogues: Catalogues, codes: tuple[str, ...], templates: Path
) -> dict[str, tuple[Language, ...]]:
    """For each form's id the languages, of these, that lack no word of the form, its pages and its notices."""
    ready = [code for code in codes if code in catalogues.languages
             and (code == "en" or not catalogues.lacking(code, page_words(templates)))]  # fmt: skip
    return {form.id: tuple(catalogues.languages[code] for code in ready if _whole(form, catalogues, code))
            for form in library}  # fmt: skip


def lost(library: Library, catalogues: Catalogues, code: str, templates: Path) -> list[str]:
    """The sentences that language has no words for, one line each with the form and the place: forms first, then
    pages and notices. What a council wrote anew in its own copy of a form stands here until it is translated.
    """
    told = []
    for form in library:
        notes: dict[tuple[str | None, str], str] = {
            (context, message): note for context, message, note in words_in(form)
        }
        told += [f"{form.id}, {notes[lacking]}: “{lacking[1]}”" for lacking in catalogues.lacking(code, notes)]
    places: dict[tuple[str | None, str], str] = {}
    for where, context, message in page_messages(templates):
        places.setdefault((context, singular(message)), where)
    return told + [f"{places[lacking]}: “{lacking[1]}”" for lacking in catalogues.lacking(code, places)]


def _whole(form: Form, catalogues: Catalogues, code: str) -> bool:
    return not catalogues.lacking(code, [(context, message) for context, message, _note in words_in(form)])


def singular(message: Message) -> str:
    """What a catalogue finds the message by."""
    return message if isinstance(message, str) else message[0]


def _messages(
    path: Path, where: str, method: Any, options: dict[str, str]
) -> Iterator[tuple[str, str | None, Message]]:
    with path.open("rb") as file:
        for _line, message, _comments, context in extract(method, file, DEFAULT_KEYWORDS, (), options):
            yield where, context, message if isinstance(message, str) else tuple(message)

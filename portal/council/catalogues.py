"""Brings the catalogues up to date with the words of forms, pages and messages."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from portal.council.languages import page_messages
from portal.forms.files import Library
from portal.forms.wording import words_in
from portal.language_table import DRAFT, status_of
from portal.shipped import SHIPPED


def refresh(new: str | None = None, *, shipped: Path = SHIPPED) -> list[str]:
    """Rewrites each catalogue, and starts one for the language `new`; says of each how many messages lack words.

    Words already translated stay; words nobody asks for any more go; nothing is guessed from similar words, because
    a sentence that is nearly right is wrong on a child's page.
    """
    template = wanted(Library.load(shipped / "forms"), shipped / "templates")
    folder = shipped / "translations"
    codes = {path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/messages.po")} | ({new} if new else set())
    told = []
    for code in sorted(codes):
        path = folder / code / "LC_MESSAGES" / "messages.po"
        status = status_of(path) if path.exists() else DRAFT
        catalog = _existing(path, code)
        catalog.update(template, no_fuzzy_matching=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(catalog, code, status), "utf-8")
        lacking = sum(1 for message in catalog if message.id and not _has_words(message.string))
        told.append(f"{code}: {len(catalog)} messages, {lacking} without words ({status})")
    return told


def wanted(library: Library, templates: Path) -> Catalog:
    """Every message a respondent may be shown, with a note for whoever translates it."""
    template = Catalog()
    for form in library:
        for context, message, note in words_in(form):
            template.add(message, context=context, auto_comments=[note] if note else [])
    for where, on_page, page_message in page_messages(templates):
        template.add(page_message, context=on_page, auto_comments=[where])
    return template


def _existing(path: Path, code: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=code.replace("-", "_"))
    with path.open("rb") as file:
        return read_po(file, locale=code.replace("-", "_"))


def _has_words(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def written(catalog: Catalog, code: str, status: str) -> str:
    """The file of a catalogue, with its status in the header."""
    body = io.BytesIO()
    write_po(body, catalog, width=0, omit_header=True, ignore_obsolete=True, include_previous=False)
    # our own header: Babel drops X-Status and stamps the time, which would change a file that did not change
    header = [
        'msgid ""',
        'msgstr ""',
        f'"Language: {code}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: {catalog.plural_forms}\\n"',
        f'"X-Status: {status}\\n"',
    ]
    return "\n".join(header) + "\n\n" + body.getvalue().decode().strip() + "\n"

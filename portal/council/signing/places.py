"""Every sentence of a language where a reader meets it: question by question, page by page, notice by notice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from portal.council.council import Council
from portal.council.languages import pages_read, singular
from portal.forms.schema import Form
from portal.forms.wording import words_in
from portal.shipped import HERE, SHIPPED

WELCOME = "welcome"  # the place of a form's title and welcome page
PARTS = ("question", "help", "answer")  # the order in which they stand on a page; all else follows
_SAYS = re.compile(r'(?:\{#-?|""")\s*(.+?[.:])(?:\s|""")', re.DOTALL)  # the first sentence a file says of itself


@dataclass(frozen=True)
class Sentence:
    """English in its place, and its words in the language: one text for each plural form, none where there is none."""

    context: str | None
    english: tuple[str, ...]
    words: tuple[str, ...]
    part: str  # what of the place it is: "question", "answer yes", "help, ages 4 to 7"

    @property
    def key(self) -> str:
        """What the sentence is known by, whatever its words are."""
        return _hash(self.context, self.english)

    @property
    def mark(self) -> str:
        """Another one as soon as the English or the words change."""
        return _hash(self.context, self.english, self.words)


@dataclass
class Place:
    """Where a reader meets sentences: a question, a page, a notice; `form` where it is one of a form."""

    key: str
    title: str
    form: str | None = None
    sentences: list[Sentence] = field(default_factory=list)


def places(council: Council, code: str) -> list[Place]:
    """All places of a language in the order in which they are read: forms first, then pages and notices.

    A sentence of two places stands in both, and is one.
    """
    return [*(place for form in council.library for place in _of_form(council, form, code)), *_of_pages(council, code)]


def every_sentence(found: list[Place]) -> dict[str, Sentence]:
    """The sentences of these places, each once, by its key."""
    return {sentence.key: sentence for place in found for sentence in place.sentences}


def mark_of_all(sentences: dict[str, Sentence]) -> str:
    """Another one as soon as any sentence changes, comes or goes."""
    return _hash(sorted(sentence.mark for sentence in sentences.values()))


def _of_form(council: Council, form: Form, code: str) -> list[Place]:
    words = council.catalogues.words(code)
    asked = {question.name: _plain(question.text) for question in form.question}
    made = {WELCOME: Place(f"{form.id}.{WELCOME}", "Title and welcome page", form.id)}
    made |= {name: Place(f"{form.id}.{name}", text, form.id) for name, text in asked.items()}
    for context, message, note in words_in(form):
        for where in note.split("; "):
            name, _colon, part = where.rpartition(": ")
            place = made[name or WELCOME]
            said = Sentence(context, (message,), words.found(message, context), part)
            if said.key not in {each.key for each in place.sentences}:  # one for several ages is read once
                place.sentences.append(said)
    for place in made.values():
        place.sentences.sort(
            key=lambda each: next((at for at, part in enumerate(PARTS) if each.part.startswith(part)), 9)
        )
    return list(made.values())


def _of_pages(council: Council, code: str) -> list[Place]:
    words = council.catalogues.words(code)
    made: dict[str, Place] = {}
    for where, context, message in pages_read(SHIPPED / "templates"):
        key = where.replace("/", ".")
        place = made.setdefault(key, Place(key, _what_it_is(where)))
        english = (message,) if isinstance(message, str) else message
        said = Sentence(context, english, words.found(singular(message), context), "")
        if said not in place.sentences:
            place.sentences.append(said)
    return list(made.values())


@cache
def _what_it_is(where: str) -> str:
    """What a template or a module says of itself in its first sentence."""
    root, _slash, path = where.partition("/")
    text = ((HERE if root == "portal" else SHIPPED / root) / Path(path)).read_text("utf-8")
    found = _SAYS.search(text)
    return " ".join(found[1].split()).rstrip(".:") if found else where


def _plain(words: object) -> str:
    return str(getattr(words, "unnamed", words))


def _hash(*facts: object) -> str:
    return sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:20]


def in_forms(found: list[Place]) -> Iterator[tuple[str | None, list[Place]]]:
    """The places by their form, pages and notices last, where the form is None."""
    for form in dict.fromkeys(place.form for place in found):
        yield form, [place for place in found if place.form == form]

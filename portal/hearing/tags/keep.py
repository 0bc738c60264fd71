"""What tagging makes of the words: read before the database is written to, and kept as tags beside the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.forms.schema import Form
from portal.hearing.answers.given import Given, clean
from portal.hearing.answers.kept import english
from portal.hearing.answers.safe_way import REACH
from portal.hearing.tagging import own_words
from portal.hearing.tagging.own_words import OwnWords
from portal.hearing.tagging.reading import Reading, read
from portal.store.bulk import insert_into
from portal.store.models import Invitation, Response, Tag
from portal.store.vocabulary import AnswerState, SetBy, TagKind

Readings = Mapping[str, "Read"]  # by question
CAPTION = "_caption"  # ends the name of a question where the reading is of the words about its picture
NO_CAPTIONS: Mapping[str, str | None] = {}


@dataclass(frozen=True)
class Read:
    """The words of one answer and what tagging made of them."""

    words: str
    reading: Reading

    @property
    def safeguarding(self) -> bool:
        """Whether a person should look promptly."""
        return self.reading.safeguarding

    @property
    def unread(self) -> bool:
        """Whether they are in a language that tagging cannot read."""
        return self.reading.unread


def prepare(
    council: Council, invitation: Invitation, given: Iterable[Given], captions: Mapping[str, str | None] = NO_CAPTIONS
) -> Readings:
    """Reads the words that were given, and captions by question; slow, so done before `writing(session)` is opened.

    How to reach a person is no opinion and is not read.
    """
    form, language = council.library[invitation.form], invitation.language
    said = {each.question: clean(each.words) for each in given if each.words and each.state == AnswerState.ANSWERED}
    beside = {name: clean(words) for name, words in captions.items() if words}
    own = own_words.load(council.settings.content)
    drawn = completed(form, beside, {}, language, own)
    return {**completed(form, said, {}, language, own), **{name + CAPTION: read for name, read in drawn.items()}}


def completed(form: Form, said: Mapping[str, str | None], readings: Readings, language: str, own: OwnWords) -> Readings:
    """The readings of exactly these words by question, those prepared and, where words changed since, read now.

    `own` are the council's words for themes (`own_words.load`).
    """
    found: dict[str, Read] = {}
    for name, words in said.items():
        if words and _is_read(form, name):
            ready = readings.get(name)
            found[name] = ready if ready and ready.words == words else _read(form, name, words, language, own)
    return found


def keep(session: Session, response: Response, readings: Readings) -> None:
    """Adds the machine's tags; what a person refused stays refused, what a person set stays."""
    shared = {"response_id": response.id, "form": response.form, "year": response.year, "set_by": SetBy.MACHINE}
    rows = [shared | {"question": name} | tag for name, read in readings.items() for tag in tags_of(read.reading)]
    if rows:
        session.execute(insert_into(session, Tag.__table__).on_conflict_do_nothing(), rows)


def keep_beside(session: Session, response: Response, readings: Readings) -> None:
    """Adds what is to be known of captions: that a person should look, or has to read them. They are not counted."""
    told = {name: replace(read, reading=_without_place(read.reading)) for name, read in readings.items()}
    keep(session, response, told)


def together(words: Readings, captions: Readings) -> Readings:
    """One reading for each question, of its words and of its caption: what calls for a person in either stays."""
    found = dict(words)
    for name, beside in captions.items():
        read = found.get(name, beside)
        both = replace(
            read.reading, safeguarding=read.safeguarding or beside.safeguarding, unread=read.unread or beside.unread
        )
        found[name] = replace(read, reading=both)
    return found


def drop(session: Session, response: Response, questions: Iterable[str]) -> None:
    """Removes the machine's tags of answers that were replaced, except those a person refused."""
    session.execute(
        sa.delete(Tag).where(
            Tag.response_id == response.id,
            Tag.question.in_(list(questions)),
            Tag.set_by == SetBy.MACHINE,
            Tag.refused_at.is_(None),
        )
    )


def _is_read(form: Form, name: str) -> bool:
    try:
        return name not in REACH and form.find(name).words is not None
    except KeyError:
        return False  # `check` refuses it by name


def _read(form: Form, name: str, words: str, language: str, own: OwnWords) -> Read:
    return Read(words, read(words, language=language, asked=english(form, form.find(name).text), own=own))


def _without_place(reading: Reading) -> Reading:
    # places are kept of the answer's own words only; themes of a caption would stand where nobody could correct them
    worries = tuple(replace(each, start=None, end=None) for each in reading.findings if each.kind == TagKind.CONCERN)
    return replace(reading, findings=worries)


def tags_of(reading: Reading) -> list[dict[str, Any]]:
    if reading.unread:
        return [{"kind": TagKind.UNREAD, "value": TagKind.UNREAD, "start": None, "end": None}]
    # a theme spoken of twice is one tag, where it was spoken of first
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for each in reading.findings:
        tag = {"kind": each.kind, "value": each.value, "start": each.start, "end": each.end}
        found.setdefault((each.kind, each.value), tag)
    return list(found.values())

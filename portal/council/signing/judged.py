"""What a native speaker says of each sentence of a language, and that they sign it when all are right.

A sentence whose English or words change is open again; the signature holds as long as no sentence changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.council.council import Council
from portal.council.signing import rules
from portal.council.signing.places import Place, Sentence, every_sentence, mark_of_all, places
from portal.council.work import Work
from portal.store.audit import Action
from portal.store.tables.catalogue_tables import CatalogueReader, CatalogueSigned, SentenceChecked


class State(StrEnum):
    """How far a sentence is: worked out from what was said of it and what it is now, never kept."""

    UNREAD = "unread"
    CHANGED = "changed"  # since somebody read it
    SUGGESTED = "suggested"  # other words, which wait for an administrator
    LEFT = "left"  # an administrator left the words as they are
    RIGHT = "right"


Said = tuple[str, str, tuple[str, ...] | None]  # key and mark of a sentence, and the words instead; none: it is right
OPEN = (State.UNREAD, State.CHANGED, State.LEFT)  # whoever reads has something to say of these


class SentenceChanged(Exception):
    """The sentence is another one than was read."""


class StillOpen(Exception):
    """Not every sentence is right."""


class WordsFaulty(ValueError):
    """Words that cannot stand on a page; `faults` says why, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Reading:
    """A language as it stands: its places, what was said of each sentence, and who signed it last."""

    code: str
    forms: int  # plural forms of the language
    places: list[Place]
    said: dict[str, SentenceChecked]
    signed: CatalogueSigned | None

    @cached_property
    def sentences(self) -> dict[str, Sentence]:
        """Each sentence once, by its key."""
        return every_sentence(self.places)

    @cached_property
    def counts(self) -> Counter[State]:
        """How many sentences are in which state."""
        return Counter(self.state(each) for each in self.sentences.values())

    @property
    def whole(self) -> bool:
        """Whether every sentence is right."""
        return self.counts[State.RIGHT] == len(self.sentences)

    @property
    def stands(self) -> bool:
        """Whether what was signed is what there is."""
        return self.signed is not None and self.signed.mark == mark_of_all(self.sentences)

    def state(self, sentence: Sentence) -> State:
        """How far that sentence is."""
        row = self.said.get(sentence.key)
        if row is None or not sentence.words:
            return State.UNREAD
        if row.mark != sentence.mark:
            return State.CHANGED
        if row.suggested is None:
            return State.RIGHT
        return State.LEFT if row.left_at else State.SUGGESTED

    def has(self, place: Place, states: Iterable[State]) -> bool:
        """Whether a sentence of the place is in one of these states."""
        return any(self.state(each) in states for each in place.sentences)

    def open_after(self, key: str | None) -> Place | None:
        """The first place after that one, and then from the start, with a sentence that nobody has said anything of."""
        at = next((number for number, place in enumerate(self.places, 1) if place.key == key), 0)
        turned = [*self.places[at:], *self.places[:at]]
        return next((place for place in turned if place.key != key and self.has(place, OPEN)), None)


def reading(session: Session, council: Council, code: str) -> Reading:
    """That language, with what was said of it; two statements."""
    rows = sa.select(SentenceChecked).where(SentenceChecked.language == code)
    said = {row.sentence: row for row in session.scalars(rows.options(joinedload(SentenceChecked.reader)))}
    form = council.catalogues.words(code).form
    forms = 1 + max(form(n) for n in range(200))
    return Reading(code, forms, places(council, code), said, signatures(session).get(code))


def signatures(session: Session) -> dict[str, CatalogueSigned]:
    """The last signature of each language that nobody has undone; whether it still holds, `Reading.stands` says."""
    rows = sa.select(CatalogueSigned).where(CatalogueSigned.undone_at.is_(None)).order_by(CatalogueSigned.id)
    return {row.language: row for row in session.scalars(rows.options(joinedload(CatalogueSigned.reader)))}


def signed(session: Session, council: Council) -> dict[str, CatalogueSigned]:
    """The signatures that hold: every sentence is the one that was signed."""
    return {
        code: row
        for code, row in signatures(session).items()
        if row.mark == mark_of_all(every_sentence(places(council, code)))
    }


def say(work: Work, reader: CatalogueReader, found: Reading, said: Iterable[Said]) -> dict[str, str]:
    """Keeps what somebody says of sentences as they read them: right, or these words instead. All or nothing.

    Returns what is wrong by the key of the sentence; then nothing is kept.
    """
    told = list(said)
    if faults := {key: fault for key, mark, words in told if (fault := _fault(found, key, mark, words))}:
        return faults
    for key, mark, words in told:
        _keep(work, reader, found, key, mark, words)
    return {}


def _fault(found: Reading, key: str, mark: str, words: tuple[str, ...] | None) -> str | None:
    sentence = found.sentences.get(key)
    if sentence is None or sentence.mark != mark:
        return "This sentence was changed meanwhile. Read it again."
    if words is None:
        return None if sentence.words else "There are no words yet. Write what you would say."
    if words == sentence.words:
        return "These are the words that stand there. Write what you would say, or say that it is right."
    return " ".join(rules.faults(sentence.english, words, found.forms)) or None


def _keep(
    work: Work, reader: CatalogueReader, found: Reading, key: str, mark: str, words: tuple[str, ...] | None
) -> None:
    stands, row = found.sentences[key].words, found.said.get(key)
    if row is None:
        row = found.said[key] = SentenceChecked(language=found.code, sentence=key)
        work.session.add(row)
    elif (row.mark, row.suggested, row.left_at) == (mark, words and list(words), None):
        return  # said already: it stays theirs who said it first
    row.mark, row.words, row.left_at = mark, list(stands), None
    row.suggested = None if words is None else list(words)
    row.reader_id, row.at = reader.id, work.now
    if row.suggested is not None:
        work.record(Action.RECEIVE, f"sentence:{found.code}:{key}", why="other words suggested")


def sign(work: Work, reader: CatalogueReader, found: Reading) -> None:
    """The reader signs the language: every sentence of it is right. Raises StillOpen."""
    if not found.whole:
        raise StillOpen
    if not found.stands:
        mark = mark_of_all(found.sentences)
        work.session.add(CatalogueSigned(language=found.code, mark=mark, reader_id=reader.id, at=work.now))
        work.record(Action.RELEASE, f"catalogue:{found.code}", why="signed")


def undo(work: Work, code: str) -> bool:
    """The language is a draft again, until it is signed anew; false where nobody had signed it."""
    row = signatures(work.session).get(code)
    if row is None:
        return False
    # an earlier one would come to hold in its place
    standing = sa.update(CatalogueSigned).where(CatalogueSigned.language == code, CatalogueSigned.undone_at.is_(None))
    work.session.execute(standing.values(undone_at=work.now))
    work.record(Action.TAKE_BACK, f"catalogue:{code}", why="the signature")
    return True

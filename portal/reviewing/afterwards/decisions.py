"""What a review decided, as its IRO writes it: drafts that can be left, changed and taken out until released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from portal.calendar import today
from portal.council.work import Work
from portal.faults import NotThere
from portal.reviewing.afterwards.spoken import Spoken, read_in, short, spoken_as
from portal.reviewing.outcomes import NotHeld
from portal.store.audit import Action
from portal.store.models import Review
from portal.store.sealing import KeyRing, keys
from portal.store.tables.meeting_tables import Decision
from portal.store.tables.work_words import Becomes

LONGEST = 200  # characters of what, who and "you said" each: one breath
FAR_OFF = timedelta(days=3 * 366)  # by when nobody decides anything for a child: the year is a slip


@dataclass(frozen=True)
class Words:
    """One decision in words: what happens, who sees to it, by which day; and what it answers, as the child said it.

    `question` is of the child's form: the answer it follows from; none where it was decided anyway. `for_adults`:
    parents, carers and professionals who were asked may be told of it too. `spoken`: what happens, by the code of
    another language.
    """

    what: str
    who: str = ""
    by_on: date | None = None
    said: str = ""
    becomes: Becomes = Becomes.WILL
    for_adults: bool = False
    question: str | None = None
    spoken: Mapping[str, Spoken] = field(default_factory=dict)

    def read_in(self, *languages: str) -> tuple[str, str]:
        """The language and the sentence for whoever reads these, the first they have; English where there is none."""
        return read_in(self.what, self.spoken, *languages)


@dataclass(frozen=True)
class Standing:
    """A decision as it stands: its draft (none: it goes at the next release), and what was released of it."""

    position: int
    draft: Words | None
    told: Words | None

    @property
    def differs(self) -> bool:
        """Whether releasing would change what is told."""
        return self.draft != self.told


class NoWords(Exception):
    """A decision says what happens."""


class DayWrong(Exception):
    """By when it will happen is over, or so far off that the year is a slip; `over` says which."""

    def __init__(self, *, over: bool) -> None:
        super().__init__("over" if over else "far off")
        self.over = over


class DecisionUnknown(NotThere):
    """There is no such decision in this review."""


class WrittenMeanwhile(Exception):
    """Somebody else changed this decision since it was looked at."""


_JSON = TypeAdapter(Words)


def standing(session: Session, review: Review) -> list[Standing]:
    """The decisions of a review in their order, drafts and released; one statement."""
    ring = keys(session)
    rows = session.scalars(
        sa.select(Decision).where(Decision.review_id == review.id).order_by(Decision.position)
    )  # fmt: skip
    return [
        Standing(row.position, opened(ring, "decision", row, row.draft), opened(ring, "told", row, row.told))
        for row in rows
    ]


def opened(ring: KeyRing, what: str, row: Decision, sealed: bytes | None) -> Words | None:
    """The words of a decision as they were sealed: "decision" for its draft, "told" for what was released."""
    return _JSON.validate_json(ring.open_bytes(sealed, about(what, row))) if sealed else None


def closed(ring: KeyRing, what: str, row: Decision, words: Words) -> bytes:
    """The same words sealed, in that place alone."""
    return ring.close(_JSON.dump_json(words), about(what, row))


def about(what: str, row: Decision) -> str:
    """What the words of a decision are sealed for."""
    return f"{what}:{row.review_id}:{row.position}"


def add(work: Work, review: Review, words: Words) -> int:
    """Writes another decision down as a draft; returns its place.

    Raises NotHeld, NoWords, TooLong and DayWrong.
    """
    must_be_held(review)
    checked = _checked(words)
    _day(checked, None, today(work.now))
    highest = sa.select(sa.func.max(Decision.position)).where(Decision.review_id == review.id)
    row = Decision(review_id=review.id, position=(work.session.scalar(highest) or 0) + 1)
    row.draft = closed(keys(work.session), "decision", row, checked)
    work.session.add(row)
    note(work, review, f"decision {row.position} written")
    return row.position


def mark(words: Words | None) -> str:
    """By what a page knows again whether a draft is still the one it showed."""
    return sha256(_JSON.dump_json(words) if words else b"").hexdigest()[:16]


def change(work: Work, review: Review, position: int, words: Words, seen: str) -> None:
    """Puts other words in the place of a draft; `seen` is the mark of what stood there when it was looked at.

    Raises NotHeld, NoWords, TooLong, DayWrong, DecisionUnknown, and WrittenMeanwhile where another has changed it
    since.
    """
    must_be_held(review)
    row, checked = _row(work.session, review, position), _checked(words)
    stands = opened(keys(work.session), "decision", row, row.draft)
    if stands == checked:
        return
    if mark(stands) != seen:
        raise WrittenMeanwhile(position)
    _day(checked, stands, today(work.now))
    row.draft = closed(keys(work.session), "decision", row, checked)
    note(work, review, f"decision {position} changed")


def take_out(work: Work, review: Review, position: int) -> None:
    """Takes a decision out; one that was released goes from the child's page with the next release.

    Raises DecisionUnknown.
    """
    row = _row(work.session, review, position)
    if row.told is None:
        work.session.delete(row)
    else:
        row.draft = None
    note(work, review, f"decision {position} taken out")


def put_back(work: Work, review: Review, position: int) -> None:
    """A released decision that was to be taken out stays as it was released. Raises DecisionUnknown."""
    row = _row(work.session, review, position)
    told = opened(keys(work.session), "told", row, row.told)
    if row.draft is None and told is not None:
        row.draft = closed(keys(work.session), "decision", row, told)
        note(work, review, f"decision {position} put back")


def texts(words: Iterable[Words]) -> str:
    """Everything these decisions say, to be looked at as one text."""
    return "\n".join(part for each in words for part in (f"{each.what}.", f"{each.who}.") if part != ".")


def _checked(words: Words) -> Words:
    what = short("what", words.what, LONGEST)
    if not what:
        raise NoWords
    who, said = short("who", words.who, LONGEST), short("said", words.said, LONGEST)
    return replace(words, what=what, who=who, said=said, spoken=spoken_as("what_", words.spoken, what, LONGEST))


def _day(words: Words, stood: Words | None, on: date) -> None:
    """A day to come, for what is still to happen; one that stood there and has passed meanwhile may stay."""
    by_on = words.by_on
    if by_on is None or words.becomes != Becomes.WILL or (stood and stood.by_on == by_on):
        return
    if by_on < on or by_on > on + FAR_OFF:
        raise DayWrong(over=by_on < on)


def must_be_held(review: Review) -> None:
    """Raises NotHeld: of a meeting to come nothing was decided."""
    if review.held_on is None:
        raise NotHeld


def _row(session: Session, review: Review, position: int) -> Decision:
    row = session.scalar(
        sa.select(Decision).where(Decision.review_id == review.id, Decision.position == position)
    )  # fmt: skip
    if row is None:
        raise DecisionUnknown(position)
    return row


def note(work: Work, review: Review, why: str) -> None:
    """That something was written for after the meeting, without a word of it."""
    work.record(Action.RECORD, f"review:{review.id}", child_id=review.child_id, why=why)
    work.session.flush()

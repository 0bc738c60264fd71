"""What the service does about what people said: written, marked as done, shown to anybody, taken off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.calendar import today
from portal.council.work import Work
from portal.faults import NotThere
from portal.hearing.answers.given import TooLong, clean
from portal.hearing.tagging import themes
from portal.reporting.quotes.redaction import Known, names_in, words_of
from portal.store.audit import Action
from portal.store.models import Child, Contact, Staff
from portal.store.tables.doing_tables import Doing

LONGEST = 200


class DoingUnknown(NotThere):
    """There is no such line on the list."""


class DoingFaulty(Exception):
    """A line needs a theme of the list, what was said, and what is done about it; `field` names what is missing."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class DoingNamed(Exception):
    """What is to be shown to anybody holds words that are names here; `words` are those."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(", ".join(words))
        self.words = words


@dataclass(frozen=True)
class Line:
    """What is written of one line. `shown`: anybody may read it; `meant`: what looks like a name in it is none."""

    theme: str
    said: str
    what: str
    owner: str = ""
    by_on: date | None = None
    shown: bool = False
    meant: bool = False


def standing(session: Session) -> list[Doing]:
    """The list: what is being done first, by its day; then what was done, the latest first."""
    rows = session.scalars(sa.select(Doing).where(Doing.ended_at.is_(None))).all()
    doing = sorted((row for row in rows if row.done_on is None), key=lambda row: (row.by_on or date.max, row.id))
    done = sorted((row for row in rows if row.done_on), key=lambda row: (row.done_on or date.min, row.id), reverse=True)
    return [*doing, *done]


def shown(session: Session) -> list[Doing]:
    """What of the list anybody may read, in its order."""
    return [row for row in standing(session) if row.shown_at is not None]


def write(work: Work, line: Line, number: int | None = None) -> Doing:
    """Puts a line on the list, or other words in the place of the one of that number.

    Raises DoingFaulty, DoingNamed, TooLong and DoingUnknown.
    """
    checked = _checked(line)
    if checked.shown and not checked.meant and (names := _names_in(work.session, checked)):
        raise DoingNamed(names)
    row = find(work.session, number) if number else Doing()
    for name in ("theme", "said", "what", "owner", "by_on"):
        setattr(row, name, getattr(checked, name))
    row.shown_at = (row.shown_at or work.now) if checked.shown else None
    work.session.add(row)
    work.session.flush()
    work.record(Action.SET, f"doing:{row.id}", why=f"{checked.theme}{', shown to anybody' if checked.shown else ''}")
    return row


def done(work: Work, number: int, *, is_done: bool) -> None:
    """Marks a line as done today, or as being done again. Raises DoingUnknown."""
    row = find(work.session, number)
    row.done_on = (row.done_on or today(work.now)) if is_done else None
    work.record(Action.SET, f"doing:{row.id}", why="done" if is_done else "not done")
    work.session.flush()


def take_off(work: Work, number: int) -> None:
    """Takes a line off the list. Raises DoingUnknown."""
    row = find(work.session, number)
    row.ended_at = work.now
    work.record(Action.SET, f"doing:{row.id}", why="taken off")
    work.session.flush()


def find(session: Session, number: int) -> Doing:
    """The line of that number, if it stands on the list; raises DoingUnknown."""
    row = session.get(Doing, number)
    if row is None or row.ended_at is not None:
        raise DoingUnknown(number)
    return row


def _checked(line: Line) -> Line:
    if line.theme not in themes.names():
        raise DoingFaulty("theme")
    said, what, owner = (_short(name, getattr(line, name)) for name in ("said", "what", "owner"))
    if not (said and what):
        raise DoingFaulty("what" if said else "said")
    return replace(line, said=said, what=what, owner=owner)


def _names_in(session: Session, line: Line) -> list[str]:
    """The words of a line that are the name of a child, of somebody around one, or of somebody who works here."""
    every = (session.scalars(sa.select(column)).all() for column in (Child.first_name, Contact.name, Staff.name))
    known = Known.of(name for names in every for name in names if name)
    return [text[slice(*words_of(text)[place])] for text in (line.said, line.what) for place in names_in(text, known)]


def _short(name: str, words: str) -> str:
    plain = " ".join(clean(words).split())
    if len(plain) > LONGEST:
        raise TooLong(name, len(plain), LONGEST)
    return plain

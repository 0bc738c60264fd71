"""What the service does about what people said: written, marked as done, taken off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.calendar import today
from portal.council.work import Work
from portal.faults import NotThere
from portal.hearing.answers.given import TooLong, clean
from portal.hearing.tagging import themes
from portal.store.audit import Action
from portal.store.tables.doing_tables import Doing

LONGEST = 200


class DoingUnknown(NotThere):
    """There is no such line on the list."""


class DoingFaulty(Exception):
    """A line needs a theme of the list, what was said, and what is done about it; `field` names what is missing."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Line:
    """What is written of one line. `done_on` is the day it was done; none while it is being done."""

    theme: str
    said: str
    what: str
    owner: str = ""
    by_on: date | None = None


def standing(session: Session) -> list[Doing]:
    """The list: what is being done first, by its day; then what was done, the latest first."""
    rows = session.scalars(sa.select(Doing).where(Doing.ended_at.is_(None))).all()
    doing = sorted((row for row in rows if row.done_on is None), key=lambda row: (row.by_on or date.max, row.id))
    done = sorted((row for row in rows if row.done_on), key=lambda row: (row.done_on or date.min, row.id), reverse=True)
    return [*doing, *done]


def write(work: Work, line: Line, number: int | None = None) -> Doing:
    """Puts a line on the list, or other words in the place of the one of that number.

    Raises DoingFaulty, TooLong and DoingUnknown.
    """
    checked = _checked(line)
    row = find(work.session, number) if number else Doing()
    for name, value in vars(checked).items():
        setattr(row, name, value)
    work.session.add(row)
    work.session.flush()
    work.record(Action.SET, f"doing:{row.id}", why=checked.theme)
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
    return Line(line.theme, said, what, owner, line.by_on)


def _short(name: str, words: str) -> str:
    plain = " ".join(clean(words).split())
    if len(plain) > LONGEST:
        raise TooLong(name, len(plain), LONGEST)
    return plain

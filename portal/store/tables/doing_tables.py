"""What the service does about what people said: a manager's work list, and what "you said, we did" is made of."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped

from portal.store.base import Row


class Doing(Row):
    theme: Mapped[str]  # of the lexicon of themes
    said: Mapped[str]  # in general words, which nobody is known by
    what: Mapped[str]
    owner: Mapped[str]
    by_on: Mapped[date | None]
    done_on: Mapped[date | None]  # none: it is being done
    ended_at: Mapped[datetime | None]  # taken off the list
    shown_at: Mapped[datetime | None]  # anybody may read it, on the public page and in the children's edition

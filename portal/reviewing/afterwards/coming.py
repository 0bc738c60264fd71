"""What comes next after a meeting, in the IRO's words: a draft until it is released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from portal.council.work import Work
from portal.reviewing.afterwards.decisions import must_be_held, note
from portal.reviewing.afterwards.spoken import Spoken, read_in, short, spoken_as
from portal.store.models import Review
from portal.store.sealing import keys
from portal.store.tables.meeting_tables import ToldBack

LONGEST_NEXT = 400  # characters

_SPOKEN = TypeAdapter(dict[str, Spoken])


@dataclass(frozen=True)
class Next:
    """What comes next, in the IRO's words, and by the code of another language."""

    words: str = ""
    spoken: Mapping[str, Spoken] = field(default_factory=dict)

    def read_in(self, *languages: str) -> tuple[str, str]:
        """As of one decision."""
        return read_in(self.words, self.spoken, *languages)


def say_next(work: Work, review: Review, coming: Next, *, ring: bool) -> None:
    """Keeps what comes next in the IRO's words, and whether "ring me" is said; neither is told before the release.

    Raises NotHeld and TooLong.
    """
    must_be_held(review)
    said = short("next", coming.words, LONGEST_NEXT)
    spoken = spoken_as("next_", coming.spoken, said, LONGEST_NEXT)
    row, sealer = told_back_of(work.session, review), keys(work.session)
    row.next_draft = sealer.close(said, f"next:{review.id}") if said else None
    row.next_spoken_draft = sealer.close(_SPOKEN.dump_json(spoken), f"next-spoken:{review.id}") if spoken else None
    row.ring_draft = ring
    note(work, review, "what comes next")


def coming_next(session: Session, review: Review, *, drafts: bool) -> Next:
    """What comes next, as it is written, else as it was released."""
    row, ring = session.get(ToldBack, review.id), keys(session)
    if row is None:
        return Next()
    said, of = (row.next_draft, "next") if drafts else (row.next_told, "next-told")
    spoken, in_of = (row.next_spoken_draft, "next-spoken") if drafts else (row.next_spoken_told, "next-spoken-told")
    return Next(
        ring.open(said, f"{of}:{review.id}") if said else "",
        _SPOKEN.validate_json(ring.open_bytes(spoken, f"{in_of}:{review.id}")) if spoken else {},
    )


def tell_next(session: Session, row: ToldBack, review: Review) -> None:
    """What comes next is told as it is written now."""
    coming, ring = coming_next(session, review, drafts=True), keys(session)
    row.next_told = ring.close(coming.words, f"next-told:{review.id}") if coming.words else None
    sealed = ring.close(_SPOKEN.dump_json(dict(coming.spoken)), f"next-spoken-told:{review.id}")
    row.next_spoken_told = sealed if coming.spoken else None


def told_back_of(session: Session, review: Review) -> ToldBack:
    """The row of what the child is told of this review; a new one where nothing was written yet."""
    row = session.get(ToldBack, review.id)
    if row is None:
        row = ToldBack(review_id=review.id, ring_draft=False, ring_told=False)
        session.add(row)
    return row

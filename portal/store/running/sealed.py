"""Every column that holds sealed words, by which key, and how all of them are sealed anew with the newest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.store.database import writing_in_blocks
from portal.store.models import Answer, Concern, Message, Picture, Revision
from portal.store.sealing import KeyRing, SealBroken, about_message, keys
from portal.store.tables.between_tables import BetweenMessage
from portal.store.tables.concern_tables import ConcernNote, RequestPassedOn
from portal.store.tables.file_tables import FileTaken
from portal.store.tables.keeping_tables import CopyAsked
from portal.store.tables.media_tables import PaperPage, SaidAloud
from portal.store.tables.meeting_tables import Decision, HeardDirectly, StillMissing, ToldBack
from portal.store.tables.register_tables import ReachWish
from portal.store.tables.staff_tables import SecondFactor, Upload
from portal.store.tables.worker_tables import ToHear

AT_ONCE = 200  # rows in one transaction; some hundredths of a second
LARGE_AT_ONCE = 5  # of pictures and files, some megabytes


@dataclass(frozen=True)
class Sealed:
    """A column of sealed words, and what those of one row are sealed for."""

    column: InstrumentedAttribute[Any]
    about: Callable[[Any], str]
    at_once: int = AT_ONCE

    @property
    def table(self) -> sa.Table:
        """The table it stands in."""
        table: sa.Table = self.column.property.columns[0].table
        return table


SEALED = (
    Sealed(Message.body, lambda row: about_message(row.dedupe)),
    Sealed(Answer.words, lambda row: f"answer:{row.response_id}:{row.question}"),
    Sealed(Answer.translation, lambda row: f"translation:{row.response_id}:{row.question}"),
    Sealed(Picture.image, lambda row: f"picture:{row.response_id}:{row.question}", LARGE_AT_ONCE),
    Sealed(Picture.caption, lambda row: f"caption:{row.response_id}:{row.question}"),
    Sealed(SaidAloud.sound, lambda row: f"aloud:{row.response_id}:{row.question}", LARGE_AT_ONCE),
    Sealed(SaidAloud.typed, lambda row: f"aloud-typed:{row.response_id}:{row.question}"),
    Sealed(PaperPage.image, lambda row: f"paper:{row.invitation_id}:{row.position}", LARGE_AT_ONCE),
    Sealed(Revision.was, lambda row: f"revision:{row.response_id}:{row.question}"),
    Sealed(Concern.reach, lambda row: f"concern:{row.invitation_id}"),
    Sealed(ConcernNote.words, lambda row: f"outcome:{row.concern_id}"),
    Sealed(RequestPassedOn.words, lambda row: f"request:{row.response_id}:{row.question}:{row.code}"),
    Sealed(BetweenMessage.words, lambda row: f"between:{row.concern_id}"),
    Sealed(BetweenMessage.way, lambda row: f"between-way:{row.concern_id}"),
    Sealed(BetweenMessage.answer, lambda row: f"between-answer:{row.concern_id}"),
    Sealed(Decision.draft, lambda row: f"decision:{row.review_id}:{row.position}"),
    Sealed(Decision.told, lambda row: f"told:{row.review_id}:{row.position}"),
    Sealed(HeardDirectly.account, lambda row: f"heard:{row.id}"),
    Sealed(HeardDirectly.own_words, lambda row: f"heard-own:{row.id}"),
    Sealed(ToHear.words, lambda row: f"to-hear:{row.id}"),
    Sealed(ToldBack.next_draft, lambda row: f"next:{row.review_id}"),
    Sealed(ToldBack.next_told, lambda row: f"next-told:{row.review_id}"),
    Sealed(ToldBack.next_spoken_draft, lambda row: f"next-spoken:{row.review_id}"),
    Sealed(ToldBack.next_spoken_told, lambda row: f"next-spoken-told:{row.review_id}"),
    Sealed(StillMissing.words, lambda row: f"missing:{row.invitation_id}"),
    Sealed(ReachWish.address, lambda row: f"reach:{row.id}"),
    Sealed(ReachWish.before, lambda row: f"reach-before:{row.id}"),
    Sealed(FileTaken.to_mend, lambda row: f"to_mend:{row.id}", LARGE_AT_ONCE),
    Sealed(CopyAsked.choices, lambda row: f"copy:{row.id}"),
    Sealed(SecondFactor.seed, lambda row: f"second_factor:{row.staff_id}"),
    Sealed(Upload.content, lambda row: f"upload:{row.staff_id}:{row.at.isoformat()}", LARGE_AT_ONCE),
)


def rows_of(session: Session, key_id: str) -> int:
    """How many sealed texts only that key opens; every table is gone through."""
    found = (sa.select(sa.func.count()).where(_by(each.column, key_id)) for each in SEALED)
    return sum(session.scalar(query) or 0 for query in found)


def reseal(session: Session, places: Iterable[Sealed] = SEALED) -> Iterator[Counter[str]]:
    """Seals whatever an older key sealed with the newest, in blocks, and says after each what that block did.

    "resealed" and "broken" (texts that no key opens, which stay as they are). Each block is a transaction of its own
    with a rest after it: others write meanwhile, and broken off it goes on where it was. Ends when nothing is left.
    """
    for place in places:
        after: tuple[Any, ...] | None = None
        while True:
            with writing_in_blocks(session):
                rows = session.execute(_older(session, place, after)).all()
                done = _resealed(session, place, rows)
            if not rows:
                break
            after = tuple(rows[-1]._mapping[key.name] for key in place.table.primary_key)
            yield done


def _by(column: Any, key_id: str) -> sa.ColumnElement[bool]:
    start = bytes([len(key_id)]) + key_id.encode()
    return sa.func.substr(column, 1, len(start), type_=sa.LargeBinary) == start


def _older(session: Session, place: Sealed, after: tuple[Any, ...] | None) -> sa.Select[Any]:
    """The next rows that another key than the newest sealed: no ORM, so that nothing else is worked out or kept."""
    key = list(place.table.primary_key)
    others = [name for name in place.table.columns if not isinstance(name.type, sa.LargeBinary)]
    sealed = place.table.columns[place.column.key]
    query = sa.select(*others, sealed).where(sealed.is_not(None), ~_by(sealed, keys(session).seal_key_id))
    if after is not None:
        query = query.where(sa.tuple_(*key) > after)
    return query.order_by(*key).limit(place.at_once).with_for_update()


def _resealed(session: Session, place: Sealed, rows: Any) -> Counter[str]:
    ring, done, fresh = keys(session), Counter[str](), []
    for row in rows:
        words = _opened(ring, place, row)
        done["broken" if words is None else "resealed"] += 1
        if words is not None:
            key = {f"of_{name.name}": row._mapping[name.name] for name in place.table.primary_key}
            fresh.append(key | {"fresh": ring.close(words, place.about(row))})
    if fresh:
        mine = [name == sa.bindparam(f"of_{name.name}") for name in place.table.primary_key]
        changed = sa.update(place.table).where(*mine).values({place.column.key: sa.bindparam("fresh")})
        session.connection().execute(changed, fresh)
    return done


def _opened(ring: KeyRing, place: Sealed, row: Any) -> bytes | None:
    try:
        return ring.open_bytes(row._mapping[place.column.key], place.about(row))
    except SealBroken:
        return None

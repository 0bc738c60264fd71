"""Knows the keys a database was made with by their fingerprints, so that others are refused before they do harm.

With other link keys every reminder would carry a dead link; with other seal keys no answer could be read again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session
from sqlalchemy.orm import mapped_column as col

from portal.store.base import Base, one_of
from portal.store.database import writing
from portal.store.models import Answer, Invitation, Message
from portal.store.running.sealed import rows_of
from portal.store.sealing import KeyRing, SealBroken, about_message, hash_secret, keys
from portal.store.tables.between_tables import StandingLink
from portal.store.vocabulary import KeyKind

SETTINGS = {KeyKind.SEAL: "PORTAL_SEAL_KEYS", KeyKind.LINK: "PORTAL_LINK_KEYS"}


class KeyPrint(Base):
    """The fingerprint of one key; it cannot be turned back into the key."""

    kind: Mapped[KeyKind] = col(primary_key=True)
    name: Mapped[str] = col(primary_key=True)
    place: Mapped[int]  # 0 is the oldest
    print: Mapped[bytes]
    __table_args__ = (one_of("kind", KeyKind),)


class KeysUnfit(Exception):
    """The keys of the settings are not those of the database; the message is one sentence for the council."""


def fit(session: Session, *, keep: bool = True) -> None:
    """Raises KeysUnfit when the session's keys are not those this database was made with; keeps those that are new.

    With `keep` false it looks and writes nothing. A database that knows no keys yet takes them when they open what is
    there. A new key is named last, since typed codes and marks come from the oldest link key, which stays for good; of
    the others one that nothing is sealed or linked with may be taken out, and is known no more.
    """
    known = session.scalars(sa.select(KeyPrint).order_by(KeyPrint.place)).all()
    gone = [row for row in known if row.name not in _rings(keys(session))[row.kind] and not in_use(session, row)]
    known = [row for row in known if row not in gone]
    hindrances = list(_other(keys(session), known) if known else _closed(session))
    if hindrances:
        raise KeysUnfit(
            f"The keys do not fit what is kept: {', '.join(hindrances)}; nothing was done, so put back the keys "
            "this database was made with."
        )
    stands = {(row.kind, row.name) for row in known}
    ring = _rings(keys(session))
    new = [(kind, name) for kind in ring for name in ring[kind] if (kind, name) not in stands]
    if (new or gone) and keep:
        try:
            with writing(session):
                for row in gone:
                    session.execute(sa.delete(KeyPrint).where(KeyPrint.kind == row.kind, KeyPrint.name == row.name))
                for kind, name in new:
                    _keep(session, kind, name)
        except IntegrityError:  # another process started at the same moment and kept them: whether its keys are these
            fit(session, keep=False)


@dataclass(frozen=True)
class Old:
    """A key that makes nothing new any more, and how many texts or links still need it."""

    kind: KeyKind
    name: str
    used: int
    marks: bool  # codes, and marks such as those of erased children, come from it for good


def old_keys(session: Session) -> list[Old]:
    """Every key of the session but the newest of each kind; each table is gone through."""
    found = []
    for kind, ring in _rings(keys(session)).items():
        for place, name in enumerate(list(ring)[:-1]):
            found.append(Old(kind, name, _used(session, kind, name), kind == KeyKind.LINK and place == 0))
    return found


def in_use(session: Session, row: KeyPrint) -> bool:
    """Whether something that is kept needs that key."""
    oldest = row.kind == KeyKind.LINK and row.place == 0
    return oldest or _used(session, row.kind, row.name) > 0


def _used(session: Session, kind: KeyKind, name: str) -> int:
    if kind == KeyKind.SEAL:
        return rows_of(session, name)
    counts = (sa.select(sa.func.count()).where(each.key_id == name) for each in (Invitation, StandingLink))
    return sum(session.scalar(query) or 0 for query in counts)


def _rings(ring: KeyRing) -> dict[KeyKind, Mapping[str, bytes]]:
    return {KeyKind.SEAL: ring.seal, KeyKind.LINK: ring.link}


def _other(ring: KeyRing, known: Sequence[KeyPrint]) -> Iterator[str]:
    for row in known:
        key = _rings(ring)[row.kind].get(row.name)
        if key is None:
            yield f"{SETTINGS[row.kind]} lacks the key {row.name}"
        elif not hmac.compare_digest(_print_of(row.kind, key), row.print):
            yield f"{SETTINGS[row.kind]} has another key under the name {row.name}"
    oldest = next((row.name for row in known if row.kind == KeyKind.LINK), None)
    if oldest in ring.link and next(iter(ring.link)) != oldest:
        yield f"{SETTINGS[KeyKind.LINK]} must name {oldest} first and new keys last"


def _closed(session: Session) -> Iterator[str]:
    """What the keys do not open of a database that knows no keys: its first and its last rows are tried."""
    ring = keys(session)
    try:
        for message in _first_and_last(session, Message.id):
            kept = session.get_one(Message, message)
            ring.open(kept.body, about_message(kept.dedupe))
        for response in _first_and_last(session, Answer.response_id, Answer.words.is_not(None)):
            for answer in session.scalars(sa.select(Answer).where(Answer.response_id == response)):
                ring.open(answer.words or b"", f"answer:{response}:{answer.question}") if answer.words else None
    except SealBroken:
        yield f"{SETTINGS[KeyKind.SEAL]} does not open the words that are kept"
    for number in _first_and_last(session, Invitation.id):
        row = session.get_one(Invitation, number)
        if row.key_id not in ring.link or hash_secret(ring.link_of(row.id, row.serial, row.key_id)) != row.link_hash:
            yield f"{SETTINGS[KeyKind.LINK]} does not make the links that were sent"
            return


def _first_and_last(session: Session, number: sa.orm.InstrumentedAttribute[int], *where: object) -> set[int]:
    ends = session.execute(sa.select(sa.func.min(number), sa.func.max(number)).where(*where)).one()  # type: ignore[arg-type]
    return {end for end in ends if end is not None}


def _keep(session: Session, kind: KeyKind, name: str) -> None:
    if session.get(KeyPrint, (kind, name)) is None:
        ring = _rings(keys(session))[kind]
        session.add(KeyPrint(kind=kind, name=name, place=list(ring).index(name), print=_print_of(kind, ring[name])))


def _print_of(kind: KeyKind, key: bytes) -> bytes:
    return hmac.new(key, f"fingerprint:{kind}".encode(), hashlib.sha256).digest()

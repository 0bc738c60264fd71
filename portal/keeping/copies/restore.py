"""Brings a copy back where there is nothing yet; whoever was erased since is erased again before anybody sees it."""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.keeping import erasure, retention
from portal.keeping.copies.backup import CONTENT, DATABASE, MANIFEST, CopyUnsound, check_copy, making_in, sha256_of
from portal.keeping.copies.carry_rows import carry
from portal.keeping.copies.erased_apart import read_apart
from portal.keeping.copies.sealed_file import Opening
from portal.setting_rules import parse_keys
from portal.settings import Settings
from portal.store import ledger, schema
from portal.store.audit import Action, Actor, record
from portal.store.database import make_engine, session_maker, writing
from portal.store.models import Child, Message
from portal.store.running import key_prints
from portal.store.running.private_files import private_folder
from portal.store.sealing import KeyRing
from portal.store.vocabulary import MessageState


class Live(Exception):
    """There is a database already, and nothing is ever brought back over one; the message says where."""


@dataclass(frozen=True)
class Restored:
    """What was brought back."""

    at: datetime  # of the copy
    rows: int
    erased: int  # children erased again, who had been erased after the copy was made
    waiting: int  # messages that waited then and leave now, some for a second time
    content: Path | None  # where the council's own content is, if the copy has any


def restore(settings: Settings, file: Path, private: str, apart: Path, *, by: Actor, now: datetime) -> Restored:
    """Opens the copy, checks it, erases again whom `apart` names and what is over, and puts it where settings say.

    Raises Live, FileFaulty (of the sealed file), KeysUnfit, CopyUnsound; until the last step nothing is changed.
    """
    nothing_there(settings)
    place = settings.database_file.parent if settings.database_file else settings.data
    private_folder(place)
    with making_in(place) as making:
        manifest = _unpacked(file, private, making)
        ring = KeyRing(seal=parse_keys(settings.seal_keys), link=parse_keys(settings.link_keys))
        engine = make_engine(f"sqlite:///{making / DATABASE}")
        if not schema.is_known(engine):
            raise CopyUnsound(f"the copy is of a later release ({manifest['release']}): install that one")
        schema.upgrade(engine)
        check_copy(making / DATABASE, ring)
        with session_maker(engine, ring)() as session:
            key_prints.fit(session)
            erased = erase_again(session, read_apart(apart), by=by, now=now)
            retention.apply(session, settings, by=by, now=now)
            waiting = _waiting(session)
            with writing(session):
                record(session, Action.RESTORE, "database", by=by, now=now, why=f"copy of {manifest['at']}")
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        _put(settings, engine, making)
        content = _put_content(settings, making / CONTENT)
    rows = sum(manifest["rows"].values())
    return Restored(datetime.fromisoformat(manifest["at"]), rows, erased, waiting, content)


def nothing_there(settings: Settings) -> None:
    """Raises Live when the settings name a database that is there."""
    if settings.database_file is not None:
        if settings.database_file.exists():
            raise Live(f"there is a database {settings.database_file} already")
        return
    engine = make_engine(settings.database)
    filled = schema.current(engine) is not None
    engine.dispose()
    if filled:
        raise Live("the database of PORTAL_DATABASE_URL is not empty")


def erase_again(session: Session, marks: dict[bytes, str], *, by: Actor, now: datetime) -> int:
    """Erases every child whom these marks recognise, by the same rule; says how many."""
    found = ledger.marked(session, session.scalars(sa.select(Child.reference)).all(), marks)
    for reference, rule in found.items():
        large = erasure.clear_large(session, reference)
        with writing(session):
            erasure.forget(session, reference, by=by, now=now, large=large, rule=rule)
    return len(found)


def _unpacked(file: Path, private: str, making: Path) -> dict[str, Any]:
    with file.open("rb") as sealed:
        opening = Opening(sealed).with_private(private)
        try:
            with tarfile.open(fileobj=cast(Any, opening), mode="r|gz") as tar:
                tar.extractall(making, filter="data")
        except (tarfile.TarError, EOFError) as fault:
            raise CopyUnsound("the backup is damaged") from fault
        opening.to_the_end()
    manifest: dict[str, Any] = json.loads((making / MANIFEST).read_text("utf-8"))
    if sha256_of(making / DATABASE) != manifest["sha256"]:
        raise CopyUnsound("the database in the backup is not the one that was put in")
    return manifest


def _waiting(session: Session) -> int:
    leaves = (Message.state == MessageState.QUEUED, Message.by_hand.is_(False))
    return session.scalar(sa.select(sa.func.count()).where(*leaves)) or 0


def _put(settings: Settings, engine: sa.Engine, making: Path) -> None:
    if settings.database_file is None:
        target = make_engine(settings.database)
        carry(engine, target)
        for each in (engine, target):
            each.dispose()
        return
    engine.dispose()
    private_folder(settings.database_file.parent)
    (making / DATABASE).chmod(0o600)
    try:
        settings.database_file.hardlink_to(making / DATABASE)  # never over one that came meanwhile
    except FileExistsError as fault:
        raise Live(f"there is a database {settings.database_file} already") from fault


def _put_content(settings: Settings, content: Path) -> Path | None:
    """The council's own content to where the settings say, if there is nothing yet; else beside the database."""
    if not content.is_dir():
        return None
    wanted = settings.content
    place = wanted if wanted and not wanted.exists() else settings.data / "content-of-the-copy"
    private_folder(place.parent)
    content.rename(place)
    return place

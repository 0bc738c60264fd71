"""Takes a copy of everything while people write: one moment of the database, checked, sealed, and opened again."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.keeping.copies import kept_by_rule
from portal.keeping.copies.carry_rows import carry
from portal.keeping.copies.erased_apart import write_apart
from portal.keeping.copies.sealed_file import Opening, Sealing
from portal.settings import Settings
from portal.store import schema
from portal.store.base import Base
from portal.store.database import make_engine, session_maker
from portal.store.running import key_prints
from portal.store.running.private_files import FILE, private_folder
from portal.store.sealing import KeyRing

DATABASE, MANIFEST, CONTENT = "portal.sqlite3", "manifest.json", "content"
MAKING = ".making-"


class CopyUnsound(Exception):
    """What was copied, or is to be brought back, is not whole; the message says why, and nothing was done."""


@dataclass(frozen=True)
class Backup:
    """A copy that was written, opened again and found right."""

    path: Path
    rows: int
    gone: int  # older copies that the rule no longer keeps


def back_up(
    settings: Settings, maker: sessionmaker[Session], folder: Path, rule: kept_by_rule.Rule, now: datetime
) -> Backup:
    """Copies the database and the council's own content into one sealed file of that folder, and tidies older ones.

    People write meanwhile; the copy is of one moment. It counts only when it has been read back from the disk and is
    what was written. Raises CopyUnsound, and what the disk raises.
    """
    private_folder(folder)
    with maker() as session:
        write_apart(session, folder)
    ring = maker.kw["info"]["keys"]
    path = folder / now.astimezone(UTC).strftime(kept_by_rule.STAMP)
    with making_in(folder) as making:
        _copy_database(maker.kw["bind"], making / DATABASE)
        manifest = check_copy(making / DATABASE, ring)
        manifest |= {"sha256": sha256_of(making / DATABASE), "release": version("portal"), "at": now.isoformat()}
        (making / MANIFEST).write_text(json.dumps(manifest), "utf-8")
        sealed = making / "sealed"
        key = _seal(settings, making, sealed, {name: manifest[name] for name in ("release", "at", "revision")})
        _open_again(sealed, key, manifest["sha256"])
        sealed.replace(path)
    _to_the_disk(folder)
    moments = dict(kept_by_rule.copies_in(folder))
    gone = kept_by_rule.to_go(moments, rule)
    for at in gone:
        moments[at].unlink()
    return Backup(path, sum(manifest["rows"].values()), len(gone))


@contextmanager
def making_in(folder: Path) -> Iterator[Path]:
    """A folder in which a copy is put together, for this account alone; gone in the end, and what broke off before."""
    for left in folder.glob(f"{MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    made = folder / f"{MAKING}{os.getpid()}"
    private_folder(made)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def check_copy(path: Path, ring: KeyRing) -> dict[str, Any]:
    """What a copied database says of itself: its revision and rows. Raises CopyUnsound, KeysUnfit."""
    engine = make_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            said = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            if said != "ok" or connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise CopyUnsound("the copy of the database is damaged")
            tables = set(sa.inspect(connection).get_table_names()) & set(Base.metadata.tables)
            rows = {name: connection.scalar(sa.select(sa.func.count()).select_from(Base.metadata.tables[name]))
                    for name in sorted(tables)}  # fmt: skip
        with session_maker(engine, ring)() as session:
            if schema.is_current(engine):
                key_prints.fit(session, keep=False)
        return {"revision": schema.current(engine), "rows": rows}
    except sa.exc.DatabaseError as fault:
        raise CopyUnsound("the copy of the database is damaged") from fault
    finally:
        engine.dispose()


def sha256_of(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy_database(engine: sa.Engine, into: Path) -> None:
    """One moment of the database as a file of SQLite, whichever kind it is."""
    if engine.dialect.name != "sqlite":
        copy = make_engine(f"sqlite:///{into}")
        carry(engine, copy)
        with copy.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        copy.dispose()
        return
    with closing(engine.raw_connection()) as source, closing(sqlite3.connect(into)) as target:
        # in one step: who writes goes on into the log, and the copy is of the moment it began
        cast(sqlite3.Connection, source.driver_connection).backup(target)


def _seal(settings: Settings, making: Path, sealed: Path, about: dict[str, Any]) -> bytes:
    with os.fdopen(os.open(sealed, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE), "wb") as file:
        closing_file = Sealing(file, settings.backup_key, about)
        packed = gzip.GzipFile(fileobj=cast(Any, closing_file), mode="wb", compresslevel=1)
        with packed, tarfile.open(fileobj=packed, mode="w|") as tar:
            for name in (MANIFEST, DATABASE):
                tar.add(making / name, name)
            if settings.content and settings.content.is_dir():
                tar.add(settings.content, CONTENT)
        closing_file.close()
        file.flush()
        os.fsync(file.fileno())
    return closing_file.key


def _open_again(sealed: Path, key: bytes, wanted: str) -> None:
    """Reads the file back from the disk to its last part. Raises CopyUnsound, and FileFaulty for what does not open."""
    with sealed.open("rb") as file:
        opening, found = Opening(file).with_key(key), ""
        with tarfile.open(fileobj=cast(Any, opening), mode="r|gz") as tar:
            for member in tar:
                if member.name == DATABASE:
                    found = hashlib.file_digest(cast(Any, tar.extractfile(member)), "sha256").hexdigest()
        opening.to_the_end()
    if found != wanted:
        raise CopyUnsound("the backup does not hold what was written: is the disk sound?")


def _to_the_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

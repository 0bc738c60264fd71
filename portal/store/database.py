"""The engine, its pragmas, and the one way to write: everything slow first, then `writing(session)`."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from portal.store.files import private_file
from portal.store.sealing import KeyRing

BUSY_SECONDS = 10
_AT_ONCE = 1_000  # databases limit how many values one statement may carry
_Value = TypeVar("_Value")


class DatabaseUnsafe(Exception):
    """The database would lose what it had said was kept."""


def make_engine(url: str) -> sa.Engine:
    """An engine for `sqlite:///…` or `postgresql://…`.

    SQLite: write-ahead log, `synchronous=FULL` (a thanked submission survives a power cut), foreign keys on, and
    transactions begun by us, because a read that turns into a write fails at once whatever the busy time.
    """
    if not url.startswith("sqlite"):
        return _postgres(url)
    # a database in memory lives in one connection; a file has a pool of them
    pool: dict[str, Any] = {"poolclass": sa.StaticPool} if url in ("sqlite://", "sqlite:///:memory:") else {}
    _made_private(url)
    options = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    # a fault's words go to logs: without this they hold the row
    engine = sa.create_engine(url, connect_args=options, hide_parameters=True, **pool)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased is overwritten, not only unlinked
            f"busy_timeout={BUSY_SECONDS * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("portal_begin", "BEGIN"))

    return engine


def _made_private(url: str) -> None:
    """A new database is made for this account alone; SQLite gives what it keeps beside it the same mode."""
    path = Path(sa.make_url(url).database or ":memory:")
    if path.name != ":memory:" and path.parent.is_dir():
        private_file(path)


def _postgres(url: str) -> sa.Engine:
    engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def refuse_lossy_commits(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("show synchronous_commit")
            setting = cursor.fetchone()[0]
        connection.rollback()
        if setting == "off":
            raise DatabaseUnsafe("PostgreSQL has synchronous_commit off: a crash would lose what was thanked for")

    return engine


def session_maker(engine: sa.Engine, ring: KeyRing) -> sessionmaker[Session]:
    """Makes sessions that know the key ring; one session for each request, command or unit of the worker's work."""
    # one writer at a time in this process: SQLite's own waiting sleeps in growing steps and gives a long tail
    lock = threading.RLock() if engine.dialect.name == "sqlite" else None
    return sessionmaker(engine, expire_on_commit=False, info={"keys": ring, "write_lock": lock})


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """One short transaction that may write: committed when the block ends, rolled back when it raises.

    Ends whatever the session was reading first, so what was read before must be read again inside. Nothing slow
    (network, passwords, tagging, parsing) belongs in the block: on SQLite nobody else can write meanwhile.
    """
    session.rollback()
    session.expire_all()  # a session that had nothing open does not forget by rolling back
    with session.info.get("write_lock") or nullcontext():
        try:
            session.connection(execution_options={"portal_begin": "BEGIN IMMEDIATE"})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def parts(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """The values in order, so many at a time as one statement takes."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]

"""The engine, its pragmas, and the one way to write: everything slow first, then `writing(session)`."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from portal.search import fold
from portal.setting_rules import parse_keys
from portal.settings import Apart, Settings
from portal.store import verdicts
from portal.store.queue import Busy, Queue
from portal.store.running.private_files import private_file
from portal.store.sealing import KeyRing

BUSY_SECONDS = 10  # how long a writer waits for its turn
CONNECTIONS, ONE_OF_MANY = 5, 1  # kept of PostgreSQL: a server of many councils has a few hundred for all of them
REST = 0.03, 1.0  # seconds, at least and at most, between the blocks of a long command: others ask three times in it
_STEP = 0.01  # seconds between two tries for SQLite's lock: its own waiting sleeps in growing steps, with a long tail
_AT_ONCE = 1_000  # databases limit how many values one statement may carry
_Value = TypeVar("_Value")


class DatabaseUnsafe(Exception):
    """The database would lose what it had said was kept."""


def make_engine(url: str, *, kept: int = CONNECTIONS) -> sa.Engine:
    """An engine for `sqlite:///…` or `postgresql://…`, which keeps so many connections of PostgreSQL while at rest.

    SQLite: write-ahead log, `synchronous=FULL` (a thanked submission survives a power cut), foreign keys on, and
    transactions begun by us, because a read that turns into a write fails at once whatever the busy time.
    """
    if not url.startswith("sqlite"):
        return _postgres(url, kept)
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
            "cache_size=-16000",  # 16 MB: less is written twice while a long file is taken in
            "secure_delete=ON",  # what is erased is overwritten, not only unlinked
            f"busy_timeout={BUSY_SECONDS * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("fold", 1, fold, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        patience = connection.get_execution_options().get("portal_patience")
        if patience is None:
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN")
        else:
            _begin_immediate(connection, patience)

    return engine


def _made_private(url: str) -> None:
    """A new database is made for this account alone; SQLite gives what it keeps beside it the same mode."""
    path = Path(sa.make_url(url).database or ":memory:")
    if path.name != ":memory:" and path.parent.is_dir():
        private_file(path)


def _begin_immediate(connection: sa.Connection, patience: float) -> None:
    """Takes SQLite's one write lock; raises Busy when another process does not leave it within `patience` seconds."""
    driver: Any = connection.connection.driver_connection
    end = time.monotonic() + patience
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                if time.monotonic() >= end:
                    raise Busy from fault
                time.sleep(_STEP)
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _postgres(url: str, kept: int) -> sa.Engine:
    engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True, pool_size=kept)

    @event.listens_for(engine, "connect")
    def refuse_lossy_commits(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("show synchronous_commit")
            setting = cursor.fetchone()[0]
            cursor.execute(f"set lock_timeout = '{BUSY_SECONDS}s'")
        connection.commit()
        if setting == "off":
            raise DatabaseUnsafe("PostgreSQL has synchronous_commit off: a crash would lose what was thanked for")

    return engine


def session_maker(engine: sa.Engine, ring: KeyRing, *, patience: float = BUSY_SECONDS) -> sessionmaker[Session]:
    """Makes sessions that know the key ring; one session for each request, command or unit of the worker's work.

    `patience` is how many seconds each waits for its turn to write.
    """
    queue = Queue() if engine.dialect.name == "sqlite" else None
    made = sessionmaker(engine, expire_on_commit=False, info={"keys": ring, "queue": queue, "patience": patience})
    event.listen(made, "before_flush", verdicts.keep)
    return made


@contextmanager
def writing(session: Session, *, patience: float | None = None) -> Iterator[Session]:
    """One short transaction that may write: committed when the block ends, rolled back when it raises.

    Ends whatever the session was reading first, so what was read before must be read again inside. Nothing slow
    (network, passwords, tagging, parsing) belongs in the block: on SQLite nobody else can write meanwhile. Raises Busy
    when others write for longer than `patience` seconds, the session's own unless another is named.
    """
    session.rollback()
    session.expire_all()  # a session that had nothing open does not forget by rolling back
    patience = session.info["patience"] if patience is None else patience
    queue, end = session.info["queue"], time.monotonic() + patience
    with queue.turn(patience) if queue else nullcontext():
        try:
            session.connection(execution_options={"portal_patience": max(0.0, end - time.monotonic())})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def writing_in_blocks(session: Session) -> Iterator[None]:
    """One block of a long command: `writing`, and then a rest in which whoever waits to write has their turn.

    It is half as long as the block held the lock: on a slow machine the others are slow to ask too.
    """
    with writing(session):
        began = time.monotonic()
        yield
    rest(time.monotonic() - began)


def rest(held: float = 0.0) -> None:
    """Leaves the lock to others after it was `held` for so many seconds."""
    least, most = REST
    time.sleep(min(max(least, held / 2), most))


def parts(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    """The values in order, so many at a time as one statement takes."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def open_database(settings: Settings, *, patience: float = BUSY_SECONDS) -> sessionmaker[Session]:
    """Sessions on the database of the settings, which wait so many seconds for their turn to write.

    The schema is brought up to date elsewhere (`portal upgrade`).
    """
    keys = KeyRing(seal=parse_keys(settings.seal_keys), link=parse_keys(settings.link_keys))
    kept = ONE_OF_MANY if isinstance(settings, Apart) else CONNECTIONS
    return session_maker(make_engine(settings.database, kept=kept), keys, patience=patience)

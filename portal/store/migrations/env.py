"""Runs migrations on the connection it is given: one transaction, and no row lost to a table that is rebuilt."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from portal.store import ledger  # noqa: F401  # its table comes with the others
from portal.store.base import Base, Moment, Word
from portal.store.running import key_prints, pulse  # noqa: F401  # their tables must be known

WAITS = 600  # seconds that an upgrade waits on SQLite for another one, or for whoever still writes
LOCK = 7_206_339  # any number, the same for all who upgrade one PostgreSQL database


class RowsOrphaned(Exception):
    """A migration left rows that point to nothing; it was rolled back."""


@contextlib.contextmanager
def foreign_keys_off(connection: sa.Connection) -> Iterator[None]:
    """On SQLite a table is altered by rebuilding it; with foreign keys on, dropping the old one empties its children.

    The switch does nothing inside a transaction, so it is thrown before BEGIN.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")


def wait_for_others(connection: sa.Connection) -> None:
    """One upgrade at a time: a second process waits, and then finds nothing left to do."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("set local lock_timeout = 0"))
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))


def refuse_orphans(connection: sa.Connection) -> None:
    """What foreign keys would have refused, had they been on."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RowsOrphaned(", ".join(sorted({f"{row[0]} -> {row[2]}" for row in orphans})))


def last_numbers(connection: sa.Connection) -> dict[str, int]:
    """The highest number each table ever gave on SQLite, by table; a rebuilt table forgets those of erased rows."""
    listed = "SELECT name FROM sqlite_master WHERE name = 'sqlite_sequence'"
    if connection.dialect.name != "sqlite" or connection.exec_driver_sql(listed).first() is None:
        return {}
    rows = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    return {row[0]: row[1] for row in rows}


def number_on(connection: sa.Connection, before: dict[str, int]) -> None:
    """No number is given twice: what was counted before the steps is counted on from."""
    after = last_numbers(connection)
    known = set(sa.inspect(connection).get_table_names())
    for table, number in before.items():
        if table in known and after.get(table, 0) < number:
            connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))


def frozen(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Drafts name no type of ours: a migration must not change when the code does."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return "sa.String()" if kind == "type" and isinstance(item, Word) else False


def run(connection: sa.Connection) -> None:
    """All the steps asked for, or none of them."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        render_item=frozen,
    )
    with foreign_keys_off(connection):
        connection = connection.execution_options(portal_patience=WAITS)
        with connection.begin():
            wait_for_others(connection)
            before = last_numbers(connection)
            context.run_migrations()
            number_on(connection, before)
            refuse_orphans(connection)


run(context.config.attributes["connection"])

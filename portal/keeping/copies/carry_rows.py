"""Carries every row from one database to an empty one, whichever of the two each is, and proves that all arrived."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from portal.store import schema
from portal.store.base import Base

AT_ONCE = 1_000  # rows
_SPACE = 2**256


class NotEmpty(Exception):
    """There are rows already where rows should be carried to; nothing was done."""


class Unequal(Exception):
    """What arrived is not what was there; the message names the tables, and nothing was kept."""


@dataclass(frozen=True)
class Content:
    """How many rows a table has, and the sum of their hashes, in whatever order they stand."""

    rows: int
    hash: str


def carry(source: sa.Engine, target: sa.Engine) -> dict[str, Content]:
    """Copies all rows as they stood at one moment, in one transaction; says what each table holds.

    The target is brought to this release's shape first. Others may write to the source meanwhile: what they write is
    not in the copy. Numbers that were given once are not given again. Raises NotEmpty, Unequal.
    """
    schema.upgrade(target)
    with snapshot(source) as before, target.connect() as after:
        if filled := [table.name for table in Base.metadata.sorted_tables if after.scalar(_first(table)) is not None]:
            raise NotEmpty(", ".join(filled))
        after.rollback()
        with _one_transaction(after):
            for table in Base.metadata.sorted_tables:
                _carry_table(before, after, table)
            _carry_numbers(before, after)
            _check_keys(after)
            here = {table.name: content(before, table) for table in Base.metadata.sorted_tables}
            there = {table.name: content(after, table) for table in Base.metadata.sorted_tables}
            if other := [name for name in here if here[name] != there[name]]:
                raise Unequal(", ".join(other))
    return here


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one moment, whatever others write meanwhile."""
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**level) as connection:
        yield connection


def content(connection: sa.Connection, table: sa.Table) -> Content:
    """What a table holds, the same on every database."""
    rows = total = 0
    for row in _rows(connection, table):
        rows += 1
        total += int.from_bytes(
            hashlib.sha256(repr([_plain(value) for value in row]).encode("utf-8", "replace")).digest()
        )
    return Content(rows, f"{total % _SPACE:064x}")


def _plain(value: Any) -> Any:
    """A value as it is written down: what the two databases hand back in classes of their own is one and the same."""
    match value:
        case memoryview():
            return value.tobytes()
        case datetime() | date() | time():
            return value.isoformat()
        case str():
            return str(value)
        case _:
            return value


def _first(table: sa.Table) -> sa.Select[Any]:
    return sa.select(sa.literal(1)).select_from(table).limit(1)


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[Any]:
    # JSON is carried as it is written: read and written again, a null of JSON would become one of the database
    columns = [sa.cast(each, sa.Text).label(each.name) if _json(each) else each for each in table.columns]
    query = sa.select(*columns).order_by(*table.primary_key).execution_options(yield_per=AT_ONCE)
    yield from connection.execute(query)


def _json(column: sa.ColumnElement[Any]) -> bool:
    return isinstance(column.type, sa.JSON)


def _carry_table(before: sa.Connection, after: sa.Connection, table: sa.Table) -> None:
    text = {each.name: sa.bindparam(each.name, type_=sa.Text) for each in table.columns if _json(each)}
    written = {name: _as_json(after, value) for name, value in text.items()}
    insert = table.insert().values(
        {each.name: sa.bindparam(each.name, type_=each.type) for each in table.columns} | written
    )
    block: list[dict[str, Any]] = []
    for row in _rows(before, table):
        block.append(dict(row._mapping))
        if len(block) == AT_ONCE:
            after.execute(insert, block)
            block = []
    if block:
        after.execute(insert, block)


def _as_json(connection: sa.Connection, text: Any) -> Any:
    return sa.cast(text, sa.JSON) if connection.dialect.name == "postgresql" else text


@contextmanager
def _one_transaction(connection: sa.Connection) -> Iterator[None]:
    """All or nothing; rows that name one another may come in any order, and are checked in the end."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # does nothing inside a transaction
        connection.rollback()
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
    try:
        with connection.begin():
            mutual = list(_mutual_keys()) if connection.dialect.name == "postgresql" else []
            for key in mutual:
                connection.execute(sa.schema.DropConstraint(key))
            yield
            for key in mutual:
                connection.execute(sa.schema.AddConstraint(key, isolate_from_table=False))
    finally:
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def _mutual_keys() -> Iterator[sa.ForeignKeyConstraint]:
    """Keys by which rows of a table name one another."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table is table:
                yield key


def _carry_numbers(before: sa.Connection, after: sa.Connection) -> None:
    """Goes on counting where the source does, although the row with the last number may be gone."""
    for table in Base.metadata.sorted_tables:
        if "id" not in table.columns or list(table.primary_key) != [table.columns["id"]]:
            continue
        if (last := _last_number(before, table)) is None:
            continue
        if after.dialect.name == "postgresql":
            after.execute(sa.text("select setval(pg_get_serial_sequence(:table, 'id'), :last)"),
                          {"table": table.name, "last": last})  # fmt: skip
        else:
            after.exec_driver_sql("delete from sqlite_sequence where name = ?", (table.name,))
            after.exec_driver_sql("insert into sqlite_sequence (name, seq) values (?, ?)", (table.name, last))


def _last_number(connection: sa.Connection, table: sa.Table) -> int | None:
    """The last number that was given; None where none ever was."""
    if connection.dialect.name == "postgresql":
        name = connection.scalar(sa.text("select pg_get_serial_sequence(:table, 'id')"), {"table": table.name})
        found = connection.execute(sa.text(f"select last_value, is_called from {name}")).one()  # noqa: S608
        return found.last_value if found.is_called else None
    counted = sa.text("select seq from sqlite_sequence where name = :table")
    last: int | None = connection.scalar(counted, {"table": table.name})
    return last or None


def _check_keys(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite" and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise Unequal(str(lost[0]))

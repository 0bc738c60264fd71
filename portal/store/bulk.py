"""Many new rows at once: made ready for the driver before the lock, numbered and written in few statements inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.store.base import Row

Values = Mapping[str, Any]
_TOGETHER = 250  # rows of one statement: more make it no faster


def numbers(session: Session, model: type[Row], count: int) -> list[int]:
    """So many numbers that no row of the table has or had; inside `writing`, which keeps others from taking them."""
    if session.get_bind().dialect.name == "postgresql":
        series = sa.text("select nextval(pg_get_serial_sequence(:of, 'id')) from generate_series(1, :count)")
        return list(session.scalars(series, {"of": model.__tablename__, "count": count}))
    # the counter that never gives the number of an erased row away a second time
    last = session.scalar(sa.text("select seq from sqlite_sequence where name = :of"), {"of": model.__tablename__}) or 0
    return list(range(last + 1, last + 1 + count))


def whole(model: type[Row], values: Values) -> dict[str, Any]:
    """The values of a row to be, those not named as the table's own defaults have them.

    Raises TypeError for a value that the table would work out from others and that is not named.
    """
    row: dict[str, Any] = {}
    for column in sa.inspect(model).local_table.columns:
        if column.name in values:
            row[column.name] = values[column.name]
        elif column.default is not None and column.default.is_callable:
            raise TypeError(f"{column} is worked out row by row: name it")
        elif column.name != "id":
            row[column.name] = getattr(column.default, "arg", None)
    return row


def reserve(session: Session, model: type[Row], count: int) -> list[int]:
    """So many numbers that are given to nobody else, even when the rows are written much later; inside `writing`."""
    taken = numbers(session, model, count)
    if session.get_bind().dialect.name != "postgresql" and taken:
        of = {"name": model.__tablename__, "last": taken[-1]}
        if not session.execute(sa.text("update sqlite_sequence set seq = :last where name = :name"), of).rowcount:  # type: ignore[attr-defined]
            session.execute(sa.text("insert into sqlite_sequence (name, seq) values (:name, :last)"), of)
    return taken


@dataclass(frozen=True)
class Ready:
    """Rows as the driver takes them; what all of them say stands once, since it is handed over once for many."""

    shared: Mapping[str, Any]
    names: Sequence[str]  # the columns in which the rows differ
    rows: Sequence[tuple[Any, ...]]


def ready(session: Session, model: type[Any], rows: Sequence[Values]) -> Ready:
    """The rows, which all name the same columns, for `write`; a good part of what writing costs. Writes nothing."""
    if not rows:
        return Ready({}, (), ())
    dialect = session.get_bind().dialect
    columns = sa.inspect(model).local_table.columns
    converted = {name: columns[name].type.dialect_impl(dialect).bind_processor(dialect) for name in rows[0]}
    values = {name: [row[name] for row in rows] for name in rows[0]}
    values = {name: list(map(how, values[name])) if (how := converted[name]) else values[name] for name in values}
    shared = {name: each[0] for name, each in values.items() if each.count(each[0]) == len(each)}
    names = [name for name in values if name not in shared]
    return Ready(shared, names, list(zip(*(values[name] for name in names), strict=True)) or [()] * len(rows))


def write(session: Session, model: type[Any], made: Ready, numbers: Sequence[int] | None = None) -> None:
    """Writes rows that are `ready`, under these numbers where the table does not give them itself."""
    if not made.rows:
        return
    names, rows = list(made.names), made.rows
    if numbers is not None:
        names, rows = ["id", *names], [(number, *row) for number, row in zip(numbers, rows, strict=True)]
    if session.get_bind().dialect.name == "postgresql":
        _write_each(session, model, made.shared, names, rows)
        return
    table, columns = sa.inspect(model).local_table.name, (*made.shared, *names)
    for start in range(0, len(rows), _TOGETHER):
        some = rows[start : start + _TOGETHER]
        statement = _statement(table, columns, len(made.shared), len(some))
        session.connection().exec_driver_sql(statement, (*made.shared.values(), *chain.from_iterable(some)))


def _write_each(
    session: Session, model: type[Any], shared: Values, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    statement = sa.insert(sa.inspect(model).local_table).inline()  # nobody asks for the numbers
    compiled = statement.compile(dialect=session.get_bind().dialect, column_keys=[*shared, *names])
    values = [{**shared, **dict(zip(names, row, strict=True))} for row in rows]
    session.connection().exec_driver_sql(str(compiled), values)


@lru_cache(maxsize=64)
def _statement(table: str, columns: tuple[str, ...], shared: int, count: int) -> str:
    """One statement for so many rows: SQLite spends most of a row's time on beginning and ending a statement."""
    own, named = len(columns) - shared, ", ".join(f'"{name}"' for name in columns)
    row = ", ".join([*(f"?{place}" for place in range(1, shared + 1)), *"?" * own])
    into = f"insert into {table} ({named}) values "  # noqa: S608 - our own names
    return into + ", ".join([f"({row})"] * count)


def insert(session: Session, model: type[Any], rows: Sequence[Values]) -> None:
    """Writes rows that were not made ready before."""
    write(session, model, ready(session, model, rows))


def insert_into(session: Session, table: Any) -> Any:
    """An INSERT into a table or a mapped class that can yield to a row already there.

    Each database has its own, and both are written alike.
    """
    return insert_for(dialect_of(session), table)


def dialect_of(session: Session) -> str:
    """The name of the database's kind, by which a statement is kept that each of them has its own words for."""
    return session.get_bind().dialect.name


@cache
def insert_for(dialect: str, table: Any) -> Any:
    """`insert_into` for one kind of database: what is kept as a statement follows from it."""
    return (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)

"""Many new rows at once: made ready for the driver before the lock, numbered and written in few statements inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.store.base import Row

Values = Mapping[str, Any]


def numbers(session: Session, model: type[Row], count: int) -> list[int]:
    """So many numbers that no row of the table has or had; inside `writing`, which keeps others from taking them."""
    if session.get_bind().dialect.name == "postgresql":
        series = sa.text("select nextval(pg_get_serial_sequence(:of, 'id')) from generate_series(1, :count)")
        return list(session.scalars(series, {"of": model.__tablename__, "count": count}))
    # the counter that never gives the number of an erased row away a second time
    last = session.scalar(sa.text("select seq from sqlite_sequence where name = :of"), {"of": model.__tablename__}) or 0
    return list(range(last + 1, last + 1 + count))


def whole(model: type[Row], values: Values) -> dict[str, Any]:
    """The values of a row to be, those not named as the table's own defaults have them."""
    row: dict[str, Any] = {}
    for column in sa.inspect(model).local_table.columns:
        if column.name in values:
            row[column.name] = values[column.name]
        elif column.name != "id":
            row[column.name] = getattr(column.default, "arg", None)
    return row


def ready(session: Session, model: type[Any], rows: Iterable[Values]) -> list[dict[str, Any]]:
    """The rows as the driver takes them, for `write`; half of what writing them costs. Reads and writes nothing."""
    dialect = session.get_bind().dialect
    convert = {
        column.name: processor
        for column in sa.inspect(model).local_table.columns
        if (processor := column.type.dialect_impl(dialect).bind_processor(dialect))
    }
    return [{name: convert[name](value) if name in convert else value for name, value in row.items()} for row in rows]


def write(session: Session, model: type[Any], rows: Sequence[Values]) -> None:
    """Writes rows that are `ready` and all name the same columns: every one but a number the table gives itself."""
    if not rows:
        return
    dialect = session.get_bind().dialect
    statement = sa.insert(sa.inspect(model).local_table).inline()  # nobody asks for the numbers
    compiled = statement.compile(dialect=dialect, column_keys=list(rows[0]))
    order = compiled.positiontup
    values: Any = [tuple(map(row.__getitem__, order)) for row in rows] if order else rows
    session.connection().exec_driver_sql(str(compiled), values)


def insert(session: Session, model: type[Any], rows: Iterable[Values]) -> None:
    """Writes rows that were not made ready before."""
    write(session, model, ready(session, model, rows))

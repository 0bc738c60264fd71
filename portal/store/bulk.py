"""Many new rows at once: numbered here and written in few statements, so that the lock is held for a short time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def insert(session: Session, model: type[Any], rows: Iterable[Values]) -> None:
    """Writes the rows, which all name the same columns."""
    listed = list(rows)
    if listed:
        session.execute(sa.insert(sa.inspect(model).local_table), listed)

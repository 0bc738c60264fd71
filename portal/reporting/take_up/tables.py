"""The tables of a year in its parts, in the order in which they are read."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from portal.reporting.figures.table import Table
from portal.reporting.take_up.channels import way_tables
from portal.reporting.take_up.times import time_tables


def in_parts(session: Session, year: int, *, on: date) -> tuple[Table, ...]:
    """Forms by channel and language, then the year by quarter, month and rolling year."""
    return (*way_tables(session, year), *time_tables(session, year, on=on))

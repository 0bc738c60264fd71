"""A statement that counts several financial years at once, read year by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

Years = Sequence[int]  # financial years, 2025 for 2025-26


def of_each(session: Session, query: sa.Executable, years: Years) -> dict[int, list[Any]]:
    """The rows of each year, by their `year`; an empty list for a year without any."""
    found: dict[int, list[Any]] = {year: [] for year in years}
    for row in session.execute(query):
        found[row.year].append(row)
    return found

"""The tables of take-up and of parts of the year as figures: each with id, words, source, unit and base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.reporting.figures.figure import percent
from portal.reporting.figures.table import Cell, Table
from portal.reporting.take_up.times import PARTS

# which column of a table is a part of which other one
FORMS = {
    **dict.fromkeys(("opened", "started", "returned", "declined"), "sent"),
    **dict.fromkeys(("on_paper", "paper"), "returned"),
}
OF_TABLE = {
    **dict.fromkeys(("reach", "take_up_channel", "take_up_language"), FORMS),
    **dict.fromkeys(("each_quarter", "each_month", "rolling_year"), PARTS),
}
SOURCES = {"reach": "invitations", "take_up_channel": "invitations", "take_up_language": "invitations"}
OF_TIMES = "reviews and invitations"


@dataclass(frozen=True)
class PartFigure:
    """A share of a part of the year or of those asked. `n` and `N` are words where they are hidden; then no value."""

    id: str
    words: str
    source: str
    base: str
    n: Cell
    N: Cell
    value: float | None
    unit: str = "percent"


def figures_of_parts(tables: Iterable[Table]) -> Iterator[PartFigure]:
    """The figures of these tables, in their order; a hidden number is hidden here as it is there."""
    for table in tables:
        for row in table.rows:
            cells = dict(zip(table.columns, row, strict=True))
            for part, whole in OF_TABLE.get(table.id, {}).items():
                if part in cells and whole in cells:
                    yield _figure(table, row[0], part, whole, cells[part], cells[whole])


def _figure(table: Table, row: Cell, part: str, whole: str, n: Cell, base: Cell) -> PartFigure:
    known = isinstance(n, int) and isinstance(base, int) and base >= table.enough
    value = percent(int(n), int(base)) if known else None
    words = f"{table.say(row)}: {table.say(part)}"
    source = SOURCES.get(table.id, OF_TIMES)
    return PartFigure(f"{table.id}.{row}.{part}", words, source, table.say(whole), n, base, value)

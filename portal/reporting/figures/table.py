"""What a table of the report is: an id and columns that scripts may rely on, and a title and rule for readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.reporting.figures.figure import marked, percent

Cell = str | int
NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class Table:
    """Rows of cells under named columns; the cells of a column are all words, or all counts but those that are hidden.

    `words` gives readers' words for the codes that stand in cells and columns, `labels` those of an answer by form,
    question and code: the same code says something else in another question. Where `whole` names a column, those of
    `parts` are counts out of it, and are shown with their share from `enough` on; `of` names the whole of a part that
    has one of its own.
    """

    id: str
    title: str
    rule: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    whole: str | None = None
    labels: Mapping[tuple[Cell, ...], str] = field(default_factory=dict)
    enough: int = 1
    of: Mapping[str, str] = field(default_factory=dict)
    marks: int = 0  # counts from 1 to this are marked
    numbers: tuple[str, ...] = ()  # columns of numbers that are written as words, such as percentages

    def show(self, row: tuple[Cell, ...], column: int) -> str:
        """A cell of a row as people read it, a part with its share of the whole: "81 (95%)"."""
        of = self.of.get(self.columns[column], self.whole)
        cell, whole = row[column], row[self.columns.index(of)] if of else None
        if not isinstance(cell, int):
            return self.word(row, column)
        is_part = self.columns[column] in self.parts and isinstance(whole, int) and whole >= self.enough
        share = percent(cell, int(whole or 0), places=0) if is_part else None
        said = marked(cell, self.marks)
        return said if share is None else f"{said} ({share:.0f}%)"

    def word(self, row: tuple[Cell, ...], column: int) -> str:
        """A cell of a row in words, an answer in those of its question."""
        return self.labels.get(row[: column + 1]) or self.say(row[column])

    def say(self, cell: Cell) -> str:
        """A cell, or a column's name, as people read it."""
        if isinstance(cell, int):
            return f"{cell:,}"
        return self.words.get(cell, cell.replace("_", " ") if cell in self.columns else cell)

    def is_number(self, column: int) -> bool:
        """Whether the cells of that column (from 0) are numbers."""
        return self.columns[column] in self.numbers or any(isinstance(row[column], int) for row in self.rows)

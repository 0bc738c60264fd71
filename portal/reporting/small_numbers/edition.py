"""What of a year's figures and tables may leave the service: fewer tables, and no number that tells of a few people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from portal.forms.files import Library
from portal.reporting.figures.catalogue import DEFINITIONS
from portal.reporting.figures.figure import ENOUGH, HIDDEN, Figure, Part
from portal.reporting.figures.table import Cell, Table
from portal.reporting.small_numbers import linked
from portal.reporting.small_numbers.attack import Range
from portal.reporting.small_numbers.book import Book, Key
from portal.reporting.small_numbers.hide import THRESHOLD, given_away, hide
from portal.reporting.small_numbers.merged import merged

# typed reasons are somebody's words; every coded answer crosses forms with questions nobody reads in public
KEPT = (
    "reach",
    "participation_codes",
    "feedback_items",
    "venues",
    "take_up_channel",
    "take_up_language",
    "each_quarter",
)
COLUMNS = {
    "reach": ("audience", "sent", "returned"),
    "take_up_channel": ("channel", "sent", "returned"),
    "take_up_language": ("language", "sent", "returned"),
}


@dataclass(frozen=True)
class Edition:
    """Figures and tables as they may be read by anybody, and how many of their numbers are hidden."""

    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    hidden: int


class GivenAway(Exception):
    """A reader could work out a hidden number: such an edition is not made."""

    def __init__(self, found: Mapping[Key, Range]) -> None:
        super().__init__(", ".join(" ".join(key) for key in found))


def edition(
    figures: Iterable[Figure], tables: Iterable[Table], library: Library, threshold: int = THRESHOLD
) -> Edition:
    """The figures and tables with small numbers hidden. Raises GivenAway, ValueError where the numbers do not add up.

    The edition is attacked once more as a whole before it is given out.
    """
    figures = tuple(figures)
    kept, book = bound(figures, tables, library)
    hidden = hide(book, threshold)
    if found := given_away(book, hidden, threshold):
        raise GivenAway(found)
    return Edition(
        tuple(_figure(book, hidden, _without_note(figure)) for figure in figures),
        tuple(_table(hidden, table) for table in kept),
        len(hidden),
    )


def bound(figures: Iterable[Figure], tables: Iterable[Table], library: Library) -> tuple[tuple[Table, ...], Book]:
    """The tables of an edition before anything is hidden, and every number and sum of it."""
    whole = {table.id: table for table in tables}
    whole["feedback_items"] = merged(whole["feedback_items"], library)
    kept = tuple(_narrow(whole[table_id]) for table_id in KEPT if table_id in whole)
    return kept, linked.bind(figures, kept, _received(whole["received"]))


def _received(table: Table) -> Mapping[str, int]:
    column = table.columns.index("received")
    return {str(row[0]): number for row in table.rows if isinstance(number := row[column], int)}


def _narrow(table: Table) -> Table:
    columns = COLUMNS.get(table.id, table.columns)
    places = [table.columns.index(column) for column in columns]
    rows = tuple(tuple(row[at] for at in places) for row in table.rows)
    return replace(table, columns=columns, rows=rows, enough=ENOUGH)


def _without_note(figure: Figure) -> Figure:
    """The rule alone: what is said after it, such as how many forms came late, is a number too."""
    return replace(figure, rule=DEFINITIONS[figure.id].rule)


def _figure(book: Book, hidden: frozenset[Key], figure: Figure) -> Figure:
    counted = _counted(book, hidden, figure)
    if ("figure", figure.id, "unknown") not in hidden:
        return counted
    # how many are left out is said beside a figure: what hides a number of the book must not stand there either
    return replace(counted, unknown=0, hidden=counted.hidden | {"unknown"})


def _counted(book: Book, hidden: frozenset[Key], figure: Figure) -> Figure:
    n, base = linked.n_of(figure.id), linked.base_of(figure.id)
    gone: set[Part] = set()
    if n in hidden:
        gone.add("n")
    if figure.N is not None and base in hidden:
        gone.add("N")
    if not gone:
        few = figure.unit == "percent" and 0 < (figure.N or 0) < ENOUGH
        return replace(figure, value=None, instead=figure.base) if few else figure
    said = linked.band(figure.n, figure.N)[0] if n in book.between and figure.N and "N" not in gone else HIDDEN
    return replace(
        figure,
        value=None,
        n=0 if "n" in gone else figure.n,
        N=0 if "N" in gone else figure.N,
        hidden=frozenset(gone),
        instead=said if figure.unit == "percent" else HIDDEN if "n" in gone else f"{figure.n:,}",
    )


def _table(hidden: frozenset[Key], table: Table) -> Table:
    def shown(row: tuple[Cell, ...], column: str, cell: Cell) -> Cell:
        return HIDDEN if isinstance(cell, int) and linked.cell_of(table, row, column) in hidden else cell

    rows = (
        tuple(shown(row, column, cell) for column, cell in zip(table.columns, row, strict=True)) for row in table.rows
    )
    return replace(table, rows=tuple(rows))

"""Writes what the year came to for children: one A4 sheet that folds to four pages, in two looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.council.council import Council
from portal.helplines import Helpline
from portal.reporting.annual_report.document import Report
from portal.reporting.annual_report.html import room
from portal.reporting.figures.answers import item_label
from portal.reporting.figures.figure import ENOUGH, Figure
from portal.reporting.figures.table import Table
from portal.reporting.small_numbers.merged import CHILDREN, measures
from portal.store.tables.doing_tables import Doing
from portal.store.vocabulary import FormId

AGES = ("4-11", "12-17")
ITEMS = 4  # of a booklet: what measures listening comes first
FIRST = ("M_LISTENED", "M_SAID", "M_RELAXED", "M_DECISIONS")
MOST = 2  # lines done, lines being done, and words of children: what fits


@dataclass(frozen=True)
class Row:
    """One question and its answers as shapes: full for yes, half for partly, empty for no, striped for the rest."""

    question: str
    full: int
    half: int
    empty: int
    striped: int
    said: str


@dataclass(frozen=True)
class Booklet:
    """What stands in it. `shapes` is how many shapes make up the whole."""

    ages: str
    shapes: int
    rows: tuple[Row, ...]
    took_part: Row | None  # none where it may not be told how many


def html(report: Report, council: Council, doing: Iterable[Doing], ages: str) -> str:
    """The whole sheet as one page that stands alone; younger children get ten shapes a row, older ones twenty."""
    shapes = 10 if ages == AGES[0] else 20
    items = {table.id: table for table in report.tables}["feedback_items"]
    words = _younger_words(council) if ages == AGES[0] else items.words
    rows = [row for row in (_row(items, row, words, shapes) for row in _of_children(items, council)) if row]
    who = "child" if ages == AGES[0] else "young person"
    said = {quote.words: quote for quote in report.quotes if quote.who == who}
    return room("children.html").render(
        report=report,
        booklet=Booklet(ages, shapes, tuple(rows[:ITEMS]), _took_part(report.figure("participation_reviews"), shapes)),
        done=[line for line in doing if line.done_on][:MOST],
        doing=[line for line in doing if not line.done_on][:MOST],
        quotes=list(said.values())[:MOST],
        lines=_lines(council, ages),
        council=council.settings,
    )


def _younger_words(council: Council) -> Mapping[str, str]:
    """What the youngest form asks, under the names of the older one’s questions."""
    young, older = (measures(council.library, form) for form in (FormId.FEEDBACK_4_11, FormId.FEEDBACK_12_17))
    asked = {question.name: item_label(question) for question in council.library[FormId.FEEDBACK_4_11].question}
    return {older[measure]: asked[name] for measure, name in young.items() if measure in older}


def _took_part(figure: Figure, shapes: int) -> Row | None:
    if figure.hidden or figure.instead or not figure.N:
        return None
    full, _half, empty, _striped = _of_shapes([figure.n, 0, figure.N - figure.n], figure.N, shapes)
    return Row(figure.label, full, 0, empty, 0, figure.base)


def _of_children(items: Table, council: Council) -> list[tuple[str | int, ...]]:
    rows = {str(row[1]): row for row in items.rows if row[0] == CHILDREN}
    asked = measures(council.library, FormId.FEEDBACK_12_17)
    first = [asked[measure] for measure in FIRST if measure in asked]
    return [rows[name] for name in (*first, *sorted(rows.keys() - set(first))) if name in rows]


def _row(items: Table, row: tuple[str | int, ...], words: Mapping[str, str], shapes: int) -> Row | None:
    """The row as shapes, if enough were asked and it may be told how many said yes."""
    cells = dict(zip(items.columns, row, strict=True))
    base, yes = cells["n"], cells["yes"]
    if not (isinstance(base, int) and isinstance(yes, int) and base >= ENOUGH):
        return None
    counts = {part: cell for part in items.parts if isinstance(cell := cells[part], int)}
    full, half, empty, striped = _of_shapes(
        [yes, counts.get("partly", 0), counts.get("no", 0) + counts.get("did_not_say", 0)], base, shapes
    )
    return Row(words[str(row[1])], full, half, empty, striped, f"{yes} of {base}")


def _of_shapes(counts: list[int], base: int, shapes: int) -> list[int]:
    """The counts, and what is left of the base, as so many shapes in all: the largest remainders are rounded up."""
    exact = [shapes * count / base for count in (*counts, base - sum(counts))]
    whole = [int(each) for each in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: exact[at] - whole[at], reverse=True)
    for at in by_rest[: shapes - sum(whole)]:
        whole[at] += 1
    return whole


def _lines(council: Council, ages: str) -> list[Helpline]:
    audiences = {"child", "everyone"} if ages == AGES[0] else {"child", "young_person", "everyone"}
    return [line for line in council.settings.helplines if line.audience in audiences]

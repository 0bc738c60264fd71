"""Writes what the year came to for children: one A4 sheet that folds to four pages, in two looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.council.council import Council
from portal.helplines import Helpline
from portal.reporting.annual_report import pdf
from portal.reporting.annual_report.document import Report
from portal.reporting.annual_report.html import room
from portal.reporting.childrens_edition import words
from portal.reporting.childrens_edition.words import AGES, LOOKS
from portal.reporting.figures.answers import item_label
from portal.reporting.figures.figure import ENOUGH, Figure
from portal.reporting.figures.table import Table
from portal.reporting.small_numbers.merged import CHILDREN, measures
from portal.store.tables.doing_tables import Doing
from portal.store.vocabulary import FormId

SANS = ("Noto Sans", "DejaVu Sans", "Libertinus Serif")
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
class Told:
    """What children said, and what was done of it or is being done."""

    said: str
    what: str
    way: str


@dataclass(frozen=True)
class Booklet:
    """All that stands in it, in words. `shapes` is how many shapes make up the whole; `number` is one to ring."""

    ages: str
    title: str
    council: str
    heading: tuple[str, str]
    cover: str
    took_part: Row | None  # none where it may not be told how many
    took_part_heading: str
    period: str
    said_heading: str
    rows: tuple[Row, ...]
    beneath: str
    did_heading: str
    told: tuple[Told, ...]
    nothing_done: str
    quotes: tuple[tuple[str, str], ...]
    next_heading: str
    next_words: tuple[str, ...]
    help_heading: str
    lines: tuple[tuple[str, str, str], ...]  # what is said before a number, the number, and what after it


def html(report: Report, council: Council, doing: Iterable[Doing], ages: str) -> str:
    """The whole sheet as one page that stands alone; younger children get ten shapes a row, older ones twenty."""
    return room("children.html").render(booklet=booklet(report, council, doing, ages))


def sheet(report: Report, council: Council, doing: Iterable[Doing], ages: str) -> bytes:
    """The same as a PDF to print on both sides of one A4 sheet and fold: outside, inside."""
    made = booklet(report, council, doing, ages)
    plain = {**vars(made), "rows": [vars(row) for row in made.rows], "told": [vars(line) for line in made.told]}
    plain["took_part"] = made.took_part and vars(made.took_part)
    day = report.made_on
    return pdf.typeset("children.typ", {**plain, "made": [day.year, day.month, day.day], "fonts": SANS}, report)


def booklet(report: Report, council: Council, doing: Iterable[Doing], ages: str) -> Booklet:
    """What stands in the sheet of that look."""
    look, shapes = LOOKS[ages], 10 if ages == AGES[0] else 20
    items = report.table("feedback_items")
    asked = _younger_words(council) if ages == AGES[0] else items.words
    found = (_row(items, row, asked, shapes) for row in _of_children(items, council))
    rows = tuple([row for row in found if row][:ITEMS])
    return Booklet(
        ages,
        f"What you told us, {report.year_name}: {report.council}",
        report.council,
        look.heading,
        look.cover.format(year=report.year_name),
        _took_part(report.figure("participation_reviews"), shapes, look.took_part_base),
        look.took_part,
        f"April {report.year} to March {report.year + 1}.",
        words.SAID,
        rows,
        look.key.format(shapes=shapes) if rows else look.too_few,
        words.DID,
        tuple(_told(list(doing))),
        words.NOTHING_DONE,
        _quotes(report, ages),
        look.next_heading,
        look.next_words,
        look.help_heading,
        tuple(_to_ring(council, ages, look.team)),
    )


def _told(doing: list[Doing]) -> Iterable[Told]:
    for line in [line for line in doing if line.done_on][:MOST]:
        yield Told(line.said, line.what, "We did")
    for line in [line for line in doing if not line.done_on][:MOST]:
        yield Told(line.said, line.what, "We are doing")


def _quotes(report: Report, ages: str) -> tuple[tuple[str, str], ...]:
    who = "child" if ages == AGES[0] else "young person"
    said = dict.fromkeys(quote.words for quote in report.quotes if quote.who == who)
    return tuple((quoted, f"A {who}, who said we could print it.") for quoted in list(said)[:MOST])


def _to_ring(council: Council, ages: str, team: str) -> Iterable[tuple[str, str, str]]:
    yield words.DANGER, words.EMERGENCY, "."
    for line in _lines(council, ages):
        yield f"{line.name}:", line.number, f", {line.hours}" if line.hours else ""
    if council.settings.advocacy:
        yield f"Somebody to speak up for you: {council.settings.advocacy}.", "", ""
    yield f"{team}:", council.settings.council_phone, ""


def _younger_words(council: Council) -> Mapping[str, str]:
    """What the youngest form asks, under the names of the older one’s questions."""
    young, older = (measures(council.library, form) for form in (FormId.FEEDBACK_4_11, FormId.FEEDBACK_12_17))
    asked = {question.name: item_label(question) for question in council.library[FormId.FEEDBACK_4_11].question}
    return {older[measure]: asked[name] for measure, name in young.items() if measure in older}


def _took_part(figure: Figure, shapes: int, counted: str) -> Row | None:
    if figure.hidden or figure.instead or not figure.N:
        return None
    full, _half, empty, _striped = _of_shapes([figure.n, 0, figure.N - figure.n], figure.N, shapes)
    return Row(figure.label, full, 0, empty, 0, f"{figure.base} {counted}.")


def _of_children(items: Table, council: Council) -> list[tuple[str | int, ...]]:
    rows = {str(row[1]): row for row in items.rows if row[0] == CHILDREN}
    asked = measures(council.library, FormId.FEEDBACK_12_17)
    first = [asked[measure] for measure in FIRST if measure in asked]
    return [rows[name] for name in (*first, *sorted(rows.keys() - set(first))) if name in rows]


def _row(items: Table, row: tuple[str | int, ...], asked: Mapping[str, str], shapes: int) -> Row | None:
    """The row as shapes, if enough were asked and it may be told how many said yes."""
    cells = dict(zip(items.columns, row, strict=True))
    base, yes = cells["n"], cells["yes"]
    if not (isinstance(base, int) and isinstance(yes, int) and base >= ENOUGH):
        return None
    counts = {part: cell for part in items.parts if isinstance(cell := cells[part], int)}
    full, half, empty, striped = _of_shapes(
        [yes, counts.get("partly", 0), counts.get("no", 0) + counts.get("did_not_say", 0)], base, shapes
    )
    return Row(asked[str(row[1])], full, half, empty, striped, f"{yes} of {base} times you said yes.")


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

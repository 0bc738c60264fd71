"""The first page of the report: six figures, each with last year beside it, and the sentence they come to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portal import calendar
from portal.reporting.annual_report.document import Report
from portal.reporting.figures.figure import ENOUGH, Figure, percent
from portal.reporting.figures.table import Cell, Table
from portal.reporting.small_numbers.merged import CHILDREN, GROUPS

FIGURES = (
    *("participation_reviews", "reviews_in_time", "forms_returned", "parents_participating", "decisions_in_5_days"),
    "records_in_20_days",
)

OF_CHILDREN = (CHILDREN, *GROUPS)  # the rows of children's feedback: of all ages together, as in public, or by form
MOST = 8  # figures that changed


@dataclass(frozen=True)
class Headline:
    """One figure of the first page. `value` and `before` are percentages, None where there is no mark to draw."""

    label: str
    shown: str
    base: str
    value: float | None
    before: float | None
    year_before: str
    target: float | None
    target_shown: str
    sentence: str
    rule: str


@dataclass(frozen=True)
class Bar:
    """One question as a bar of a hundred: (kind, from, width) of each part; what is hidden is one part of its own."""

    who: str
    question: str
    parts: tuple[tuple[str, float, float], ...]
    said: str


def headlines(report: Report) -> tuple[Headline, ...]:
    """The six figures of the first page."""
    return tuple(_headline(report.figure(figure_id)) for figure_id in FIGURES)


def _headline(figure: Figure) -> Headline:
    previous = figure.previous
    before = previous.value if previous else None
    return Headline(
        figure.label,
        figure.shown,
        figure.base,
        figure.value,
        before,
        previous.year if previous else "",
        figure.target,
        figure.target_shown,
        _sentence(figure, before),
        figure.rule,
    )


def _sentence(figure: Figure, before: float | None) -> str:
    """What the figure comes to, in a sentence: the bad news too."""
    if figure.N == 0 and not figure.hidden:
        return "Nothing could be counted this year."
    if figure.value is None:
        return "Too few to say more without telling of somebody."
    apart = f"In {(figure.N or 0) - figure.n:,} it was not so."
    if figure.change is None:
        return apart if before is None else f"{apart} Too few to set beside last year."
    if figure.change == 0:
        return f"{apart} The same as last year."
    way = "more" if figure.change > 0 else "fewer"
    return f"{apart} {abs(figure.change):g} in a hundred {way} than last year."


def bars(table: Table) -> list[Bar]:
    """The questions of a table of items that enough people answered."""
    return [bar for row in table.rows if (bar := _bar(table, row))]


def _bar(table: Table, row: tuple[Cell, ...]) -> Bar | None:
    cells = dict(zip(table.columns, row, strict=True))
    base = cells[table.whole or "n"]
    if not isinstance(base, int) or base < ENOUGH:
        return None
    parts, said, at = [], [], 0.0
    for part in table.parts:
        number = cells[part]
        if isinstance(number, int) and number:
            width = 100 * number / base
            parts.append((part, at, width))
            said.append(f"{table.say(part)} {percent(number, base, 0):.0f}%")
            at += width
    if at < 99.9:
        parts.append(("hidden", at, 100 - at))
        said.append("the rest hidden")
    return Bar(table.say(row[0]), table.say(row[1]), tuple(parts), f"{', '.join(said)}; of {base:,}")


def in_front(report: Report) -> tuple[Table, Table]:
    """What stands behind the six figures: what children said of being listened to, and what changed."""
    return _listened(report), _changed(report)


def _listened(report: Report) -> Table:
    """The rows of children among the items of feedback; what is hidden there is hidden here."""
    items = report.table("feedback_items")
    rows = tuple(row for row in items.rows if row[0] in OF_CHILDREN and row[1] in report.listened)
    rule = "From “What feedback forms say”, which has the rule and every other question."
    return replace(items, id="listened", title="What children said about being listened to", rule=rule, rows=rows)


def _changed(report: Report) -> Table:
    """The percentages by how far they moved, the bad news too."""
    moved = sorted(
        (each for each in report.figures if each.change), key=lambda each: (-abs(each.change or 0), each.label)
    )
    return Table(
        "changed",
        f"What changed since {calendar.year_name(report.year - 1)}",
        f"The {MOST} percentages that moved most, in points of a hundred; each stands on {ENOUGH} or more both years."
        if moved
        else f"Nothing can be set beside that year: no percentage stands on {ENOUGH} or more in both, or none moved.",
        ("figure", "before", "now", "change"),
        tuple((each.label, each.previous_shown, each.shown, f"{each.change:+g}") for each in moved[:MOST]),
        {"before": calendar.year_name(report.year - 1), "now": report.year_name},
        numbers=("before", "now", "change"),
    )

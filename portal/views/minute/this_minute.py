"""One page that answers in a minute: what is late, six figures beside last year, what children wrote about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from portal import calendar
from portal.reporting.figures import measure
from portal.reporting.figures.targets import aimed
from portal.reporting.figures.waiting import what_waits
from portal.reporting.this_minute import by_month, doing, pressing, themes_said
from portal.reporting.this_minute.by_month import FEW, MONTHS
from portal.store.vocabulary import Role
from portal.views.every_page.access import open_to
from portal.views.every_page.request import council, db, now, team, today
from portal.views.minute.blueprint import bp
from portal.views.years import year_asked, years_offered

ALSO = ("forms_sent_in_time", "parents_participating")  # figures of the year that are not kept by month
Place = tuple[float, float]
WIDE, HIGH = 240, 72  # of a chart, in its own units


@dataclass(frozen=True)
class Chart:
    """A line over the months, in the units of its picture: pieces of line, where a gap parts them; the last point."""

    lines: tuple[str, ...]
    before: tuple[str, ...]
    last: tuple[float, float, float] | None  # across, down, and the value there
    low: int  # the percentages at the foot and at the head
    high: int


@bp.get("/this-minute")
@open_to(Role.MANAGER)
def this_minute() -> ResponseReturnValue:
    """The page; nothing on it is a name but where something is late."""
    year, on = year_asked(), today()
    found = by_month.by_month(db(), council(), year, on)
    figures = {each.id: each for each in aimed(db(), year, measure.figures(db(), council(), year, on=on))}
    running = year == calendar.financial_year(on)
    lines = doing.standing(db())
    return render_template(
        "minute/this_minute.html",
        year=calendar.year_name(year),
        years=years_offered(),
        running=running,
        on=on,
        waits=what_waits(db(), council(), now(), team()),
        unasked=pressing.not_asked(db(), council(), now(), team()),
        untold=pressing.not_told(db(), council(), now(), team()),
        series=[(each, chart_of(each.months, each.months_before)) for each in found.series],
        changed=found.changed,
        figures=[figures[name] for name in ALSO],
        months=[calendar_name(month) for month in MONTHS],
        themes=themes_said.said(db(), council(), year, lines),
        doing=lines,
        few=FEW,
    )


@bp.get("/not-asked")
@open_to(Role.MANAGER)
def not_asked() -> ResponseReturnValue:
    """Who was not asked in time: by reference, with who chairs the review and how it stands."""
    return render_template("minute/not_asked.html", unasked=pressing.not_asked(db(), council(), now(), team()))


def chart_of(months: Sequence[float | None], before: Sequence[float | None]) -> Chart:
    """The months as lines between the tens below the least and above the most."""
    known = [value for value in (*months, *before) if value is not None]
    low = int(min(known, default=0) // 10) * 10
    high = min(100, -int(-max(known, default=100) // 10) * 10)
    high = high if high > low else low + 10
    step = WIDE / (len(MONTHS) - 1)

    def place(at: int, value: float) -> Place:
        return round(at * step, 1), round(HIGH - (value - low) / (high - low) * HIGH, 1)

    last = next(((*place(at, value), value) for at, value in reversed([*enumerate(months)]) if value is not None), None)
    return Chart(_pieces(months, place), _pieces(before, place), last, low, high)


def _pieces(values: Sequence[float | None], place: Callable[[int, float], Place]) -> tuple[str, ...]:
    pieces: list[list[str]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            across, down = place(at, value)
            pieces[-1].append(f"{across},{down}")
    return tuple(" ".join(piece) for piece in pieces if piece)


def calendar_name(month: int) -> str:
    """The month's short name."""
    return ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[month - 1]

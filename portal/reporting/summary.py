"""What the manager's summary page shows of a year: response first, then participation, items, themes and sentiment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking import deadlines
from portal.asking.house import House
from portal.reporting import metrics
from portal.reporting.figures import Figure, percent
from portal.reporting.items import CATEGORIES
from portal.reporting.tables import Table
from portal.reporting.withheld import withheld
from portal.reporting.words import SENTIMENTS
from portal.store.models import Response, Review

GROUPS = (
    ("Response", ("forms_", "digital_", "feedback_")),
    ("Children taking part", ("participation_", "children_chairing", "iro_spoke_before")),
    ("Parents taking part", ("parents_",)),
    ("Reviews", ("reviews_", "children_all_in_time", "decisions_", "records_")),
)


@dataclass(frozen=True)
class Reached:
    """One form on its way, from due to returned; `rate` is returned of sent in percent, None when none was sent."""

    form: str
    label: str
    due: int
    sent: int
    opened: int
    started: int
    returned: int
    paper: int
    declined: int
    rate: float | None


@dataclass(frozen=True)
class Share:
    """One part of a bar: how many, and how much of the bar in percent (0 to 100)."""

    label: str
    n: int
    percent: float


@dataclass(frozen=True)
class Bar:
    """Something counted in parts of `n`; an empty bar has no parts."""

    form: str
    form_label: str
    label: str
    shares: tuple[Share, ...]
    n: int


@dataclass(frozen=True)
class Summary:
    """The manager's page of one financial year; `years` are those that hold anything, the latest first."""

    year: int
    year_name: str
    years: tuple[int, ...]
    reached: tuple[Reached, ...]
    groups: tuple[tuple[str, tuple[Figure, ...]], ...]
    items: tuple[Bar, ...]
    items_rule: str
    themes: tuple[Bar, ...]
    sentiment: tuple[Bar, ...]
    not_read: int
    withheld: int
    withheld_unread: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing came back in the year; how many were asked still stands in `reached`."""
        return not any(bar.n for bar in self.items) and not any(row.returned for row in self.reached)


def summary(session: Session, house: House, year: int, *, now: datetime) -> Summary:
    """The summary of the financial year (2025 is 2025-26) as it stands now."""
    on = deadlines.today(now)
    measured = metrics.measure(session, house, year, on=on)
    tables = {table.id: table for table in measured.tables}
    held_back = withheld(session, house, year)
    return Summary(
        year=year,
        year_name=deadlines.year_name(year),
        years=_years(session, deadlines.financial_year(on)),
        reached=tuple(_reached(tables["reach"])),
        groups=tuple((title, _starting(measured.figures, starts)) for title, starts in GROUPS),
        items=tuple(_items(tables["feedback_items"], tables["reach"])),
        items_rule=tables["feedback_items"].rule,
        themes=tuple(_themes(tables["themes"])),
        sentiment=tuple(_sentiment(tables["sentiment"])),
        not_read=sum(int(row[-1]) for row in tables["sentiment"].rows),
        withheld=len(held_back),
        withheld_unread=sum(not each.read for each in held_back),
    )


def _years(session: Session, latest: int) -> tuple[int, ...]:
    ends = [session.execute(sa.select(sa.func.min(each), sa.func.max(each))).one() for each in _YEARS]
    known = [year for pair in ends for year in pair if year is not None]
    return tuple(range(max([latest, *known]), min([latest, *known]) - 1, -1))


_YEARS = (Review.year, Response.year)


def _starting(figures: tuple[Figure, ...], starts: tuple[str, ...]) -> tuple[Figure, ...]:
    return tuple(figure for figure in figures if figure.id.startswith(starts))


def _reached(table: Table) -> Iterator[Reached]:
    for form, *cells in table.rows:
        due, sent, opened, started, returned, paper, declined = map(int, cells)
        rate = percent(returned, sent)
        label = table.say(form)
        yield Reached(str(form), label, due, sent, opened, started, returned, paper, declined, rate)


def _share(label: str, n: int, of: int) -> Share:
    return Share(label, n, percent(n, of) or 0.0)


def _items(table: Table, forms: Table) -> Iterator[Bar]:
    for form, question, *cells in table.rows:
        *counts, n = map(int, cells)
        shares = tuple(_share(table.say(name), count, n) for name, count in zip(CATEGORIES, counts, strict=True))
        yield Bar(str(form), forms.say(form), table.say(question), shares, n)


def _themes(table: Table) -> Iterator[Bar]:
    for form, theme, count, n in table.rows:
        spoken = _share(table.say(theme), int(count), int(n))
        yield Bar(str(form), table.say(form), spoken.label, (spoken,), int(n))


def _sentiment(table: Table) -> Iterator[Bar]:
    for form, *cells in table.rows:
        *counts, n, _ = map(int, cells)
        shares = tuple(_share(name, count, n) for name, count in zip(SENTIMENTS, counts, strict=True))
        yield Bar(str(form), table.say(form), table.say(form), shares, n)

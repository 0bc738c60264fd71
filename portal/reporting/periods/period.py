"""A run of months: a month, a quarter, a financial year, or twelve months to the end of any of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.calendar import financial_year, parse_year, year_name
from portal.reporting.take_up.times import Month, months_of, span_words

OLDEST = 2000  # nothing older is ever brought in
MONTHS_BACK, QUARTERS_BACK, ROLLING_BACK = 24, 8, 6  # so many are offered
_MONTHS = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\.\.(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Period:
    """So many months one after the other, the first and the last of them."""

    begins: Month
    ends: Month

    @property
    def months(self) -> list[Month]:
        """Every month of it."""
        found = [self.begins]
        while found[-1] != self.ends:
            found.append(_after(found[-1]))
        return found

    @property
    def year(self) -> int | None:
        """The financial year that it is; None of any other run of months."""
        year = financial_year(self.first)
        return year if self == of_year(year) else None

    @property
    def years(self) -> tuple[int, ...]:
        """The financial years it touches, two at most."""
        return tuple(sorted({financial_year(self.first), financial_year(self.last)}))

    @property
    def first(self) -> date:
        """Its first day."""
        return date(*self.begins, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(*_after(self.ends), 1) - timedelta(days=1)

    @property
    def code(self) -> str:
        """How an address names it: "2025-26" a financial year, "2025-07..2025-09" any other, by its first and last."""
        if self.year is not None:
            return year_name(self.year)
        return "{}-{:02}..{}-{:02}".format(*self.begins, *self.ends)

    @property
    def words(self) -> str:
        """As people say it: "2025-26", "July 2025", "July to September 2025", "12 months to June 2025"."""
        return span_words(self.months) if self.year is None else year_name(self.year)

    def before(self) -> Period:
        """The same months a year earlier."""
        return Period((self.begins[0] - 1, self.begins[1]), (self.ends[0] - 1, self.ends[1]))


def of_year(year: int) -> Period:
    """The financial year: 2025 is April 2025 to March 2026."""
    return Period((year, 4), (year + 1, 3))


def parse(code: str, on: date) -> Period:
    """The period of that code: no longer than twelve months, and begun by `on`. Raises ValueError."""
    if months := _MONTHS.fullmatch(code):
        period = Period((int(months[1]), int(months[2])), (int(months[3]), int(months[4])))
    else:
        period = of_year(parse_year(code))
    length = 12 * (period.ends[0] - period.begins[0]) + period.ends[1] - period.begins[1] + 1
    if not 1 <= length <= 12 or period.begins[0] < OLDEST or period.first > on:
        raise ValueError(f"{code!r} is no period that has begun, of up to twelve months")
    return period


def offered(on: date, years: list[int]) -> Iterator[Period]:
    """What there is to choose from: those financial years, then rolling years, quarters and months, latest first."""
    yield from map(of_year, years)
    run = [month for year in range(financial_year(on) - 4, financial_year(on) + 1) for month in months_of(year)]
    begun = [month for month in run if date(*month, 1) <= on]
    over = begun[:-1]  # a month that is running makes no twelve whole ones
    ends = [over[-1], *(month for month in reversed(over[:-1]) if month[1] % 3 == 0)]
    for end in ends[:ROLLING_BACK]:
        at = over.index(end)
        period = Period(over[at - 11], end)
        if period.year is None:
            yield period
    quarters = [Period(run[at], run[at + 2]) for at in range(0, len(begun), 3)]
    yield from quarters[: -QUARTERS_BACK - 1 : -1]
    yield from (Period(month, month) for month in begun[: -MONTHS_BACK - 1 : -1])


def _after(month: Month) -> Month:
    return (month[0] + month[1] // 12, month[1] % 12 + 1)

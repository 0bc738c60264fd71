"""Days as programs and people write them, and whether the day or the month stands first: told by the whole file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from portal.intake.problems import Doubt, Problem, doubt, problem

# behind a day: the time as databases write it, whatever they think of its zone, or as people do
_TIME = r"(?:[T ]+(\d{1,2})[:.](\d{2})(?::\d{2}(?:\.\d+)?)?\s*([ap]\.?m\.?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})" + _TIME)
_FIGURES = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})" + _TIME, re.IGNORECASE)
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]*([a-z]{3,9})\.?,?[ -]*(\d{4}|\d{2})" + _TIME, re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +", re.IGNORECASE)
_OPEN = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)")  # dots stand in no American date
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FULL = "january february march april may june july august september october november december".split()

EXCEL_BEGINS = date(1899, 12, 30)  # its day 0, the leap day of 1900 that it invents counted
SERIALS = range(20_000, 80_000)  # 1954 to 2119: other numbers of five figures are no days
OLDEST_CHILD = 70  # a birthday in a year written 70 to 99 is of the last century
FEW = 4  # so many days that fit both ways are seldom chance: of ten British days six have a number above 12
RARE = 20  # one of the other order among so many is a slip, and its row's own fault

NO_DAY = "is not a date like 2026-03-31 or 31/03/2026"
SHORT_YEAR = "years are written with two figures: read as 20.., and a birthday in 70 to 99 as 19.."
BY_NUMBER = "is a spreadsheet’s number for a day; read as that day"


@dataclass(frozen=True)
class Written:
    """A day with the time behind it, and what had to be supposed, in plain words."""

    day: date
    clock: time | None
    said: str = ""


def read(cell: str, *, birthday: bool = False) -> Written:
    """A day written in figures (day first), with its month in letters, or as a spreadsheet's number.

    Raises ValueError with a reason in plain words.
    """
    bare = _WEEKDAY.sub("", cell.strip())
    if found := _ISO.fullmatch(bare):
        return Written(_day(int(found[1]), int(found[2]), int(found[3])), _clock(found[4], found[5], found[6]))
    if found := _FIGURES.fullmatch(bare):
        day, month, year, clock = int(found[1]), int(found[3]), found[4], _clock(found[5], found[6], found[7])
    elif (found := _WORDS.fullmatch(bare)) and (named := _month(found[2])):
        day, month, year, clock = int(found[1]), named, found[3], _clock(found[4], found[5], found[6])
    elif (found := _SERIAL.fullmatch(bare)) and int(found[1]) in SERIALS:
        return Written(EXCEL_BEGINS + timedelta(days=int(found[1])), None, BY_NUMBER)
    else:
        raise ValueError(NO_DAY)
    if len(year) == 4:
        return Written(_day(int(year), month, day), clock)
    century = 1900 if birthday and int(year) >= OLDEST_CHILD else 2000
    return Written(_day(century + int(year), month, day), clock)


def month_before_day(cell: str) -> str:
    """A cell of a file that writes the month first, as the rest of the portal reads it."""
    return _OPEN.sub(lambda found: found[0].replace(found[1] + found[2] + found[3], found[3] + found[2] + found[1], 1),
                     cell, count=1)  # fmt: skip


@dataclass(frozen=True)
class Order:
    """Whether the month stands first in a file, with what has to be told of it."""

    month_first: bool
    problems: list[Problem]
    doubts: list[Doubt]


def order_of(cells: Iterable[tuple[int, str]], said: bool | None = None) -> Order:
    """What the days of all columns tell, line by line; `said` is what a person told: whether the month stands first.

    A file that writes the month first is refused as long as nobody told so; one that mixes both is refused.
    """
    days, months, either = _sorted(cells)
    if days and months and min(len(days), len(months)) * RARE > max(len(days), len(months)):
        line, cell = months[0]
        reason = f"the month stands first here and the day on line {days[0][0]}; write all days alike"
        return Order(bool(said), [problem(line, "", cell, reason)], [])
    if len(months) > len(days) and not said:
        line, cell = months[0]
        reason = f"dates look American (line {line}): if the month stands first in this file, say so as you bring it in"
        return Order(True, [problem(0, "", cell, reason)], [])
    if len(days) > len(months) and said:
        line, cell = days[0]
        return Order(True, [problem(0, "", cell, f"you said the month stands first; on line {line} it cannot")], [])
    if not days and not months and said is None and either:
        return Order(False, [], [_which(either)])
    return Order(bool(said), [], [])


def _sorted(cells: Iterable[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[tuple[int, str]], dict[str, int]]:
    """The cells in which the day must stand first, those in which the month must, and those that can be either."""
    days: list[tuple[int, str]] = []
    months: list[tuple[int, str]] = []
    either: dict[str, int] = {}
    for line, cell in cells:
        if found := _OPEN.match(cell.strip()):
            first, second = int(found[1]), int(found[3])
            if first > 12 >= second:
                days.append((line, cell))
            elif second > 12 >= first:
                months.append((line, cell))
            elif first != second:
                either.setdefault(cell, line)
    return days, months, either


def short_years(cells: Iterable[tuple[int, str]]) -> list[Doubt]:
    """That years are written with two figures, told once, by the first of them."""
    short = ((line, cell) for line, cell in cells if (found := _FIGURES.match(cell.strip())) and len(found[4]) == 2)
    return [doubt(line, "", cell, SHORT_YEAR) for line, cell in islice(short, 1)]


def _which(either: dict[str, int]) -> Doubt:
    cell, line = next(iter(either.items()))
    try:
        meant = f"{read(cell).day:%-d %B %Y}"
    except ValueError:
        meant = "the day before the month"
    reason = f"is read as {meant}, the day before the month, as on line {line}; nothing in the file tells which"
    return doubt(0, "", cell, reason, asks=len(either) >= FEW)


def _month(word: str) -> int | None:
    small = word.casefold()
    if small in _FULL or small in _MONTHS or small == "sept":
        return _MONTHS.index(small[:3]) + 1
    return None


def _day(year: int, month: int, number: int) -> date:
    try:
        found = date(year, month, number)
    except ValueError:
        raise ValueError("there is no such day") from None
    if not 1900 <= year <= 2100:
        raise ValueError("the year is not between 1900 and 2100")
    return found


def _clock(hours: str | None, minutes: str | None, half: str | None) -> time | None:
    if hours is None:
        return None
    found = clock(f"{hours}:{minutes or '00'}{half or ''}")
    return None if found == time() else found


_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?::\d{2}(?:\.\d+)?)?)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)


def clock(cell: str) -> time:
    """A time of day written 15:30, 15.30 or 3.30pm."""
    found = _CLOCK.fullmatch(cell.strip())
    if found and (found[2] or found[3]):
        hours, minutes, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if half and 1 <= hours <= 12:
            hours = hours % 12 + (12 if half == "p" else 0)
            half = ""
        if not half and hours <= 23 and minutes <= 59:
            return time(hours, minutes)
    raise ValueError("is not a time like 15:30")


def moment_of(written: Written) -> date | datetime:
    """The day, with its time where it has one."""
    return datetime.combine(written.day, written.clock) if written.clock else written.day

"""Ages, financial years, working days in England, and the clocks that run from a meeting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from portal.i18n import ENGLAND
from portal.own_process import unread

with unread("holidays"), unread("holidays.countries"):  # the rules of 250 countries, of which one is asked
    from holidays.countries.united_kingdom import UnitedKingdom

SENDING_LINE = 10  # working days before the meeting by which everybody has the form (IRO Handbook)
MORNING, EVENING = time(8), time(20)  # messages to families wait for the morning

_DAY = timedelta(days=1)


def age_on(born: date, on: date) -> int:
    """Whole years of age on that day; who was born on 29 February is a year older on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def financial_year(day: date) -> int:
    """The year, 1 April to 31 March, that the day lies in, by its first half: 2025 is 2025-26."""
    return day.year - (day < date(day.year, 4, 1))


def year_name(year: int) -> str:
    """The year as councils write it: 2025 is "2025-26"."""
    return f"{year}-{(year + 1) % 100:02}"


def parse_year(written: str) -> int:
    """The year that "2025-26" names; raises ValueError with what to write instead."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", written.strip(), re.ASCII)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise ValueError(f"{written!r} is not a year: write the two years it covers, such as 2025-26")
    return int(found[1])


def year_days(year: int) -> tuple[date, date]:
    """The first and the last day of that financial year."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def feedback_closes(year: int, days: int) -> datetime:
    """The moment from which nothing sent in that financial year changes: a form of its last day is open for `days`."""
    return end_of(year_days(year)[1] + _DAY * days)


def last_closed(now: datetime, days: int) -> int:
    """The latest financial year that is closed for feedback, where a form is open for `days`: always under a year."""
    year = financial_year(today(now)) - 1
    return year if now >= feedback_closes(year, days) else year - 1


def start_of(day: date) -> datetime:
    """The moment, in UTC, at which that day begins in England."""
    return datetime.combine(day, time(), ENGLAND).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The moment, in UTC, at which that day is over in England; not one moment less."""
    return start_of(day + _DAY)


def today(now: datetime) -> date:
    """The day it is in England."""
    return now.astimezone(ENGLAND).date()


def by_day(now: datetime) -> datetime:
    """Now, or the next 8 in the morning in England when it is night: no family is woken by a message."""
    there = now.astimezone(ENGLAND)
    if MORNING <= there.time() < EVENING:
        return now
    day = there.date() + (_DAY if there.time() >= EVENING else timedelta())
    return datetime.combine(day, MORNING, ENGLAND).astimezone(UTC)


class WorkingDays:
    """Not Saturday, Sunday, a bank holiday in England (with Christmas Day and Good Friday), or a day of the council's.

    The definition is that of regulation 2 of the Care Planning Regulations 2010.
    """

    def __init__(self, extra: Iterable[date] = ()) -> None:
        self._extra = frozenset(extra)
        self._holidays = UnitedKingdom(subdiv="ENG")  # type: ignore[no-untyped-call]
        self._worked: dict[date, bool] = {}  # days that were asked for: boards ask for the same few hundred times

    def is_working(self, day: date) -> bool:
        """Whether that day is worked."""
        worked = self._worked.get(day)
        if worked is None:
            worked = day.weekday() < 5 and day not in self._extra and day not in self._holidays
            self._worked[day] = worked
        return worked

    def add(self, day: date, n: int) -> date:
        """The n-th working day after the day, or before it when n is negative; the day itself for 0."""
        step = _DAY if n > 0 else -_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days come after `start`, up to and with `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + _DAY * n) for n in range(1, (end - start).days + 1))

    def line(self, meeting: date) -> date:
        """The last day on which sending is in time for that meeting."""
        return self.add(meeting, -SENDING_LINE)

    def told_late(self, told_on: date | None, meeting: date | None) -> bool:
        """Whether the service heard of the meeting too late to send in time: being told late is not sending late."""
        return bool(told_on and meeting and told_on > self.line(meeting))


def utc_now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)

"""A clock in words: what an IRO reads beside a name."""

from __future__ import annotations

from datetime import datetime

import pytest

from portal.council.council import Council
from portal.hearing.concerns import clocks
from portal.i18n import ENGLAND


def _at(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=ENGLAND)


@pytest.mark.parametrize(
    ("by", "now", "words"),
    [
        ("2026-03-04 17:00", "2026-03-02 10:00", "by Wed 4 Mar, 2 days left"),
        ("2026-03-04 17:00", "2026-03-03 10:00", "by Wed 4 Mar, 1 day left"),
        ("2026-03-04 16:10", "2026-03-04 11:05", "by 4:10 pm, 5 hours left"),
        ("2026-03-04 16:10", "2026-03-04 15:05", "by 4:10 pm, 1 hour left"),
        ("2026-03-04 16:10", "2026-03-04 15:30", "by 4:10 pm, 40 minutes left"),
        ("2026-03-04 16:10", "2026-03-04 16:10", "by 4:10 pm, 1 minute left"),
        ("2026-03-04 10:24", "2026-03-04 10:25", "Late since 10:24 am"),
        ("2026-03-03 17:00", "2026-03-04 10:25", "Late since Tue 3 Mar"),
        # the weekend is not counted
        ("2026-03-10 17:00", "2026-03-06 18:00", "by Tue 10 Mar, 2 days left"),
        # before the day of the meeting begins: when the day before it ends
        ("2026-03-05 00:00", "2026-03-03 10:00", "by Wed 4 Mar, 1 day left"),
        ("2026-03-05 00:00", "2026-03-04 10:00", "by midnight, 14 hours left"),
        # out of hours: at ten the next working morning
        ("2026-03-05 10:00", "2026-03-04 23:30", "by Thu 5 Mar 10:00 am, 10 hours left"),
        # the night in which the clocks go forward has an hour less
        ("2026-03-29 12:00", "2026-03-29 00:30", "by 12:00 pm, 10 hours left"),
    ],
)
def test_a_clock_is_read_in_days_then_hours_then_since_when_it_is_late(
    council: Council, by: str, now: str, words: str
) -> None:
    assert clocks.countdown(council, _at(by), _at(now)).words == words

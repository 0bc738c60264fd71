"""A copy's file opens whole or not at all; and which copies stay."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime, timedelta

import pytest

from portal.keeping.copies.kept_by_rule import Rule, to_go
from portal.keeping.copies.sealed_file import PART, FileFaulty, Opening, Sealing, new_pair
from tests.factories import NOW

PUBLIC, PRIVATE = new_pair()


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 3 * PART])
def test_a_sealed_file_gives_back_what_was_put_in_and_misses_no_part(size: int) -> None:
    data, file = random.Random(size).randbytes(size), io.BytesIO()  # noqa: S311
    sealing = Sealing(file, PUBLIC, {"at": "now"})
    for start in range(0, size, 700_001):
        sealing.write(data[start : start + 700_001])
    sealing.close()
    opening = Opening(io.BytesIO(file.getvalue()))
    assert opening.about == {"at": "now"}
    assert opening.with_private(PRIVATE).read(size + 1) == data
    if size > PART:
        cut = io.BytesIO(file.getvalue()[: -(size % PART or PART) - 16])
        with pytest.raises(FileFaulty, match="cut off"):
            Opening(cut).with_private(PRIVATE).to_the_end()


def test_the_newest_of_each_day_week_and_month_stays() -> None:
    nightly = [datetime(2026, 11, 30, 2, tzinfo=UTC) - timedelta(days=number) for number in range(100)]
    stay = set(nightly) - to_go([*nightly, nightly[0] + timedelta(hours=3)], Rule(days=3, weeks=2, months=3))
    days = sorted((f"{each:%m-%d}" for each in stay), reverse=True)
    assert days == ["11-29", "11-28", "10-31", "09-30"], "and of today the later one"


def test_by_the_rule_as_it_ships_no_copy_is_older_than_five_weeks() -> None:
    nightly = [NOW - timedelta(days=number) for number in range(400)]
    stay = set(nightly) - to_go(nightly, Rule())
    assert len(stay) == 10
    assert NOW - min(stay) <= timedelta(days=35)
    assert to_go([NOW], Rule(0, 0, 0)) == set()

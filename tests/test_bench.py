"""The bench measures what it says, beside what it says; how long anything took is for whoever reads it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from portal.bench.in_turns import Measure, in_turns
from portal.cli.commands import main


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("form", ("a question page", "times", "an answer saved", "sending three texts")),
        ("words", ("TextBlob alone",)),
        ("councils", ("a bare Flask site", "one council more", "its memory in all")),
        ("outbox", ("smtplib alone", "a message sent and marked")),
    ],  # fmt: skip
)
def test_each_part_is_measured_beside_its_anchor(part: str, told: tuple[str, ...]) -> None:
    ran = CliRunner().invoke(main, ["bench", "--only", part, "--rounds", "1"])
    assert ran.exit_code == 0, ran.output
    assert all(words in ran.output for words in told)


def test_a_ratio_is_of_one_round_and_the_budget_is_held_against_it() -> None:
    slow = iter((1.0, 10.0, 2.0))
    mine = iter((3.0, 20.0, 4.0))
    bytes_ = iter((12.0,))
    anchor, beside, once = in_turns(
        [
            Measure("anchor", lambda: next(slow)),
            Measure("mine", lambda: next(mine), "anchor", 2.5),
            Measure("bytes", lambda: next(bytes_), budget=10, once=True),
        ],
        rounds=3,
    )
    assert (anchor.value, anchor.ratio, anchor.met) == (2.0, None, None)
    assert (beside.value, beside.ratio, beside.met) == (4.0, 2.0, True)
    assert (once.value, once.met) == (12.0, False)

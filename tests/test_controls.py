"""What is promised of security: each promise is answered, and a test that is named for it is there."""

from __future__ import annotations

import re
from collections import Counter

from tests.repository import ROOT

ANSWERS = {"met", "partly", "not met", "council"}
ROW = re.compile(r"^\| ([A-F]?\d[\d.]*) \| ([^|]+) \| ([^|]+) \|([^|]*)\|$", re.MULTILINE)
OWN = {f"{group}{number}" for group, many in zip("ABCDEF", (10, 12, 16, 7, 6, 8), strict=True)
       for number in range(1, many + 1)}  # fmt: skip
TEXT = (ROOT / ".github" / "CONTROLS.md").read_text("utf-8")
ROWS = [(name, answer.strip(), re.findall(r"`([^`]+)`", held)) for name, answer, _what, held in ROW.findall(TEXT)]


def test_each_promise_is_answered_once() -> None:
    assert [name for name, count in Counter(name for name, _answer, _held in ROWS).items() if count > 1] == []
    assert {name for name, _answer, _held in ROWS if name[0].isalpha()} == OWN
    assert {answer for _name, answer, _held in ROWS} <= ANSWERS
    assert len(ROWS) == len(re.findall(r"^\| (?!id|--)", TEXT, re.MULTILINE))


def test_a_test_that_is_named_is_there_and_what_is_met_has_one() -> None:
    assert [(name, path) for name, _answer, held in ROWS for path in held if not (ROOT / path).is_file()] == []
    assert [name for name, answer, held in ROWS if answer == "met" and not held] == []


def test_the_counts_are_those_of_the_table() -> None:
    asked_anew = [name for name, _answer, _held in ROWS if name[0].isdigit()]
    assert f"The {len(asked_anew)} that were" in " ".join(TEXT.split())


def test_times_to_mend_a_hole_in_a_part_are_written() -> None:
    said = (ROOT / ".github" / "SECURITY.md").read_text("utf-8")
    assert re.search(r"critical .* 48 hours .* high one within 7 days", said)

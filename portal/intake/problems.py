"""What is wrong with a file, place by place, in words that are safe to show."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

SHOWN = 60
FEW = 3  # rows whose fault is told for each


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: the line of the file (the heading is 1; 0 for the file as a whole), its column, value and reason.

    `column` is empty when the whole line is meant; `value` is shortened and without control characters.
    """

    line: int
    column: str
    value: str
    reason: str
    other: int = field(default=0, compare=False, kw_only=True)  # the line of another row that is as much at fault

    def __str__(self) -> str:
        place = f"Line {self.line}" if self.line else "The file"
        column = f", {self.column}" if self.column else ""
        value = f" “{self.value}”" if self.value else ""
        return f"{place}{column}{value}: {self.reason}"


@dataclass(frozen=True, order=True)
class Doubt(Problem):
    """What looks wrong and may be right, or was put right on the way: told before anything is taken.

    With `asks`, a person has to say that it is right.
    """

    asks: bool = False


Told = TypeVar("Told", bound=Problem)


class FileFaulty(Exception):
    """A file that cannot be taken; `problems` names every fault of it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def gathered(listed: Iterable[Told]) -> list[Told]:
    """The same said of more than a few rows becomes one sentence, at the first of them."""
    alike: dict[tuple[str, str], list[Told]] = {}
    for each in listed:
        alike.setdefault((each.column, each.reason) if each.line else ("", str(each)), []).append(each)
    return sorted(each for found in alike.values() for each in (found if len(found) <= FEW else [_once(found)]))


def _once(found: list[Told]) -> Told:
    first, *others = sorted(found)
    lines = ", ".join(str(each.line) for each in others[:FEW])
    return replace(first, reason=f"{first.reason} (so too on {len(others):,} more lines: {lines} and so on)")


def safe(value: str) -> str:
    """A value as it may be printed: on one line, shortened, without what would steer a terminal or turn the text."""
    start = value[: SHOWN + 1].replace("\n", " ").replace("\t", " ")
    shown = "".join("�" if unicodedata.category(letter).startswith("C") else letter for letter in start)
    return f"{shown[:SHOWN]}…" if len(value) > SHOWN else shown


def problem(line: int, column: str, value: str, reason: str) -> Problem:
    """A problem with its value made safe to show."""
    return Problem(line, column, safe(value), reason)


def doubt(line: int, column: str, value: str, reason: str, *, asks: bool = False) -> Doubt:
    """A doubt with its value made safe to show."""
    return Doubt(line, column, safe(value), reason, asks)

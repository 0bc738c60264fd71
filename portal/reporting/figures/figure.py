"""What a figure is: what was counted, of how many, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Unit = Literal["percent", "count"]
Number = int | float
Part = Literal["n", "N", "unknown"]
Better = Literal["more", "less", "neither"]

HIDDEN = "c"  # as DfE writes a number that might tell of somebody
MARK = "◆"  # beside such a number where none is hidden

ENOUGH = 20  # below so many a change of a percentage is chance


@dataclass(frozen=True)
class Definition:
    """One figure of the catalogue: its stable id, what it is called on screen, and how it is counted."""

    id: str
    label: str
    rule: str
    unit: Unit = "percent"
    better: Better = "more"  # where it should go; of "neither" nobody can say, so that it has no target
    unknown: tuple[str, str] = ("", "")  # what is left out because it is not known, for one and for many of them


@dataclass(frozen=True)
class Count:
    """What was counted: `n` of `N`; a count of everything has no `N`; `note` is said after the rule.

    `unknown` are those of which it is not known: they are in neither n nor N.
    """

    n: int
    N: int | None = None
    note: str = ""
    unknown: int = 0


@dataclass(frozen=True)
class Previous:
    """The value of the year before, such as 95.3 for 2024-25, and its N; None where nothing could be counted then."""

    year: str
    value: Number | None
    N: int | None = None


@dataclass(frozen=True)
class Figure:
    """A figure with all that belongs to it. `value` is a percentage rounded to one decimal, or a whole count.

    `value` is None when nothing could be counted (N is 0). Where small numbers are hidden, what is `hidden` is 0 here
    and was not taken along, `value` is None, and `instead` is what is said in its place.
    """

    id: str
    label: str
    rule: str
    unit: Unit
    value: Number | None
    n: int
    N: int | None
    previous: Previous | None = None
    target: float | None = None
    hidden: frozenset[Part] = frozenset()
    instead: str = ""
    unknown: int = 0
    unknown_words: tuple[str, str] = ("", "")
    better: Better = "more"
    marks: int = 0  # counts from 1 to this are marked

    @property
    def left_out(self) -> str:
        """What is not known and so not counted, in words: "1,185 reviews have no due date"; empty where nothing is."""
        one, many = self.unknown_words
        if "unknown" in self.hidden:
            return f"{HIDDEN} {many}"
        return f"{self.unknown:,} {one if self.unknown == 1 else many}" if self.unknown else ""

    @property
    def shown(self) -> str:
        """The value as people read it: "95.3%", "103", "none to count", or what is said in place of a hidden one."""
        if self.instead:
            return self.instead
        if self.value is None:
            return "none to count"
        return f"{self.value:.1f}%" if self.unit == "percent" else marked(int(self.value), self.marks)

    @property
    def base(self) -> str:
        """What the value was counted from: "81 of 85"; empty for a count that has no N."""
        if self.N is None:
            return ""
        n, base = (HIDDEN if part in self.hidden else marked(number, self.marks) for part, number in self._counted)
        return f"{n} of {base}"

    @property
    def _counted(self) -> tuple[tuple[Part, int], ...]:
        return ("n", self.n), ("N", self.N or 0)

    @property
    def target_shown(self) -> str:
        """The target in words, "target 95%, met" once there is a value to set beside it; empty where there is none.

        Where less is better it is "target at most 10%".
        """
        if self.target is None:
            return ""
        words = f"target {'at most ' if self.better == 'less' else ''}{self.target:g}%"
        if self.value is None or self.better == "neither":
            return words
        met = self.value <= self.target if self.better == "less" else self.value >= self.target
        return f"{words}, met" if met else f"{words}, not met"

    @property
    def previous_shown(self) -> str:
        """Last year's value as people read it, or empty."""
        if self.previous is None or self.previous.value is None:
            return ""
        value = self.previous.value
        return f"{value:.1f}%" if self.unit == "percent" else f"{value:,}"

    @property
    def change(self) -> Number | None:
        """By how many points a percentage has changed since last year.

        None for a percentage of fewer than ENOUGH, this year or last (there chance alone makes such changes), and for
        a count: a year that is still running has less of everything.
        """
        if self.unit == "count" or self.value is None or self.previous is None or self.previous.value is None:
            return None
        if min(self.N or 0, self.previous.N or 0) < ENOUGH:
            return None
        return round(self.value - self.previous.value, 1)


def marked(count: int, marks: int) -> str:
    """The count as people read it, with a mark where it is from 1 to `marks`."""
    return f"{count:,} {MARK}" if 1 <= count <= marks else f"{count:,}"


def percent(n: int, of: int, places: int = 1) -> float | None:
    """n in a hundred, rounded to so many decimals with halves upwards; None of nothing."""
    if of == 0:
        return None
    return float((Decimal(100 * n) / Decimal(of)).quantize(Decimal(10) ** -places, ROUND_HALF_UP))


def value_of(definition: Definition, count: Count) -> Number | None:
    """The figure's value from what was counted."""
    return count.n if definition.unit == "count" else percent(count.n, count.N or 0)


def figure(definition: Definition, count: Count, previous: Previous | None = None) -> Figure:
    """The figure made of its definition and what was counted."""
    rule = f"{definition.rule} {count.note}" if count.note else definition.rule
    value = value_of(definition, count)
    return Figure(
        definition.id,
        definition.label,
        rule,
        definition.unit,
        value,
        count.n,
        count.N,
        previous=previous,
        unknown=count.unknown,
        unknown_words=definition.unknown,
        better=definition.better,
    )


Counts = Mapping[str, Count]

"""Five rounds in turns: each measure beside the anchor of its own round, so that a slow machine slows both."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

ROUNDS = 5
BUSY = 1.3  # times as long by the wall as by the processor: somebody else is using it


@dataclass(frozen=True)
class Measure:
    """Something that costs: `cost` does it once or many times and returns what one of it took, in `unit`.

    `anchor` is the name of the measure it stands beside; `budget` is in times that anchor, or `absolute`, in the unit.
    """

    name: str
    cost: Callable[[], float]
    anchor: str | None = None
    budget: float | None = None
    unit: str = "ms"
    absolute: bool = False
    once: bool = False  # a figure that does not differ between rounds, such as bytes


@dataclass(frozen=True)
class Line:
    """One measure after all rounds: its median, and the median of its ratios to the anchor of the same round."""

    measure: Measure
    value: float
    ratio: float | None

    @property
    def met(self) -> bool | None:
        """Whether it is within its budget; None where it has none."""
        if self.measure.budget is None:
            return None
        held = self.value if self.ratio is None or self.measure.absolute else self.ratio
        return held <= self.measure.budget


def in_turns(measures: Iterable[Measure], rounds: int = ROUNDS) -> list[Line]:
    """All measures, round after round."""
    asked = list(measures)
    took: dict[str, list[float]] = {each.name: [] for each in asked}
    for number in range(rounds):
        for each in asked:
            if not (each.once and number):
                took[each.name].append(each.cost())
    return [_line(each, took) for each in asked]


def _line(measure: Measure, took: dict[str, list[float]]) -> Line:
    mine = took[measure.name]
    if measure.anchor is None:
        return Line(measure, median(mine), None)
    beside = took[measure.anchor]
    return Line(measure, median(mine), median(a / b for a, b in zip(mine, beside, strict=True)))


def busy() -> float:
    """How many times longer work takes by the wall than by the processor; above BUSY nothing is to be believed."""
    wall, cpu = time.monotonic(), time.process_time()
    while time.process_time() - cpu < 1:
        sum(range(10_000))
    return (time.monotonic() - wall) / (time.process_time() - cpu)

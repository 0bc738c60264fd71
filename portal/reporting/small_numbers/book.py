"""The numbers of an edition and the sums every reader can do with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Key = tuple[str, ...]  # names one number: ("figure", "reviews_held", "n")


@dataclass(frozen=True)
class Sum:
    """What a reader knows: these parts make up that whole."""

    whole: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """Whole and parts."""
        return (self.whole, *self.parts)


@dataclass
class Book:
    """Every number of an edition, printed or worked out from what is printed, and the sums that bind them.

    A number that is not printed still counts: 81 of 85 gives the other 4 away. `harmless` ones, such as reviews
    without a due day, say something about the records and nothing about a person. `spare` ones are hidden before others
    are, such as a total that nobody asks for.
    """

    numbers: dict[Key, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    printed: set[Key] = field(default_factory=set)
    harmless: set[Key] = field(default_factory=set)
    spare: set[Key] = field(default_factory=set)
    between: dict[Key, tuple[int, int]] = field(default_factory=dict)  # said in words: "more than 9 in 10"

    def print(self, key: Key, number: int) -> Key:
        """A number that stands in the edition."""
        self.numbers[key] = number
        self.printed.add(key)
        return key

    def derive(self, key: Key, number: int) -> Key:
        """A number that does not stand there, and that a reader may look for."""
        self.numbers[key] = number
        return key

    def add_up(self, whole: Key, parts: Iterable[Key]) -> None:
        """Says that the parts make up the whole. Raises ValueError where they do not: a wrong sum hides nothing."""
        known = Sum(whole, tuple(parts))
        total = sum(self.numbers[part] for part in known.parts)
        if total != self.numbers[whole]:
            raise ValueError(f"{whole} is {self.numbers[whole]}, and its parts are {total}")
        self.sums.append(known)

    def small(self, threshold: int) -> set[Key]:
        """The numbers behind which stand one person to `threshold` people; none at all is no secret."""
        return {key for key, number in self.numbers.items() if 1 <= number <= threshold and key not in self.harmless}

    def sums_of(self) -> Mapping[Key, list[Sum]]:
        """The sums in which each number stands."""
        found: dict[Key, list[Sum]] = {key: [] for key in self.numbers}
        for each in self.sums:
            for key in set(each.keys):
                found[key].append(each)
        return found

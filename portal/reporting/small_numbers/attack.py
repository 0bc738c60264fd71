"""Tries to work hidden numbers out, as a reader with a pencil and much time would."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from portal.reporting.small_numbers.book import Book, Key

ANY = 1_000_000  # above every number of a council: a hidden number that may reach it is not bounded
CLOSE = 1e-6  # to a whole number


@dataclass(frozen=True)
class Range:
    """The least and the most that a hidden number can be, going by everything that is printed."""

    least: int
    most: int

    def tells(self, threshold: int) -> bool:
        """Whether it gives the number away, or that it is a small one."""
        return self.least == self.most or self.most <= threshold


class Unsolvable(ValueError):
    """What is printed contradicts itself: no numbers fit into the sums."""


def told(book: Book, hidden: Collection[Key], wanted: Iterable[Key], threshold: int) -> dict[Key, Range]:
    """Those of the wanted numbers that a reader can tell, each with its exact range. Raises Unsolvable.

    The reader knows every printed number that is not hidden, that a hidden one is 1 at least (for 0 is printed), that
    nothing is below 0, all the sums, and what bands say in words. Every set of numbers that fits is used for all the
    wanted ones: a number for which two sets differ, one of them above the threshold, cannot be told.
    """
    reader = _Reader(book, hidden)
    found = {}
    for key in wanted:
        at = reader.unknown.get(key)
        if at is None:
            found[key] = Range(book.numbers[key], book.numbers[key])  # it stands there
            continue
        if reader.seen(at).tells(threshold):
            reader.solve(at, most=True)
            if reader.seen(at).tells(threshold):
                reader.solve(at, most=False)
        if reader.seen(at).tells(threshold):
            found[key] = reader.seen(at)
    return found


class _Reader:
    """The sums as equations of whole numbers, solved with HiGHS, and the least and most found for each unknown."""

    def __init__(self, book: Book, hidden: Collection[Key]) -> None:
        import highspy  # with numpy it takes longer to load than the portal: only editions wait for it

        self.unknown = {
            key: at for at, key in enumerate(key for key in book.numbers if key in hidden or key not in book.printed)
        }
        self._least = [ANY] * len(self.unknown)
        self._most = [0] * len(self.unknown)
        self._model = highspy.Highs()
        self._model.silent()
        self._senses = {True: highspy.ObjSense.kMaximize, False: highspy.ObjSense.kMinimize}
        self._solved = highspy.HighsModelStatus.kOptimal
        for key, at in self.unknown.items():
            least, most = book.between.get(key, (0, ANY))
            self._model.addVar(max(least, 1) if key in hidden else least, most)
            self._model.changeColIntegrality(at, highspy.HighsVarType.kInteger)
        for terms, constant in _equations(book, self.unknown):
            self._model.addRow(constant, constant, len(terms), list(terms), [float(each) for each in terms.values()])

    def seen(self, at: int) -> Range:
        """The least and the most of that unknown in all that was found to fit."""
        return Range(self._least[at], self._most[at])

    def solve(self, at: int, *, most: bool) -> None:
        """Finds numbers that fit, with that one as large, or as small, as it can be."""
        self._model.changeColCost(at, 1.0)
        self._model.changeObjectiveSense(self._senses[most])
        # most tables are solved by whole numbers even where any numbers are allowed, and that is much quicker
        if not self._fits(relaxed=True) and not self._fits(relaxed=False):
            raise Unsolvable(str(self._model.getModelStatus()))
        for each, value in enumerate(map(round, self._model.getSolution().col_value)):
            self._least[each] = min(self._least[each], value)
            self._most[each] = max(self._most[each], value)
        self._model.changeColCost(at, 0.0)  # which forgets the solution

    def _fits(self, *, relaxed: bool) -> bool:
        """Runs the solver; whether it found whole numbers that fit."""
        self._model.setOptionValue("solve_relaxation", relaxed)
        self._model.run()
        if self._model.getModelStatus() != self._solved:
            return False
        return all(abs(value - round(value)) < CLOSE for value in self._model.getSolution().col_value)


def _equations(book: Book, unknown: dict[Key, int]) -> Iterator[tuple[dict[int, int], int]]:
    """Each sum as what is unknown in it (parts less the whole) and what that makes."""
    for each in book.sums:
        terms: dict[int, int] = {}
        constant = 0
        for key, sign in [(each.whole, -1), *((part, 1) for part in each.parts)]:
            if key in unknown:
                terms[unknown[key]] = terms.get(unknown[key], 0) + sign
            else:
                constant -= sign * book.numbers[key]
        if terms:
            yield terms, constant

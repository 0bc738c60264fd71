"""Chooses what is hidden: the small numbers, and as many others as it takes that nobody can work them out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from portal.reporting.small_numbers.attack import Range, told
from portal.reporting.small_numbers.book import Book, Key, Sum

THRESHOLD = 5  # 1 to 5 people are few enough to be recognised: DfE, characteristics of children in need
LOWEST = 3  # a council may hide more than THRESHOLD, and never less than this


def hide(book: Book, threshold: int = THRESHOLD) -> frozenset[Key]:
    """The printed numbers to hide. Everything small is among them, and no small number can be worked out.

    First every printed small number is hidden. Then the reader's attack is run, and for a number it finds, the smallest
    other number of its sums is hidden too, until it finds none. A nought is never hidden: it says nothing of anybody.
    Raises ValueError for a threshold below LOWEST, and where numbers contradict each other or cannot be hidden.
    """
    if threshold < LOWEST:
        raise ValueError(f"numbers up to {LOWEST} are always hidden")
    offered, book.between = book.between, {}
    small = book.small(threshold)
    hidden = book.printed & small
    sums = book.sums_of()
    # the more is hidden the less is found: what was safe once stays so, and is not tried again
    at_risk = small | hidden
    while found := told(book, hidden, sorted(at_risk), threshold):
        also = {key for key in (_next(book, hidden, key, sums) for key in found) if key is not None}
        if not also:
            raise ValueError(f"given away although nothing is left to hide: {found}")
        hidden |= also
        at_risk = {*found, *also}
    for key in sorted(offered.keys() & hidden):
        _say_band(book, key, offered[key], hidden, threshold)
    return frozenset(hidden)


def given_away(book: Book, hidden: Collection[Key], threshold: int = THRESHOLD) -> dict[Key, Range]:
    """What a reader could still work out of the hidden and the small numbers, with its range; empty if all is well."""
    return told(book, hidden, sorted(book.small(threshold) | set(hidden)), threshold)


def _next(book: Book, hidden: Collection[Key], key: Key, sums: Mapping[Key, list[Sum]]) -> Key | None:
    """The number to hide beside that one: a spare one of its sums, else the smallest part, whole or harmless one.

    Where all of its sums are hidden already, it is one of the sums those stand in, and so on.
    """
    seen, reached = {key}, [key]
    while reached:
        near = [each for at in reached for each in sums[at]]
        parts = {part for each in near for part in each.parts}
        wholes = {each.whole for each in near}
        near_by = parts | wholes
        for group in (book.spare & near_by, parts - wholes - book.harmless, near_by - book.harmless, near_by):
            shown = [each for each in group if each in book.printed and each not in hidden and book.numbers[each] > 0]
            if shown:
                return min(shown, key=lambda each: (book.numbers[each], each))
        reached = sorted(near_by - seen)
        seen |= near_by
    return None


def _say_band(book: Book, key: Key, band: tuple[int, int], hidden: Collection[Key], threshold: int) -> None:
    """Says between which numbers a hidden one lies, if with that still nothing is given away."""
    book.between[key] = band
    if given_away(book, hidden, threshold):
        del book.between[key]

"""Nobody can work out of a published table that few people stand behind a number."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.reporting.small_numbers.book import Book, Key
from portal.reporting.small_numbers.hide import given_away, hide

WHOLE: Key = ("whole",)


def row(parts: Sequence[int], whole: int) -> Book:
    """A table of one row with its total."""
    book = Book()
    book.print(WHOLE, whole)
    book.add_up(WHOLE, [book.print(("part", str(at)), number) for at, number in enumerate(parts)])
    return book


def share(n: int, of: int) -> Book:
    """A percentage with what it was counted from."""
    book = Book()
    book.print(WHOLE, of)
    book.add_up(WHOLE, [book.print(("n",), n), book.derive(("rest",), of - n)])
    return book


def table(rows: Sequence[Sequence[int]]) -> Book:
    """A table with the totals of rows and columns and of everything."""
    book = Book()
    across, down = range(len(rows)), range(len(rows[0]))
    cells = {(i, j): book.print((str(i), str(j)), rows[i][j]) for i in across for j in down}
    for i in across:
        book.add_up(book.print((str(i), "all"), sum(rows[i])), [cells[i, j] for j in down])
    for j in down:
        book.add_up(book.print(("all", str(j)), sum(each[j] for each in rows)), [cells[i, j] for i in across])
    book.print(WHOLE, sum(map(sum, rows)))
    book.add_up(WHOLE, [(str(i), "all") for i in across])
    book.add_up(WHOLE, [("all", str(j)) for j in down])
    return book


def shown(book: Book, keys: Sequence[Key]) -> list[int | str]:
    """The numbers as printed, c where they are hidden."""
    hidden = hide(book)
    assert given_away(book, hidden) == {}
    return ["c" if key in hidden else book.numbers[key] for key in keys]


@pytest.mark.parametrize(
    ("parts", "whole", "printed"),
    [
        ([12, 3, 40], 55, ["c", "c", 40, 55]),
        ([0, 9, 40], 49, [0, 9, 40, 49]),
        ([2, 0, 30], 32, ["c", 0, "c", 32]),
        ([48, 54, 1], 103, ["c", 54, "c", 103]),
        ([1, 1, 40], 42, ["c", "c", "c", 42]),  # two hidden that make 2 are both 1
        ([1, 2, 3, 0], 6, ["c", "c", "c", 0, "c"]),  # a total of 6 bounds them all
        ([3], 3, ["c", "c"]),
    ],
)
def test_a_row_hides_its_small_numbers_and_what_would_give_them_away(
    parts: list[int], whole: int, printed: list[int | str]
) -> None:
    keys: list[Key] = [("part", str(at)) for at in range(len(parts))]
    assert shown(row(parts, whole), [*keys, WHOLE]) == printed


@pytest.mark.parametrize(
    ("n", "of", "printed"),
    [
        (81, 85, ["c", 85]),  # the 4 others are few
        (85, 85, [85, 85]),
        (0, 85, [0, 85]),
        (3, 4, ["c", "c"]),
        (25, 2187, [25, 2187]),
        (98, 103, ["c", 103]),
    ],
)
def test_a_percentage_goes_where_who_is_in_it_or_not_in_it_are_few(n: int, of: int, printed: list[int | str]) -> None:
    assert shown(share(n, of), [("n",), WHOLE]) == printed


def test_a_band_is_said_only_where_it_gives_nothing_away() -> None:
    wide = share(98, 103)
    wide.between["n",] = (93, 103)
    hide(wide)
    assert wide.between == {("n",): (93, 103)}
    narrow = share(34, 36)
    narrow.between["n",] = (33, 36)  # the rest would be 3 at the most
    hide(narrow)
    assert narrow.between == {}


def test_a_council_may_hide_more_and_not_less() -> None:
    assert ("part", "1") in hide(row([40, 9, 51], 100), threshold=10)
    assert ("part", "1") not in hide(row([40, 9, 51], 100))
    with pytest.raises(ValueError, match="always hidden"):
        hide(row([40, 9, 51], 100), threshold=2)


def test_parts_that_do_not_make_up_the_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="its parts are 55"):
        row([12, 3, 40], 56)


def test_numbers_about_the_records_alone_are_shown_and_are_known_to_the_reader() -> None:
    book = row([95, 3], 98)
    book.harmless.add(("part", "1"))
    assert shown(book, [("part", "0"), ("part", "1"), WHOLE]) == [95, 3, 98]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.sampled_from([0, 1, 2, 4, 6, 9, 30, 200]), min_size=3, max_size=3), min_size=2, max_size=5))
def test_no_table_gives_a_small_number_away(rows: list[list[int]]) -> None:
    book = table(rows)
    hidden = hide(book)
    assert given_away(book, hidden) == {}
    assert book.small(5) <= hidden
    assert not [key for key in hidden if book.numbers[key] == 0]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=3), st.data())
def test_the_reader_finds_what_trying_every_number_finds(parts: list[int], data: st.DataObject) -> None:
    book = row(parts, sum(parts))
    keys: list[Key] = [("part", str(at)) for at in range(len(parts))]
    hidden = {key for key in keys if book.numbers[key] and data.draw(st.booleans())}
    tried = [
        numbers
        for numbers in itertools.product(range(sum(parts) + 1), repeat=len(parts))
        if sum(numbers) == sum(parts)
        and all(
            number >= 1 if key in hidden else number == book.numbers[key]
            for key, number in zip(keys, numbers, strict=True)
        )
    ]
    by_hand = {}
    for at, key in enumerate(keys):
        found = {numbers[at] for numbers in tried}
        if key in hidden and (len(found) == 1 or max(found) <= 5):
            by_hand[key] = (min(found), max(found))
    told = {key: (span.least, span.most) for key, span in given_away(book, hidden).items() if key in hidden}
    assert told == by_hand

"""A long list in pages, and the search in it: where one is stands in the address, and goes along with what is pressed.

`?page=` is the page, dropped for the first; `?q=` what is searched for. Counts are of everything found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import request, url_for

from portal.search import LONGEST, matches, words_of

A_PAGE = 50  # rows
# what says which part of a list is open, besides its page
KEPT = (
    "q",
    "child",
    "staff",
    "show",
    "audience",
    "way",
    "iro",
    "why",
    "state",
    "fact",
    "letters",
    "sheet",
    "days",
    "good",
    "year",
    "period",
)
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page:
    """One page of everything that was found; the last one when a later one was asked for."""

    found: int
    number: int = 1
    size: int = A_PAGE
    of: str | None = None  # the endpoint that shows the list, where this request is another

    @property
    def pages(self) -> int:
        """How many there are: one when nothing was found."""
        return max(1, -(-self.found // self.size))

    @property
    def start(self) -> int:
        """How many stand on the pages before."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """The place of its first row in the whole, from 1."""
        return self.start + 1

    @property
    def last(self) -> int:
        """The place of its last row."""
        return min(self.found, self.start + self.size)

    @property
    def before(self) -> str | None:
        """The address of the page before, if there is one."""
        return address(page=self.number - 1, of=self.of) if self.number > 1 else None

    @property
    def after(self) -> str | None:
        """The address of the page after, if there is one."""
        return address(page=self.number + 1, of=self.of) if self.number < self.pages else None

    def cut(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows of this page."""
        return rows[self.start : self.start + self.size]


def page_of(found: int, size: int = A_PAGE, *, of: str | None = None) -> Page:
    """The page that was asked for of so many rows, of so many to a page."""
    asked = request.args.get("page", "")
    number = int(asked[:9]) if asked.isascii() and asked.isdecimal() else 1
    return Page(found, min(max(1, number), Page(found, size=size).pages), size, of)


def searched() -> str:
    """What is searched for, as it was typed; nothing when no word of it can be found anywhere."""
    typed = " ".join(request.args.get("q", "")[:LONGEST].split())
    return typed if words_of(typed) else ""


def found_in(rows: Iterable[Row], texts: Callable[[Row], Iterable[str | None]]) -> tuple[Page, Sequence[Row]]:
    """The page that was asked for of the rows that the search finds by these texts, and the rows that stand on it."""
    found = filtered(rows, texts)
    page = page_of(len(found))
    return page, page.cut(found)


def filtered(rows: Iterable[Row], texts: Callable[[Row], Iterable[str | None]]) -> list[Row]:
    """The rows that the search finds by these texts of theirs."""
    search = searched()
    return [row for row in rows if not search or matches(search, *texts(row))]


def place() -> dict[str, Any]:
    """Which part of a list is open, for an address that leads away from it and back: its search, filter and page."""
    given = {name: request.args.get(name, "")[:LONGEST] for name in (*KEPT, "page")}
    return {name: value for name, value in given.items() if value}


def back_to(endpoint: str) -> str:
    """The address of the list as it was left, after something was done from it."""
    return url_for(endpoint, **place())


def address(page: int = 1, *, of: str | None = None, **changed: str | None) -> str:
    """The address of this list on another page, or with another filter; the search stays unless it is changed."""
    args = place() | changed | {"page": page if page > 1 else None}
    return url_for(of or str(request.endpoint), **(request.view_args or {}) | args)

"""Searching for what a person knows: small letters and capitals are one, and so are letters with and without accents.

Every word that was typed must be found in one of the places; `zoe reed` finds the child Zoë whose mother is Ms Reed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

LONGEST = 100  # letters of a search that are looked at


def fold(text: str | None) -> str:
    """As texts are compared: small letters without accents, one blank between words."""
    whole = unicodedata.normalize("NFKD", text or "").casefold()
    return " ".join("".join(letter for letter in whole if not unicodedata.combining(letter)).split())


def words_of(search: str) -> list[str]:
    """The words that must all be found; none for a search of nothing."""
    return fold(search[:LONGEST]).split()


def matches(search: str, *texts: str | None) -> bool:
    """Whether every word stands in one of these texts; a search of nothing finds all."""
    folded = [fold(text) for text in texts]
    return all(any(word in text for text in folded) for word in words_of(search))


def says(
    search: str, columns: Iterable[Any], beside: Callable[[Callable[[Any], sa.ColumnElement[bool]]], Any] | None = None
) -> sa.ColumnElement[bool]:
    """`matches` as the database asks it, of columns of a row; `beside` adds where else a word may stand."""
    every: list[sa.ColumnElement[bool]] = []
    for word in words_of(search):

        def holds(column: Any, word: str = word) -> sa.ColumnElement[bool]:
            return Folded(column).contains(word, autoescape=True)

        every.append(sa.or_(*map(holds, columns), *(beside(holds) if beside else ())))
    return sa.and_(sa.true(), *every)


class Folded(sa.sql.functions.FunctionElement[str]):
    """`fold` of a column; SQLite asks the function itself (see `make_engine`)."""

    name = "fold"
    type = sa.String()
    inherit_cache = True


@compiles(Folded)
def _by_the_function(element: Folded, compiler: Any, **how: Any) -> str:
    return f"fold({compiler.process(element.clauses, **how)})"


@compiles(Folded, "postgresql")
def _by_postgres(element: Folded, compiler: Any, **how: Any) -> str:
    # the marks that accents are once they stand apart from their letters
    text = compiler.process(element.clauses, **how)
    return f"regexp_replace(lower(normalize({text}, NFKD)), '[\u0300-\u036f]', '', 'g')"

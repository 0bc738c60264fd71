"""By what a list of the day is narrowed down: who it is, by which way, whose review, and why it waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.asking.progress.words import PersonState
from portal.store.models import Review

FACETS = ("audience", "way", "iro", "why")  # as they stand in an address
LONGEST_WHY = 100  # letters of a reason that tell it from another


@dataclass(frozen=True)
class Facets:
    """What one line of a list is narrowed down by; None where it has no such thing."""

    audience: str | None = None  # child, parent, carer
    way: str | None = None
    iro: str | None = None  # the number of whoever chairs the review
    why: str | None = None


def of_unasked(found: tuple[Review, PersonState]) -> Facets:
    """Of somebody nobody has asked yet."""
    review, state = found
    person = state.person
    return Facets(person.role, person.channel, _number(chair_of_row(review)), (person.hindrance or "")[:LONGEST_WHY])


def of_out(found: tuple[Any, str]) -> Facets:
    """Of an invitation that is out, as `support_rows` has it."""
    row, _words = found
    return Facets(row.role or "child", row.channel, _number(row.chair_id), (row.failure or "")[:LONGEST_WHY])


def chair_of_row(review: Any) -> int | None:
    """The IRO of a review, whole or as far as asking goes; one without its own has its child's."""
    own = getattr(review, "iro_id", None)
    return own or getattr(review.child, "chair_id", None) or getattr(review.child, "iro_id", None)


def fits(facets: Facets, wanted: Mapping[str, str]) -> bool:
    """Whether a line is among those that are wanted."""
    return all(getattr(facets, name) == value for name, value in wanted.items() if value)


def counts(rows: Iterable[Any], facets: Callable[[Any], Facets], wanted: Mapping[str, str]) -> dict[str, Counter[str]]:
    """How many lines each choice leaves, all other choices standing as they are."""
    found: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    told: Sequence[Facets] = [facets(row) for row in rows]
    for name in FACETS:
        others = {other: value for other, value in wanted.items() if other != name}
        found[name].update(value for each in told if (value := getattr(each, name)) and fits(each, others))
    return found


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)

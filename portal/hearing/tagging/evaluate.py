"""Compares the portal's tags with those people gave the same texts: how often it is right, and how it is wrong.

A class that people gave no text is left out of the mean over classes; "unsure" is never right, but no praise shown as
complaint either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from portal.hearing.tagging.reading import THEME_NAMES, THEMES, Reading
from portal.hearing.tagging.sentiment import SENTIMENTS

_FLIPS = {("positive", "negative"), ("negative", "positive")}

Labelled = tuple[dict[str, Any], Reading]


def measures(labelled: Sequence[Labelled]) -> Iterator[str]:
    """Every measure of these texts as lines to print; each row holds "sentiment", "themes" and "safeguarding"."""
    yield f"{len(labelled)} texts, of which {sum(reading.unread for _, reading in labelled)} not read"
    yield from _sentiment([(str(row["sentiment"]), reading.sentiment or "not read") for row, reading in labelled])
    yield from _themes([(set(row["themes"]), set(reading.themes)) for row, reading in labelled])
    flagged = [(bool(row["safeguarding"]), reading.safeguarding) for row, reading in labelled]
    yield f"safeguarding  {_found(flagged)}"


def _sentiment(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    given = [label for label in SENTIMENTS if any(people == label for people, _ in pairs)]
    each = {label: _f1([(people == label, portal == label) for people, portal in pairs]) for label in given}
    poles = sum(people in ("positive", "negative") for people, _ in pairs)
    scored = sum(portal in SENTIMENTS and portal != "unsure" for _, portal in pairs)
    yield f"sentiment     macro-F1 {sum(each.values()) / len(each):.3f}  scored {scored} of {len(pairs)}"
    yield f"              praise shown as complaint, or the reverse: {sum(p in _FLIPS for p in pairs)} of {poles}"
    yield "              " + "  ".join(f"{label} {value:.3f}" for label, value in each.items())
    number = Counter(pairs)
    columns = [*SENTIMENTS, *sorted({portal for _, portal in pairs} - set(SENTIMENTS))]
    yield "people \\ portal " + "".join(f"{column:>10}" for column in columns)
    for people in given:
        yield f"{people:>15} " + "".join(f"{number[people, column]:>10}" for column in columns)


def _themes(pairs: Sequence[tuple[set[str], set[str]]]) -> Iterator[str]:
    every = [(theme in people, theme in portal) for people, portal in pairs for theme in THEMES]
    yield f"themes        micro-F1 {_f1(every):.3f}  {_found(every)}"
    for theme in THEMES:
        of_it = [(theme in people, theme in portal) for people, portal in pairs]
        if any(people for people, _ in of_it):
            yield f"  {THEME_NAMES[theme]:30} F1 {_f1(of_it):.3f}  {_found(of_it)}"


def _found(pairs: Sequence[tuple[bool, bool]]) -> str:
    right, missed, wrong = (pairs.count(which) for which in ((True, True), (True, False), (False, True)))
    return (
        f"recall {_share(right, right + missed)}  precision {_share(right, right + wrong)}"
        f"  (right {right}, missed {missed}, wrong {wrong})"
    )


def _share(number: int, of: int) -> str:
    return f"{number / of:.3f}" if of else "-"


def _f1(pairs: Sequence[tuple[bool, bool]]) -> float:
    right, missed, wrong = (pairs.count(which) for which in ((True, True), (True, False), (False, True)))
    return 2 * right / (2 * right + missed + wrong) if right else 0.0

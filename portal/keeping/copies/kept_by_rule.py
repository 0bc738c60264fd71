"""Which of the copies stay: the newest of each of the last days, weeks and months."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

STAMP = "portal-%Y%m%dT%H%M%SZ.backup"


@dataclass(frozen=True)
class Rule:
    """How many days, weeks and months that have a copy keep their newest one."""

    days: int = 7
    weeks: int = 5
    months: int = 1


def copies_in(folder: Path) -> list[tuple[datetime, Path]]:
    """The copies of a folder with their moments, the newest first; other files are none of ours."""
    found = []
    for path in folder.glob("portal-*.backup"):
        try:
            found.append((datetime.strptime(path.name, STAMP).replace(tzinfo=UTC), path))
        except ValueError:
            continue
    return sorted(found, reverse=True)


def to_go(moments: Iterable[datetime], rule: Rule) -> set[datetime]:
    """Those that no day, week or month keeps; the newest of all always stays."""
    ordered = sorted(moments, reverse=True)
    stays = set(ordered[:1])
    spans: list[tuple[int, Callable[[datetime], object]]] = [
        (rule.days, lambda at: at.date()),
        (rule.weeks, lambda at: at.isocalendar()[:2]),
        (rule.months, lambda at: (at.year, at.month)),
    ]
    for count, span in spans:
        newest: dict[object, datetime] = {}
        for at in ordered:
            newest.setdefault(span(at), at)
        stays |= set(list(newest.values())[:count])
    return set(ordered) - stays

"""When two references are one: capitals and blanks mean nothing, and the zeros before a number get lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

_NUMBERED = re.compile(r"(?P<letters>[^0-9]*)(?P<figures>[0-9]+)")
LONGEST_NUMBER = 12  # figures that a number in a case management system may have, its zeros included


def plain(written: str) -> str:
    """The one form in which references are compared: `c 1` and `C1` are the same."""
    return "".join(unicodedata.normalize("NFKC", written).casefold().split())


def without_zeros(written: str) -> str | None:
    """A number, or one behind letters (`C0011`), without the zeros before it, which get lost; none for any other."""
    found = _NUMBERED.fullmatch(plain(written))
    return found["letters"] + (found["figures"].lstrip("0") or "0") if found else None


def spellings(written: str) -> set[str]:
    """Every spelling that an erased reference may have been noted in: as written, plain, in capitals."""
    return {written, plain(written), plain(written).upper()}


def with_other_zeros(written: str) -> set[str]:
    """What this number, or one behind letters, may have been before its zeros were lost, or after; else nothing."""
    found = _NUMBERED.fullmatch(plain(written))
    if found is None:
        return set()
    figures = found["figures"].lstrip("0") or "0"
    every = {found["letters"] + figures.zfill(width) for width in range(len(figures), LONGEST_NUMBER + 1)}
    return every - {plain(written)}


@dataclass
class Matches:
    """What is kept under the references of a file: `kept` by the spelling in the file, `unclear` with the reason."""

    kept: dict[str, str] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)


def match(written: Iterable[str], known: Iterable[str]) -> Matches:
    """Finds each written reference among the known ones: as it stands, else in another spelling."""
    wanted, there = set(written), list(known)
    exact = set(there)
    found = Matches({each: each for each in wanted & exact})
    if missing := wanted - exact:
        by_plain, by_number = _grouped(there, plain), _grouped(there, without_zeros)
        for each in missing:
            _place(each, by_plain.get(plain(each), []), by_number.get(without_zeros(each), []), found)
    return found


def matches(session: Session, column: InstrumentedAttribute[str], written: Iterable[str]) -> Matches:
    """`match` against a column, which is read whole: no index knows one reference in another spelling."""
    wanted = set(written)
    return match(wanted, session.scalars(sa.select(column))) if wanted else Matches()


def one(session: Session, column: InstrumentedAttribute[str], written: str) -> str | None:
    """How the one row meant by this reference spells it; none where there is no such row, or more than one."""
    exact = session.scalars(sa.select(column).where(column == written)).first()
    return exact or matches(session, column, [written]).kept.get(written)


def _place(written: str, alike: list[str], numbers: list[str], found: Matches) -> None:
    if len(alike) == 1:
        found.kept[written] = alike[0]
    elif alike:
        found.unclear[written] = f"may be any of {', '.join(sorted(alike))}; write it as one of them"
    elif numbers:
        what = "without its zeros" if len(plain(written)) < len(plain(numbers[0])) else "with zeros before it"
        found.unclear[written] = f"looks like {numbers[0]} {what}; write it as the portal knows it"


def _grouped(references: Iterable[str], form: Callable[[str], str | None]) -> dict[str | None, list[str]]:
    grouped: dict[str | None, list[str]] = {}
    for reference in references:
        if (key := form(reference)) is not None:
            grouped.setdefault(key, []).append(reference)
    return grouped

"""What one cell may hold, and how it is read: text, days, times, codes, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum

from portal.sending.addresses import email_address, phone_number, says_nothing

Parse = Callable[[str], object]  # a cell that is not empty to its value; raises ValueError with a reason in plain words


@dataclass(frozen=True)
class Mended:
    """A value that was put right, and what was done to it in plain words."""

    value: object
    said: str


_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
_DECIMAL = re.compile(r"\d+[.,]0+")
# behind a date: the time of day as databases write it, whatever they think of its zone
_TIME = r"(?:[T ](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME)
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})" + _TIME)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
# what turns the words round it, and has no part in a name of any language
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_YES_NO = {"yes": True, "y": True, "no": False, "n": False}
_FLAG = {"y": True, "yes": True, "1": True, "true": True, "n": False, "no": False, "0": False, "false": False}


def text(most: int, *, lines: bool = False, seen: bool = False) -> Parse:
    """Words of at most `most` characters; on one line unless `lines`, and of what can be seen alone where `seen`."""
    kept = "\n\t" if lines else ""
    kinds = {"Cc", "Cs", "Cf"} if seen else {"Cc", "Cs"}
    turns = frozenset() if lines else _TURNS

    def parse(cell: str) -> str:
        plain = unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n"))
        clean = "".join(
            letter for letter in plain
            if letter in kept or (unicodedata.category(letter) not in kinds and letter not in turns)
        )  # fmt: skip
        clean = clean.strip()
        if seen and not clean:
            raise ValueError("nothing in it can be seen")
        if len(clean) > most:
            raise ValueError(f"has {len(clean):,} characters; the most is {most:,}")
        return clean

    return parse


# two references that look alike are one: else a child stands twice, and one who was erased comes back
_reference = text(100, seen=True)
name = text(200)
prose = text(2_000, lines=True)


def reference(cell: str) -> object:
    """A reference as written; a number that a spreadsheet has changed is none, for nobody knows which it was."""
    found = str(_reference(cell))
    if _SCIENTIFIC.fullmatch(found):
        raise ValueError("a spreadsheet has shortened this number; format the column as text and write it out in full")
    if _DECIMAL.fullmatch(found):
        raise ValueError("a spreadsheet has turned this reference into a decimal number; format the column as text")
    if says_nothing(found, in_words=True):
        raise ValueError("is no reference")
    return found


def moment(cell: str) -> date:
    """A day written 2026-03-31 or 31/03/2026, with the time behind it where there is one that is not midnight."""
    if found := _ISO.fullmatch(cell):
        year, month, number = map(int, found.groups()[:3])
    elif found := _BRITISH.fullmatch(cell):
        number, month, year = map(int, found.groups()[:3])
    else:
        raise ValueError("is not a date like 2026-03-31 or 31/03/2026")
    try:
        written = datetime(year, month, number, int(found[4] or 0), int(found[5] or 0))  # noqa: DTZ001  # local time
    except ValueError:
        raise ValueError("there is no such day") from None
    if not 1900 <= year <= 2100:
        raise ValueError("the year is not between 1900 and 2100")
    return written if written.time() != time() else written.date()


def day(cell: str) -> object:
    """A day alone: the midnight that databases write behind it is forgiven, another time is left out and said."""
    found = moment(cell)
    if isinstance(found, datetime):
        return Mended(found.date(), f"the time is left out; read as {found.date().isoformat()}")
    return found


def clock(cell: str) -> time:
    """A time of day written 15:30."""
    found = _CLOCK.fullmatch(cell)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError("is not a time like 15:30")
    return time(int(found[1]), int(found[2]))


def yes_no(cell: str) -> bool:
    """yes or no."""
    return _looked_up(cell, _YES_NO, "yes or no")


def flag(cell: str) -> bool:
    """Y or N, 1 or 0, as case management systems write it."""
    return _looked_up(cell, _FLAG, "Y or N")


def _looked_up(cell: str, known: dict[str, bool], wanted: str) -> bool:
    try:
        return known[cell.lower()]
    except KeyError:
        raise ValueError(f"write {wanted}") from None


def one_of(words: type[StrEnum], but: StrEnum | None = None) -> Parse:
    """One of these words but the one named, in small or capital letters; the reason names them, or what was meant."""
    known = {word.lower(): word for word in words if word != but}

    def parse(cell: str) -> str:
        if found := known.get(cell.lower()):
            return found
        near = get_close_matches(cell.lower(), known, 1, 0.7)
        raise ValueError(f"did you mean {known[near[0]]}?" if near else f"write one of {', '.join(known.values())}")

    return parse


def email(cell: str) -> str:
    """An email address, in small letters."""
    found = email_address(cell)
    if found is None:
        raise ValueError("is not an email address like name@example.org")
    return found.lower()


def phone(cell: str) -> str | Mended:
    """A telephone number with its spaces as written; the 0 that a spreadsheet took from its front is put back."""
    found = phone_number(cell)
    if found is None:
        raise ValueError("is not a telephone number like 01632 960000")
    if found == f"0{cell}":
        return Mended(found, "its first 0 was missing and is put back")
    return found


def language(cell: str) -> str:
    """A language code such as pl or so; which ones the portal speaks is another matter."""
    code = cell.lower().replace("_", "-")
    if not _LANGUAGE.fullmatch(code):
        raise ValueError("is not a language code like en, pl or ur")
    return code

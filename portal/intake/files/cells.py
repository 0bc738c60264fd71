"""What one cell may hold, and how it is read: text, days, times, codes, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from portal.intake.files import days, words
from portal.sending.addresses import email_address, phone_number, says_nothing
from portal.store.vocabulary import Respondent

Parse = Callable[[str], object]  # a cell that is not empty to its value; raises ValueError with a reason in plain words


@dataclass(frozen=True)
class Mended:
    """A value that was put right, and what was done to it in plain words."""

    value: object
    said: str
    also: tuple[str, object] | None = None  # another fact it tells, where no column of its own does


_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
_DECIMAL = re.compile(r"\d+[.,]0+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
# what turns the words round it, and has no part in a name of any language
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_YES_NO = {"yes": True, "y": True, "1": True, "true": True, "no": False, "n": False, "0": False, "false": False}


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


def moment(cell: str) -> object:
    """A day with the time behind it, where there is one that is not midnight."""
    written = days.read(cell)
    value = days.moment_of(written)
    return Mended(value, written.said) if written.said else value


def day(cell: str) -> object:
    """A day alone: the midnight that databases write behind it is forgiven, another time is left out and said."""
    return _alone(days.read(cell))


def birthday(cell: str) -> object:
    """A day alone on which a child or a young person was born."""
    return _alone(days.read(cell, birthday=True))


def _alone(written: days.Written) -> object:
    said = [written.said] if written.said else []
    said += ["the time behind the day is left out"] if written.clock else []
    return Mended(written.day, "; ".join(said)) if said else written.day


DAYS = frozenset((moment, day, birthday))  # what reads a day, whose order the whole file tells


def yes_no(cell: str) -> bool:
    """yes or no, Y or N, 1 or 0, true or false."""
    return _looked_up(cell, "yes or no")


def flag(cell: str) -> bool:
    """The same, where systems write Y or N."""
    return _looked_up(cell, "Y or N")


def _looked_up(cell: str, wanted: str) -> bool:
    try:
        return _YES_NO[cell.lower()]
    except KeyError:
        raise ValueError(f"write {wanted}") from None


def one_of(
    codes: type[StrEnum], but: StrEnum | None = None, meant: Callable[[str], StrEnum | None] = lambda _cell: None
) -> Parse:
    """One of these words but the one named, in small or capital letters, or one that `meant` knows for it.

    The reason names them, or what was meant.
    """
    known = {word.lower(): word for word in codes if word != but}

    def parse(cell: str) -> object:
        if found := known.get(cell.lower()):
            return found
        if known_for := meant(cell):
            return Mended(known_for, f"is read as {known_for}")
        near = get_close_matches(cell.lower(), known, 1, 0.7)
        raise ValueError(f"did you mean {known[near[0]]}?" if near else f"write one of {', '.join(known.values())}")

    return parse


_role = one_of(Respondent, but=Respondent.CHILD)


def role(cell: str) -> object:
    """parent, carer or professional, or a word for one of them, which is their relation to the child as well."""
    try:
        return _role(cell)
    except ValueError:
        if found := words.role(cell):
            return Mended(found, f"is read as {found}", ("relation", name(cell)))
        raise


def email(cell: str) -> str:
    """An email address, in small letters."""
    found = email_address(cell)
    if found is None:
        raise ValueError("is not an email address like name@example.org")
    return found.lower()


def staff(cell: str) -> object:
    """Somebody who works here, by email address or by name; whether there is such a person is another matter."""
    if "@" in cell or len(cell.split()) < 2:
        return email(cell)
    return name(cell)


def phone(cell: str) -> str | Mended:
    """A telephone number with its spaces as written; the 0 that a spreadsheet took from its front is put back."""
    found = phone_number(cell)
    if found is None:
        raise ValueError("is not a telephone number like 01632 960000")
    if found == f"0{cell}":
        return Mended(found, "its first 0 was missing and is put back")
    return found


def language(cell: str) -> object:
    """A language by its code, such as pl or so, or by its name; which ones the portal speaks is another matter."""
    code = cell.lower().replace("_", "-")
    found = words.language(cell)
    if found and (len(cell) > 2 or not _LANGUAGE.fullmatch(code)):
        return Mended(found, f"is read as {found}")
    if not _LANGUAGE.fullmatch(code):
        near = words.near_language(cell)
        raise ValueError(f"did you mean {near}?" if near else "is not a language code like en, pl or ur")
    return code

"""A sentence the IRO writes for a family, and the same in other languages, as an interpreter put it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.hearing.answers.given import TooLong, clean


@dataclass(frozen=True)
class Spoken:
    """A sentence in another language, as an interpreter put it.

    `of` is the English it was made from; empty while it is being written: of the English beside it.
    """

    words: str
    of: str = ""


def read_in(english: str, spoken: Mapping[str, Spoken], *languages: str) -> tuple[str, str]:
    """The first of the languages in which this very sentence was put, with its words; else English.

    What was made from an earlier sentence may say something else by now, and is not shown.
    """
    for code in languages:
        if code in spoken and spoken[code].of == english:
            return code, spoken[code].words
    return "en", english


def spoken_as(name: str, spoken: Mapping[str, Spoken], english: str, longest: int) -> dict[str, Spoken]:
    """The other languages of a field, checked, without those left empty. Raises TooLong, of the field of a language."""
    said = {code: short(f"{name}{code}", each.words, longest) for code, each in spoken.items()}
    return {code: Spoken(words, spoken[code].of or english) for code, words in said.items() if words}


def short(name: str, words: str, longest: int) -> str:
    """Words on one line. Raises TooLong (more than `longest` characters)."""
    plain = " ".join(clean(words).split())
    if len(plain) > longest:
        raise TooLong(name, len(plain), longest)
    return plain

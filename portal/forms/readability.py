"""How hard the words of a form are to read, and which of them do not belong before a child."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pyphen import Pyphen

from portal.forms.schema import Form
from portal.forms.wording import words_in

# grade of the whole form, words in its longest sentence; by skin: 4 to 11, 12 to 17, adults
LIMITS = {"younger": (2.0, 12), "older": (4.0, 15), "adult": (6.0, 20)}
# every placeholder as it reads on a page, so that a sentence is as long as it will be
_FILLED = {"iro": "Sam Green", "first_name": "Robin", "date": "24 March", "n": "10"}

_HOLE = re.compile(r"\{(\w+)\}|%\((\w+)\)[ds]")
# a colon or a dash lets a reader rest as a full stop does
_REST = re.compile(r"(?<=[.?!:;…])[”’)\"']*\s+|\s+[–—]\s+")
_WORD = re.compile(r"[^\W_]+(?:[’'/-][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")

# words of the service and promises nobody can keep; a child is "in touch", never "having contact"
_NEVER = r"LAC|placements?|respite|birth (?:parents?|mother|father|family)|abscond\w*|confidential\w*|secret(?:s|ly)?"
_FAMILY_CONTACT = r"contact(?! (?:us|you|me|them|him|her|the|your|our|somebody|someone|anyone)\b)"
_BANNED = {
    "younger": re.compile(rf"\b(?:{_NEVER}|{_FAMILY_CONTACT}|siblings?)\b", re.IGNORECASE),
    "older": re.compile(rf"\b(?:{_NEVER}|{_FAMILY_CONTACT}|grown-ups?|my say)\b|!", re.IGNORECASE),
}


@dataclass(frozen=True)
class Score:
    """How hard a form is: its Flesch-Kincaid grade, and its longest sentence with where it stands.

    The grade is a US school grade over all sentences of the form; add about five for an age. Lines as short as these
    make it a smoke alarm for outliers and no measure.
    """

    grade: float
    longest: int  # words
    sentence: str
    place: str


def score(form: Form) -> Score:
    """Scores every sentence that a reader of the form may meet, in both writings, its welcome page included."""
    found = list(_sentences(form))
    words = [word for sentence, _length, _place in found for word in _words(sentence)]
    longest, length, place = max(found, key=lambda each: each[1])
    grade = 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return Score(round(grade, 1), length, longest, place)


def banned(words: str, skin: str) -> list[str]:
    """What in these words a child must not be shown on pages of that skin, as written; adults' pages ban nothing."""
    found = _BANNED.get(skin)
    return [match.group() for match in found.finditer(words)] if found else []


def warnings(form: Form) -> list[str]:
    """One line for each thing an editor of the form should look at again; empty when its words are plain enough."""
    grade_limit, longest_limit = LIMITS[form.skin]
    told = []
    grade = score(form).grade
    if grade > grade_limit:
        told.append(f"{form.id}: the words are hard to read (grade {grade}, at most {grade_limit:g} for these readers)")
    for sentence, length, place in _sentences(form):
        if length > longest_limit:
            told.append(f"{form.id}, {place}: {length} words, at most {longest_limit} for these readers: “{sentence}”")
    for message, place in _once(form).items():
        told += [f"{form.id}, {place}: “{word}” does not belong on this page" for word in banned(message, form.skin)]
    return told


def syllables(word: str) -> int:
    """The syllables of an English word, near enough for an average: vowels that sound together, cut where it breaks.

    Where a word may be broken vowels part (cre-ate); the breaks alone are too few, for short ends are never cut off.
    """
    parts = _breaks().inserted(word.lower()).split("-")
    heard = sum(len(_VOWELS.findall(part)) for part in parts)
    silent = parts[-1].endswith("e") and not parts[-1].endswith("le") and len(_VOWELS.findall(parts[-1])) > 1
    return max(heard - silent, 1)


def sentences(message: str) -> Iterator[tuple[str, int]]:
    """The sentences of a message with its holes filled, each with how many words it has."""
    for sentence in _REST.split(_HOLE.sub(_fill, message)):
        if length := len(_words(sentence)):
            yield sentence, length


def _sentences(form: Form) -> Iterator[tuple[str, int, str]]:
    for message, place in _once(form).items():
        for sentence, length in sentences(message):
            yield sentence, length, place


def _once(form: Form) -> dict[str, str]:
    """Every message of the form with the first place where it stands: "Yes" is read once, however often it stands."""
    found: dict[str, str] = {}
    for _context, message, place in words_in(form):
        found.setdefault(message, place)
    return found


def _fill(hole: re.Match[str]) -> str:
    return _FILLED.get(hole.group(1) or hole.group(2), "10")


def _words(sentence: str) -> list[str]:
    return _WORD.findall(sentence)


@cache
def _breaks() -> Pyphen:
    return Pyphen(lang="en_GB")

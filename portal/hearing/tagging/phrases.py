"""Finds the phrases of a lexicon in reading words; the one place that knows how a phrase is written.

A phrase is a row of words that must follow each other:

=============  ==========================================================
``hit``        that word
``hit*``       any word that begins so
``a|b``        one or the other
``[really]``   may stand there or not
``<carer>``    any entry of that group in ``words.toml``
``#``          a number, in figures or words
``...``        up to five other words of the same clause
``^`` ``$``    the beginning or the end of a sentence
=============  ==========================================================
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from portal.hearing.tagging.words import ENDS, Word, lexicon, read_words

_GAP = r"(?: [^ .!?;,:\n]+){0,5}?"
_START = r"(?:(?<![^\n])|(?<=[.!?;\n]))"
_END = r"(?=(?: emoji\w+)*(?: [.!?;\n]| ?\Z))"
_ANY = ""  # opens a phrase that may begin with any word
_STEM = 8  # letters of a beginning such as ``hit*`` that are looked up
_NUMBER = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|several|loads of|so many|too many)"


class PhraseFault(ValueError):
    """A lexicon holds a phrase or names a group that cannot be read."""


@dataclass(frozen=True, order=True)
class Span:
    """A half-open run of words on a page."""

    first: int
    last: int

    def meets(self, other: "Span") -> bool:
        return self.first < other.last and other.first < self.last


class Page:
    """The reading words of one text, laid out so that phrases can be looked up."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.words = words

    @classmethod
    def of(cls, text: str) -> "Page":
        return cls(read_words(text))

    @cached_property
    def _line(self) -> str:
        return "".join(f" {word.text}" for word in self.words) + " "

    @cached_property
    def _places(self) -> list[int]:
        places, place = [], 0
        for word in self.words:
            places.append(place)
            place += len(word.text) + 1
        return places

    @cached_property
    def _openings(self) -> frozenset[str]:
        words = {word.text for word in self.words}
        return frozenset(words | {f"{word[:letters]}*" for word in words for letters in range(1, _STEM + 1)})

    def _possible(self, phrases: tuple[str, ...]) -> list[re.Pattern[str]]:
        """The patterns of those ``phrases`` that open with a word of the page, in their order."""
        rows, by_opening = _rows(phrases), _by_opening(phrases)
        opened = by_opening.keys() & self._openings
        if not opened and not by_opening[_ANY]:
            return []  # so it is with most lists and most texts
        found = set(by_opening[_ANY]).union(*(by_opening[opening] for opening in opened))
        return [_compiled(rows[place]) for place in sorted(found)]

    def find(self, phrases: tuple[str, ...]) -> Iterator[Span]:
        """Every run of words that one of ``phrases`` names, phrase by phrase."""
        for pattern in self._possible(phrases):
            for match in pattern.finditer(self._line):
                if match.end() > match.start():
                    first = bisect_right(self._places, match.start()) - 1
                    yield Span(first, bisect_right(self._places, match.end() - 1))

    def has(self, phrases: tuple[str, ...]) -> bool:
        """Whether any of ``phrases`` stands on the page."""
        return any(pattern.search(self._line) for pattern in self._possible(phrases))

    def sentences(self) -> Iterator[Span]:
        """The sentences of the page, each with the sign that closes it."""
        first = 0
        for last, word in enumerate(self.words, start=1):
            if word.text in ENDS or last == len(self.words):
                yield Span(first, last)
                first = last

    def part(self, span: Span) -> "Page":
        """The words of ``span`` as a page of their own."""
        return Page(self.words[span.first : span.last])

    def typed(self, span: Span) -> tuple[int, int]:
        """Where ``span`` stands in the text as typed (half open)."""
        return self.words[span.first].start, self.words[span.last - 1].end


def longest(spans: Iterable[Span]) -> list[Span]:
    """``spans`` without those that meet a longer one, in reading order."""
    kept: list[Span] = []
    taken: set[int] = set()
    for span in sorted(set(spans), key=lambda s: (s.first - s.last, s.first)):
        if taken.isdisjoint(range(span.first, span.last)):
            kept.append(span)
            taken.update(range(span.first, span.last))
    return sorted(kept)


def compiled(phrases: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """The patterns for ``phrases``; raises ``PhraseFault`` naming the first that cannot be read."""
    return tuple(map(_compiled, _rows(phrases)))


@cache
def _rows(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_row(phrase) + "(?= )" for phrase in phrases)


@cache
def _compiled(row: str) -> re.Pattern[str]:
    # each when a text first opens it: all of them take a second, and most texts open a few dozen
    return re.compile(row)


@cache
def _by_opening(phrases: tuple[str, ...]) -> dict[str, list[int]]:
    """Which of ``phrases``, by their places, each opening may begin; ``_ANY`` is always there."""
    index: dict[str, list[int]] = {_ANY: []}
    for place, phrase in enumerate(phrases):
        for opening in _openings(phrase):
            index.setdefault(opening, []).append(place)
    return index


@cache
def _openings(phrase: str) -> frozenset[str]:
    """What a match may begin with: words, and beginnings of words with a star; only ``_ANY`` if that is open."""
    found: set[str] = set()
    for part in _parts(phrase):
        if part == "^":
            continue
        for option in part.strip("[]").split("|"):
            found |= _opening(option)
        if not part.startswith("["):
            break
    else:
        found.add(_ANY)  # every word of it may be left out
    return frozenset({_ANY} if _ANY in found else found)


def _opening(option: str) -> frozenset[str]:
    if option in ("...", "$", "#"):
        return frozenset({_ANY})
    if option.startswith("<"):
        return frozenset().union(*(_openings(entry) for entry in _entries(option[1:-1])))
    return frozenset({f"{option[:-1][:_STEM]}*" if option.endswith("*") else option})


def _parts(phrase: str) -> list[str]:
    parts: list[str] = re.findall(r"\[[^\]]*\]|\S+", phrase)
    if not parts:
        raise PhraseFault("a phrase is empty")
    return parts


@cache
def _row(phrase: str) -> str:
    return "".join(_element(part, phrase) for part in _parts(phrase))


def _element(part: str, phrase: str) -> str:
    fixed = {"...": _GAP, "^": _START, "$": _END, "#": f" {_NUMBER}"}
    if part in fixed:
        return fixed[part]
    if part.startswith("[") and part.endswith("]"):
        return f"(?:{_choice(part[1:-1], phrase)})?"
    return _choice(part, phrase)


def _choice(part: str, phrase: str) -> str:
    options = [_word(option, phrase) for option in part.split("|")]
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


def _word(word: str, phrase: str) -> str:
    if word.startswith("<") and word.endswith(">"):
        return _group(word[1:-1])
    if word == "#":
        return f" {_NUMBER}"
    stem = word.removesuffix("*")
    if not stem or re.search(r"[*<>\[\]]", stem):
        raise PhraseFault(f"cannot read {word!r} in the phrase {phrase!r}")
    return f" {re.escape(stem)}" + (r"[^ ]*" if word.endswith("*") else r"(?= )")


@cache
def _group(name: str) -> str:
    return f"(?:{'|'.join(_row(entry) for entry in _entries(name))})"


def _entries(name: str) -> list[str]:
    groups: dict[str, list[str]] = lexicon("words.toml")["groups"]
    if name not in groups:
        raise PhraseFault(f"there is no group of words called <{name}>")
    return groups[name]

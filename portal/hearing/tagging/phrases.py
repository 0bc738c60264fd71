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
from collections.abc import Collection, Iterable, Iterator
from functools import cache, cached_property, lru_cache
from threading import Lock
from typing import NamedTuple

from portal.hearing.tagging.words import ENDS, Word, lexicon, read_words

_GAP = r"(?: [^ .!?;,:\n]+){0,5}?"
_START = r"(?:(?<![^\n])|(?<=[.!?;\n]))"
_END = r"(?=(?: emoji\w+)*(?: [.!?;\n]| ?\Z))"
_ANY = ""  # tells of a phrase none of whose words is sure to stand there
_STEM = 8  # letters of a beginning such as ``hit*`` that are looked up
_KNOWN = 20_000  # words of which it is kept ready what they tell of
_NUMBER = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|several|loads of|so many|too many)"


class PhraseFault(ValueError):
    """A lexicon holds a phrase or names a group that cannot be read."""


class Span(NamedTuple):
    """A half-open run of words on a page."""

    first: int
    last: int

    def meets(self, other: "Span") -> bool:
        return self.first < other.last and other.first < self.last

    def inside(self, other: "Span") -> bool:
        return other.first <= self.first and self.last <= other.last


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
    def _told(self) -> tuple[int, dict[int, set[int]]]:
        """How many lists were known when this page was looked through, and which of their phrases its words tell of."""
        return _lists.told_by({word.text for word in self.words})

    def _possible(self, phrases: tuple[str, ...]) -> list[re.Pattern[str]]:
        """The patterns of those ``phrases`` that a word of the page tells of, in their order."""
        number = _lists.number_of(phrases)
        if number >= self._told[0]:
            del self._told  # the list is newer
        places = self._told[1].get(number)
        if not places:
            return []  # so it is with most lists and most texts
        rows = _rows(phrases)
        return [_compiled(rows[place]) for place in sorted(places)]

    def find(self, phrases: tuple[str, ...]) -> list[Span]:
        """Every run of words that one of ``phrases`` names, phrase by phrase."""
        return [
            Span(bisect_right(self._places, match.start()) - 1, bisect_right(self._places, match.end() - 1))
            for pattern in self._possible(phrases)
            for match in pattern.finditer(self._line)
            if match.end() > match.start()
        ]

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
        """The words of ``span`` as a page of their own; this one where those are all."""
        if span.first == 0 and span.last == len(self.words):
            return self
        return Page(self.words[span.first : span.last])

    def typed(self, span: Span) -> tuple[int, int]:
        """Where ``span`` stands in the text as typed (half open)."""
        return self.words[span.first].start, self.words[span.last - 1].end


def longest(spans: Collection[Span]) -> list[Span]:
    """``spans`` without those that meet a longer one, in reading order."""
    if len(spans) < 2:
        return list(spans)
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


class _Lists:
    """Every list of phrases that was looked for, numbered, by the words that tell of each phrase.

    A page asks once with its words, whatever the number of lists; a list is entered when it is first looked for.
    """

    def __init__(self) -> None:
        self._entering = Lock()
        self._numbers: dict[tuple[str, ...], int] = {}
        self._by_word: dict[str, tuple[tuple[int, int], ...]] = {}  # number of a list, place of a phrase in it

    def number_of(self, phrases: tuple[str, ...]) -> int:
        """The number of that list; raises PhraseFault where one of its phrases cannot be read."""
        number = self._numbers.get(phrases)
        return self._enter(phrases) if number is None else number

    def _enter(self, phrases: tuple[str, ...]) -> int:
        _rows(phrases)  # told of before it is entered, not when a text first has its words
        telling = [_telling(phrase) for phrase in phrases]
        with self._entering:
            number = self._numbers.get(phrases, len(self._numbers))
            if number == len(self._numbers):
                for place, words in enumerate(telling):
                    for word in words:
                        self._by_word[word] = (*self._by_word.get(word, ()), (number, place))
                self._numbers[phrases] = number  # last: whoever finds the number finds its words too
        return number

    def told_by(self, words: Iterable[str]) -> tuple[int, dict[int, set[int]]]:
        """How many lists there are, and by the number of a list the places of those phrases these words tell of."""
        known = len(self._numbers)
        found: dict[int, set[int]] = {}
        for word in (_ANY, *words):
            for number, place in self._of_word(word, known):
                found.setdefault(number, set()).add(place)
        return known, found

    @lru_cache(maxsize=_KNOWN)  # noqa: B019 - there is one of these for the process
    def _of_word(self, word: str, _known: int) -> tuple[tuple[int, int], ...]:
        """What that word tells of while so many lists are known."""
        beginnings = (f"{word[:letters]}*" for letters in range(1, min(_STEM, len(word)) + 1))
        return tuple(place for told in (word, *beginnings) for place in self._by_word.get(told, ()))


_lists = _Lists()


@cache
def _telling(phrase: str) -> frozenset[str]:
    """Words, and beginnings of words with a star, one of which stands in every match; only ``_ANY`` if that is open.

    Of the parts that must be there it is the one with the longest words, since those are the rarest.
    """
    sure = [frozenset().union(*map(_telling_of, part.split("|"))) for part in _parts(phrase) if _is_sure(part)]
    told = [words for words in sure if _ANY not in words]
    return max(told, key=lambda words: min(map(len, words)), default=frozenset({_ANY}))


def _is_sure(part: str) -> bool:
    return not part.startswith("[") and part not in ("...", "^", "$")


def _telling_of(option: str) -> frozenset[str]:
    if option == "#":
        return frozenset({_ANY})
    if option.startswith("<"):
        return frozenset().union(*map(_telling, _entries(option[1:-1])))
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

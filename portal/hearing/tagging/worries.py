"""Finds the words that a responsible adult must see at once; it prompts a person and decides nothing.

A match counts unless the lexicon names it an idiom or a lesson, a plain "nobody" or "never" stands straight
before it, or the sentence says that it used to be so and is over. The tone of the text has no say.
"""

from bisect import bisect_left, bisect_right
from functools import cache, cached_property
from typing import Any

from portal.hearing.tagging.phrases import Page, Span
from portal.hearing.tagging.themes import spoken
from portal.hearing.tagging.words import ENDS, lexicon

_LESSON_REACH = 8  # words between "we learned about" and what was learned
_CLEARING_REACH = 5  # words between "nobody" and what nobody does


def _list(name: str) -> tuple[str, ...]:
    found: tuple[str, ...] = lexicon("concerns.toml")[name]
    return found


@cache
def _kinds() -> tuple[dict[str, Any], ...]:
    return tuple(lexicon("concerns.toml")["concern"])


@cache
def _small_words() -> frozenset[str]:
    return frozenset(_list("small_words"))


def names() -> dict[str, str]:
    """Every kind of concern in the lexicon's order, with its English name for screens."""
    return {kind["name"]: kind["title"] for kind in _kinds()}


def worries(page: Page) -> tuple[dict[str, list[Span]], bool]:
    """The kinds of concern on ``page`` and where each stands, in the lexicon's order; and whether the page names
    others that it says are none: idiom, play, a lesson, denied or over.
    """
    around = _Surroundings(page)
    found: dict[str, list[Span]] = {}
    cleared = False
    for kind in _kinds():
        spans = spoken(page, kind["phrases"], kind["unless"])
        standing = [span for span in spans if not around.explain_away(span)]
        cleared = cleared or len(standing) < len(spans)
        if standing:
            found[kind["name"]] = standing
    return found, cleared or around.has_idiom()


class _Surroundings:
    """What on a page can say that a match is no worry, looked up once for all matches and only where there is one."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._idioms = frozenset(i for span in self._listed("idioms") for i in range(span.first, span.last))

    def _listed(self, name: str) -> list[Span]:
        return self._page.find(_list(name))

    @cached_property
    def _ends(self) -> list[int]:
        return [place for place, word in enumerate(self._page.words) if word.text in ENDS]

    @cached_property
    def _negated_from(self) -> set[int]:
        return {span.last for span in self._listed("cleared_by")}

    @cached_property
    def _lessons(self) -> list[int]:
        return sorted(span.last for span in self._listed("lessons"))

    @cached_property
    def _times(self) -> tuple[list[int], ...]:
        """Where it is said that something was so, that it is over, that it is so again."""
        return tuple(sorted(span.first for span in self._listed(name)) for name in ("past", "over", "again"))

    def has_idiom(self) -> bool:
        """Whether the page has an idiom, or play, that sounds worrying."""
        return bool(self._idioms)

    def explain_away(self, span: Span) -> bool:
        """Whether ``span`` is idiom, plainly denied, only learned about, or told as over."""
        sentence = self._sentence(span)
        return (
            not self._idioms.isdisjoint(range(span.first, span.last))
            or self._is_denied(span)
            or _any_within(self._lessons, max(sentence.first, span.first - _LESSON_REACH), span.first)
            or self._is_over(span, sentence)
        )

    def _is_denied(self, span: Span) -> bool:
        """Whether a plain negation stands straight before ``span`` and nothing after takes it back."""
        if any(still.first == span.last for still in self._listed("still_so")):
            return False
        place = span.first
        while place > 0 and span.first - place <= _CLEARING_REACH:
            if place in self._negated_from:
                return True
            word = self._page.words[place - 1].text
            if word not in _small_words():
                return False
            place -= 2 if word == "or" else 1  # "never hurt or scared"
        return place in self._negated_from

    def _is_over(self, span: Span, sentence: Span) -> bool:
        past, over, again = self._times
        return (
            _any_within(past, sentence.first, span.last)
            and _any_within(over, sentence.first, sentence.last)
            and not _any_within(again, sentence.first, sentence.last)
        )

    def _sentence(self, span: Span) -> Span:
        before, after = bisect_left(self._ends, span.first), bisect_right(self._ends, span.last - 1)
        first = self._ends[before - 1] + 1 if before else 0
        return Span(first, self._ends[after] if after < len(self._ends) else len(self._page.words))


def _any_within(places: list[int], first: int, last: int) -> bool:
    """Whether one of the sorted ``places`` lies between ``first`` and ``last``, both counted."""
    return bisect_left(places, first) < bisect_right(places, last)

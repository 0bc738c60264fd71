"""Finds the words that a responsible adult must see at once; it prompts a person and decides nothing.

A match counts unless the lexicon names it an idiom or a lesson, a plain "nobody" or "never" stands straight
before it, or the sentence says that it used to be so and is over. The tone of the text has no say.
"""

from functools import cache
from typing import Any

from portal.hearing.tagging.phrases import Page, Span
from portal.hearing.tagging.themes import spoken
from portal.hearing.tagging.words import ENDS, lexicon

_LESSON_REACH = 8  # words between "we learned about" and what was learned
_CLEARING_REACH = 5  # words between "nobody" and what nobody does


@cache
def _list(name: str) -> tuple[str, ...]:
    return tuple(lexicon("concerns.toml")[name])


@cache
def _kinds() -> tuple[dict[str, Any], ...]:
    return tuple(lexicon("concerns.toml")["concern"])


def names() -> dict[str, str]:
    """Every kind of concern in the lexicon's order, with its English name for screens."""
    return {kind["name"]: kind["title"] for kind in _kinds()}


def worries(page: Page) -> dict[str, list[Span]]:
    """The kinds of concern on ``page`` and where each stands, in the lexicon's order."""
    idioms = list(page.find(_list("idioms")))
    found: dict[str, list[Span]] = {}
    for kind in _kinds():
        spans = [
            span
            for span in spoken(page, tuple(kind["phrases"]), tuple(kind["unless"]))
            if not any(span.meets(idiom) for idiom in idioms)
            and not _is_cleared(page, span)
            and not _is_lesson_or_past(page, span)
        ]
        if spans:
            found[kind["name"]] = spans
    return found


def _is_cleared(page: Page, span: Span) -> bool:
    """Whether a plain negation stands straight before ``span`` and nothing after takes it back."""
    before = span.first
    small = _small_words()
    while before and page.words[before - 1].text in small and span.first - before < _CLEARING_REACH:
        before -= 1
    negated = any(
        page.part(Span(max(0, start), start + length)).has((f"^ {word} $",))
        for word in _list("cleared_by")
        for length in (len(word.split()),)
        for start in range(before - length, span.first - length + 1)
        if start >= 0
    )
    return negated and not page.part(Span(span.last, min(span.last + 3, len(page.words)))).has(
        tuple(f"^ {phrase}" for phrase in _list("still_so"))
    )


@cache
def _small_words() -> frozenset[str]:
    return frozenset(_list("small_words"))


def _is_lesson_or_past(page: Page, span: Span) -> bool:
    sentence = _sentence(page, span)
    before = page.part(Span(max(sentence.first, span.first - _LESSON_REACH), span.first))
    if before.has(_list("lessons")):
        return True
    whole = page.part(sentence)
    told_as_past = page.part(Span(sentence.first, span.last)).has(_list("past"))
    return told_as_past and whole.has(_list("over")) and not whole.has(_list("again"))


def _sentence(page: Page, span: Span) -> Span:
    first, last = span.first, span.last
    while first and page.words[first - 1].text not in ENDS:
        first -= 1
    while last < len(page.words) and page.words[last].text not in ENDS:
        last += 1
    return Span(first, last)

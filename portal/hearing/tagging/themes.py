"""Says which of the council's themes a text speaks of, by phrases that a person can read and change."""

from functools import cache
from typing import Any

from portal.hearing.tagging.phrases import Page, Span, longest
from portal.hearing.tagging.words import lexicon

_FALLBACK = "meeting_fallback"
_MOST = 4


@cache
def _themes() -> dict[str, dict[str, Any]]:
    return {name: theme for name, theme in lexicon("themes.toml").items() if name != _FALLBACK}


def names() -> dict[str, str]:
    """Every theme in the lexicon's order, with its English name for screens."""
    return {theme: str(entry["name"]) for theme, entry in _themes().items()}


def themes(page: Page, sentiment: str) -> dict[str, list[Span]]:
    """The themes of ``page``, at most four, those with most said first, and where each is spoken of.

    Praise that names nothing is general praise only where nothing else is named and the text is praise; a
    verdict on "it" that is no praise is taken for the meeting.
    """
    found: dict[str, list[Span]] = {}
    for theme, entry in _themes().items():
        if not entry.get("alone"):
            spans = spoken(page, entry["phrases"], entry.get("unless", ()))
            if spans:
                found[theme] = spans
    if found:
        most = sorted(found, key=lambda theme: -sum(s.last - s.first for s in found[theme]))[:_MOST]
        return {theme: found[theme] for theme in _themes() if theme in most}
    return _unnamed(page, sentiment)


def spoken(page: Page, phrases: tuple[str, ...], unless: tuple[str, ...]) -> list[Span]:
    """Where ``phrases`` stand on ``page`` without touching any of ``unless``, in reading order."""
    spans = longest(page.find(phrases))
    if not spans:
        return []
    barred = page.find(unless)
    return [span for span in spans if not any(span.meets(other) for other in barred)]


def is_a_place(page: Page, theme: str, asked: str | None) -> bool:
    """Whether a theme is only named as where or when a meeting is: "have it at school" says nothing of school."""
    entry = _themes()[theme]
    where = entry.get("place", ())
    if asked and where and Page.of(asked).has(entry["asked_place"]):
        where = (*where, *entry["place_when_asked"])
    places = longest(page.find(where))
    spans = spoken(page, entry["phrases"], entry.get("unless", ())) if places else []
    return bool(spans) and all(any(span.inside(place) for place in places) for span in spans)


def _unnamed(page: Page, sentiment: str) -> dict[str, list[Span]]:
    if sentiment == "positive":
        entry = lexicon("themes.toml")["praise_general"]
        return _single("praise_general", page, entry["phrases"])
    return _single("meeting_experience", page, lexicon("themes.toml")[_FALLBACK]["phrases"])


def _single(theme: str, page: Page, phrases: tuple[str, ...]) -> dict[str, list[Span]]:
    spans = longest(page.find(phrases))
    return {theme: spans} if spans else {}

"""The phrases of the lexicons are found where they stand, however many there are."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.hearing.tagging.phrases import Page, PhraseFault, Span, compiled
from portal.hearing.tagging.words import Phrases, lexicon


def _lists() -> list[tuple[str, ...]]:
    """Every list of phrases in the lexicons."""

    def lists(entry: object) -> list[tuple[str, ...]]:
        if isinstance(entry, dict):
            return [each for value in entry.values() for each in lists(value)]
        if isinstance(entry, Phrases):
            return [entry] if entry else []
        return [each for value in entry for each in lists(value)] if isinstance(entry, list) else []

    sentiment = lexicon("sentiment.toml")
    parts = [lexicon("themes.toml"), lexicon("concerns.toml")]
    return lists(parts + [sentiment[part] for part in ("phrases", "whole", "asked")])


def test_every_phrase_of_the_lexicons_can_be_read() -> None:
    everything = tuple(phrase for phrases in _lists() for phrase in phrases)
    assert len(compiled(everything)) == len(everything) > 1000


def _said(phrase: str, choice: int) -> str:
    """The phrase as somebody may write it: which of its options and whether what may be left out is, by `choice`."""
    words: list[str] = []
    for part in re.findall(r"\[[^\]]*\]|\S+", phrase):
        options = part.strip("[]").split("|")
        option = options[choice % len(options)]
        if option.startswith("<"):
            entries = lexicon("words.toml")["groups"][option[1:-1]]
            option = _said(entries[choice % len(entries)], choice)
        if not (part.startswith("[") and choice % 2) and part not in ("^", "$"):
            words.append({"...": "so to say", "#": "3"}.get(option, option.replace("*", "s" * (choice % 2))))
    return " ".join(words)


def _looked_at_one_by_one(page: Page, phrases: tuple[str, ...]) -> list[Span]:
    line = "".join(f" {word.text}" for word in page.words) + " "
    matches = (match for pattern in compiled(phrases) for match in pattern.finditer(line) if match.group())
    return [Span(line[: match.start()].count(" "), line[: match.end()].count(" ")) for match in matches]


def test_every_phrase_is_found_as_if_each_were_looked_for_by_itself() -> None:
    found = 0
    for phrases in _lists():
        for place, phrase in enumerate(phrases):
            page = Page.of(_said(phrase, place))
            spans = page.find(phrases)
            assert spans == _looked_at_one_by_one(page, phrases), phrase
            assert page.has(phrases) == bool(spans)
            found += bool(spans)
    assert found > 2000


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from([(each, n) for each in _lists() for n in range(len(each))]), max_size=5), st.integers(0)
)
def test_a_text_of_many_phrases_is_read_as_if_each_were_looked_for_by_itself(
    said: list[tuple[tuple[str, ...], int]], choice: int
) -> None:
    page = Page.of(", ".join(_said(phrases[place], choice) for phrases, place in said))
    for phrases in {phrases for phrases, _ in said}:
        assert page.find(phrases) == _looked_at_one_by_one(page, phrases)


def test_a_list_that_became_known_after_a_text_was_looked_through_is_found_in_it() -> None:
    page = Page.of("They go to the lighthouse club on Fridays")
    assert not page.has(("the windmill",))
    assert page.find(("a|the lighthouse [youth] club",)) == [Span(3, 6)]


@pytest.mark.parametrize("phrase", ["", "he <nobody> me", "a* * b", "[unclosed"])
def test_a_phrase_that_cannot_be_read_is_named(phrase: str) -> None:
    with pytest.raises(PhraseFault):
        Page.of("he hits me").has((phrase,))

"""What can be seen of translations without reading them: the right script, nobody else's words, no hole lost."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

import pytest

from portal.council.catalogues import wanted
from portal.forms.files import Library
from portal.i18n import Catalogues
from portal.shipped import SHIPPED

SCRIPTS = dict.fromkeys(("ar", "ur", "fa", "ckb"), "ARABIC") | {"uk": "CYRILLIC", "pa": "GURMUKHI"}
HOLE = re.compile(r"\{\w*\}|%\(\w+\)s")
LETTERS = r"[^\W\d_]+"
TERMS = ("iro", "independent", "reviewing", "officer")
SHORT = 14  # letters up to which neighbours may well have the same word: Mama, Tata


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return Catalogues.load(SHIPPED / "translations")


def _said(catalogues: Catalogues, code: str) -> Iterator[tuple[str, str]]:
    """Each message, the plural where there is one, and each form of its words."""
    for message in catalogues.catalog(code):
        if message.id:
            asked = message.id if isinstance(message.id, str) else message.id[-1]
            for words in [message.string] if isinstance(message.string, str) else message.string or ():
                yield asked, words


def _languages(catalogues: Catalogues) -> list[str]:
    return [code for code in catalogues.languages if code != "en"]


def test_no_catalogue_keeps_a_sentence_that_nobody_says(catalogues: Catalogues) -> None:
    asked = {(each.context, each.id) for each in wanted(Library.load(SHIPPED / "forms"), SHIPPED / "templates")}
    kept = {
        (code, message.id)
        for code in _languages(catalogues)
        for message in catalogues.catalog(code)
        if message.id and (message.context, message.id) not in asked
    }
    assert kept == set()


def test_no_language_speaks_with_the_words_of_another(catalogues: Catalogues) -> None:
    spoken = defaultdict(set)
    for code in _languages(catalogues):
        for _asked, words in _said(catalogues, code):
            if len(HOLE.sub("", words)) > SHORT:
                spoken[words].add(code)
    assert {words: codes for words, codes in spoken.items() if len(codes) > 1} == {}


def test_no_sentence_was_left_in_english(catalogues: Catalogues) -> None:
    left = [
        (code, words)
        for code in _languages(catalogues)
        for asked, words in _said(catalogues, code)
        if words == asked and len(HOLE.sub("", words)) > SHORT
    ]
    assert left == []


@pytest.mark.parametrize(("code", "script"), SCRIPTS.items())
def test_words_are_in_the_script_of_the_language(catalogues: Catalogues, code: str, script: str) -> None:
    """Names and terms may stand in English too, such as PNG or what a role is called here; nothing else may."""
    foreign = []
    for asked, words in _said(catalogues, code):
        english = {*re.findall(LETTERS, asked.casefold()), *TERMS}
        for word in re.findall(LETTERS, HOLE.sub(" ", words)):
            if word.casefold() not in english and script not in unicodedata.name(word[0], ""):
                foreign.append((word, words))
    assert foreign == []


def test_every_hole_of_a_sentence_is_in_its_translation(catalogues: Catalogues) -> None:
    wrong = [
        (code, asked, words)
        for code in _languages(catalogues)
        for asked, words in _said(catalogues, code)
        if set(HOLE.findall(words)) != set(HOLE.findall(asked)) and not _one_of_something(asked, words)
    ]
    assert wrong == []


def _one_of_something(asked: str, words: str) -> bool:
    """A plural form for one, two or none of a thing may say so in a word."""
    return set(HOLE.findall(asked)) - set(HOLE.findall(words)) <= {"%(number)s", "%(n)s", "{n}"} and not (
        set(HOLE.findall(words)) - set(HOLE.findall(asked))
    )

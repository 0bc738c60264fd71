"""Turns a text as typed into plain reading words that remember where in the text they stood.

Everything later in this package looks at these words: lower case, straight apostrophes, contractions
opened ("don't" and "dont" are "do not"), common misspellings mended by ``words.toml``.
"""

import re
import tomllib
import unicodedata
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

CAP = 20_000
"""Characters of a text that are read; our longest answer box takes far less."""

_KNOWN = 20_000  # words as typed whose reading words are kept ready

ENDS = frozenset(".!?;\n")
"""Words that close a sentence."""

STOPS = ENDS | frozenset(",:")
"""Words that close a clause."""

_APOSTROPHES = "’‘ʼ´`′＇"  # what phones type for '
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?;,:\n]|[^\w\s]")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_ENDINGS = {"'m": ("am",), "'re": ("are",), "'ve": ("have",), "'ll": ("will",), "'d": ("would",)}


class Word(NamedTuple):
    """One reading word and the half-open span of the original text it was read from."""

    text: str
    start: int
    end: int


class Phrases(tuple[str, ...]):
    """A list of a lexicon, whose hash is worked out once: some hold hundreds, and each text is held against all."""

    @cached_property
    def _hash(self) -> int:
        return tuple.__hash__(self)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or tuple.__eq__(self, other)


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The lexicon file ``name`` beside this module, read once for the process; its lists of words are `Phrases`."""
    found: dict[str, Any] = _with_phrases(tomllib.loads(files(__package__).joinpath(name).read_text("utf-8")))
    return found


def _with_phrases(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_phrases(each) for name, each in value.items()}
    if isinstance(value, list):
        parts = [_with_phrases(each) for each in value]
        return Phrases(parts) if all(isinstance(each, str) for each in parts) else parts
    return value


def read_words(text: str) -> tuple[Word, ...]:
    """The reading words of the first ``CAP`` characters of ``text``, in order; never raises."""
    plain, places = _plain(text[:CAP])
    found: list[Word] = []
    for token in _TOKEN.finditer(plain):
        start, end = places[token.start()], places[token.end() - 1] + 1
        found.extend(Word(part, start, end) for part in _opened(token.group()))
        if found[-1].text == "one" and len(found) > 1 and found[-2].text == "no":
            found[-2:] = [Word("nobody", found[-2].start, end)]
    return tuple(found)


def is_foreign_script(text: str) -> bool:
    """Whether a third or more of the letters are not Latin, so that English rules would read nothing."""
    if text.isascii():
        return False
    letters = [c for c in text[:CAP] if c.isalpha()]
    latin = sum(unicodedata.name(c, "").startswith(("LATIN", "FULLWIDTH LATIN", "MATHEMATICAL")) for c in letters)
    return bool(letters) and (len(letters) - latin) * 3 >= len(letters)


def _plain(text: str) -> tuple[str, list[int]]:
    """``text`` in lower case without invisible or combining characters, and where each character came from."""
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for folded in _folded(character):
            plain.append(folded)
            places.append(place)
    return "".join(plain), places


@cache
def _folded(character: str) -> str:
    """One character as the lexicons spell it: lower case, no accent, a straight apostrophe; nothing if invisible."""
    if unicodedata.category(character) in {"Cf", "Mn", "Me", "Cc", "Cs"} and character != "\n":
        return " " if character in "\t\r\0" else ""
    if character in _APOSTROPHES:
        return "'"
    return "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)).lower()


@lru_cache(maxsize=_KNOWN)
def _opened(token: str) -> tuple[str, ...]:
    """The reading words of one token: ``didn't`` gives ``did not``, ``sooo`` gives ``so``."""
    spelling: dict[str, str] = lexicon("words.toml")["spelling"]
    emoji: dict[str, str] = _emoji()
    if token in emoji:
        return (emoji[token],)
    for form in (token, _LONG_RUN.sub(r"\1\1", token), _LONG_RUN.sub(r"\1", token)):
        if form in spelling:
            return tuple(spelling[form].split())
    token = _LONG_RUN.sub(r"\1", token)
    if token.endswith("n't"):
        return (token[:-3], "not")
    for ending, words in _ENDINGS.items():
        if token.endswith(ending):
            return (token.removesuffix(ending), *words)
    if token.endswith("'s"):
        return (token[:-2], "is") if token[:-2] in lexicon("words.toml")["before_is"] else (token[:-2],)
    return (token.replace("'", ""),)


@cache
def _emoji() -> dict[str, str]:
    groups: dict[str, str] = lexicon("words.toml")["emoji"]
    return {character: f"emoji{name}" for name, characters in groups.items() for character in characters}

"""What the weights know a text by: its words and their letters, and groups of words that stand near each other.

=============  =================================================================
``word``       a reading word; ``!word`` after a negation in the same clause
``a b``        two words in a row; ``a _ b`` with one between; ``a b c`` three
``%rin``       letters of a word, with ``<`` and ``>`` at its ends
``=kin``       a word of that group in ``classes.toml``; ``!=kin`` negated
``kin>meal``   words of two groups, at most six words apart
``@…``         what a lexicon says, or how long the text is (`evidence.py`)
=============  =================================================================
"""

from collections import deque
from functools import cache, lru_cache

from portal.hearing.tagging.phrases import Page
from portal.hearing.tagging.words import ENDS, STOPS, lexicon

Features = dict[str, tuple[int, ...]]
"""What was found, each with the places of the words it is made of."""

_NEGATED = 5  # words after a negation that it may turn
_NEAR = 6  # words between two groups that still belong together
_REMEMBERED = 24  # groups before a word that it is paired with
_BEGINNINGS = range(3, 10)  # letters of a beginning such as "hit*"
_KNOWN = 20_000  # words whose letters and groups are kept ready


def features(page: Page) -> Features:
    """Everything the words of ``page`` have that the weights may know."""
    found: Features = {}
    grammar = lexicon("sentiment.toml")["grammar"]
    row = [(place, word.text) for place, word in enumerate(page.words) if word.text]
    _in_a_row(row, found)
    denied = 0
    near: deque[tuple[int, str]] = deque(maxlen=_REMEMBERED)
    for place, text in row:
        if text in ENDS:
            near.clear()
        if text in STOPS or text in grammar["breaks"]:
            denied = 0
        if text in STOPS:
            continue
        groups = groups_of(text)
        if denied:
            denied -= 1
            for each in (text, *(f"={group}" for group in groups)):
                found.setdefault(f"!{each}", (place,))
        if text in grammar["negators"]:
            denied = _NEGATED
        for each in (*_letters(text), *(f"={group}" for group in groups)):
            found.setdefault(each, (place,))
        _near_each_other(place, groups, near, found)
    return found


def _near_each_other(place: int, groups: tuple[str, ...], near: deque[tuple[int, str]], found: Features) -> None:
    """Adds the ``groups`` of a word with those of the words before it, and remembers them."""
    for group in groups:
        for where, other in near:
            if place - where <= _NEAR:
                found.setdefault(f"{other}>{group}", (where, place))
    near.extend((place, group) for group in groups)


def _in_a_row(row: list[tuple[int, str]], found: Features) -> None:
    """Adds the words of ``row`` by themselves and with those before them."""
    before: tuple[tuple[int, str], ...] = ()
    for place, text in row:
        found.setdefault(text, (place,))
        if before:
            found.setdefault(f"{before[-1][1]} {text}", (before[-1][0], place))
        if len(before) == 2:
            (first, one), (second, two) = before
            found.setdefault(f"{one} _ {text}", (first, place))
            found.setdefault(f"{one} {two} {text}", (first, second, place))
        before = (*before[-1:], (place, text))


@cache
def _groups() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The groups of each whole word, and of each beginning of a word."""
    whole: dict[str, list[str]] = {}
    begins: dict[str, list[str]] = {}
    for name, words in lexicon("classes.toml").items():
        for word in words.split():
            (begins if word.endswith("*") else whole).setdefault(word.rstrip("*"), []).append(name)
    return whole, begins


@lru_cache(maxsize=_KNOWN)
def groups_of(word: str) -> tuple[str, ...]:
    """The groups of ``classes.toml`` that ``word`` belongs to."""
    whole, begins = _groups()
    found = whole.get(word, []) + [
        name for letters in _BEGINNINGS if letters <= len(word) for name in begins.get(word[:letters], ())
    ]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=_KNOWN)
def _letters(word: str) -> tuple[str, ...]:
    """Every three and four letters in a row of a word, so that one spelt otherwise is still known."""
    if len(word) < 3 or word.startswith("emoji"):
        return ()
    line = f"<{word}>"
    return tuple(dict.fromkeys("%" + line[at : at + n] for n in (3, 4) for at in range(len(line) - n + 1)))

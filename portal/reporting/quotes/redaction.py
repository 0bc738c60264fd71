"""Finds names in what people wrote: however they are spelt, and only where they stand as names.

A pure function of the words and of the names that are known; what it finds is a suggestion that a person looks over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.reporting.quotes.nicknames import SHORT_FORMS

HIDDEN = "[name]"

_APOSTROPHES = "'’‘ʼ`´′"
_WORD = re.compile(rf"[^\W\d_]+(?:[{_APOSTROPHES}-][^\W\d_]+)*")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}][sS]$")
_ENDS = re.compile(r"[.!?…:;•\n\"“(\[]\s*$")  # what a new sentence, a quotation or a line of a list begins after
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_DIGIT_BESIDE = re.compile(r"^\s*\d")

# everyday words that are also somebody's name; as a name they are taken only where they stand as one
EVERYDAY = frozenset(
    "am an angel april art ash ask at august autumn ball be bean bell best bill bird bishop black blue bond booth "
    "bright brook brooks brown bush butler by can care carter chance chase church clay coach cook cross daisy dale "
    "dawn day dean dear do eve ever faith field fields finn fish flower forest fox frank gale gene glen go gold "
    "good grace grant gray green grey guy hall hand hardy harmony he heath heather hill his ho holly home hood hope "
    "house hunt hunter in iris is it ivy jade jay jewel joy june just kay keen king knight lake lane law lea lee "
    "lily little long love low major man march mark marks marsh mason may me mead mercy merry miles moon moss my "
    "nice no noble oak olive on only or page park parks patience pearl penny piper pole pool pope poppy potter "
    "power price pride prince rain ray read reed rich rise river rivers rock rod rose rowan ruby rusty sage sally "
    "sandy savage sea sharp shaw shepherd short sky skye small smart so song star still stone storm story street "
    "strong sue summer summers sunny swan swift taylor teal to tree true turner umber us van violet wade walker "
    "wall ward waters way we well west white will willow winter wise wood woods work would you young".split()
)
_MONTHS = frozenset({"april", "may", "june", "august", "march"})
# never before a person; "and", "of" or "before" may be, and a word ticked in vain is unticked by who reads it
_BEFORE_A_MONTH = frozenset("in last next this since until till during early late mid".split())
# what follows the word at the head of a sentence where it is the everyday word: "May I", "Hope they", "Will there be"
_NOT_A_PERSON = frozenset(
    "i you we they he she it the a an my our your his her their its this that these those there be not to of for so in "
    "on at as all everyone everybody someone somebody anyone people more one with up down out day days".split()
)
_TITLES = frozenset("mr mrs ms miss mx dr auntie aunty aunt uncle nan nana nanny grandma grandad sir madam".split())
# stands in the column of names and in addresses, and is nobody's name
_NO_NAME = _TITLES | frozenset(
    "mum dad mother father mummy daddy parent parents carer carers foster school nurse teacher doctor social worker "
    "team duty office officer manager desk hub hours service services admin info care council reviews review iro "
    "support the and of".split()
)
_PARTICLES = frozenset("de la le du da di del der den bin bint ibn al el st van von o".split())  # behind a first name
_FEWEST_FOR_A_SLIP = 5  # letters; a shorter name is one letter away from too many words


@dataclass(frozen=True)
class Known:
    """The names around one child, each part by itself, in small letters and without accents or apostrophes."""

    parts: frozenset[str]

    @staticmethod
    def of(names: Iterable[str]) -> Known:
        """From names as they are kept: "Mary-Jane O’Brien" gives mary, jane, maryjane, obrien and brien.

        What stands in brackets is a name where it has a capital ("Robert (Bobby) Dale"), else a note ("(term time)").
        """
        parts: set[str] = set()
        for name in names:
            for place, word in enumerate(_WORD.findall(_without_notes(_composed(name)))):
                each = {_plain(word), *(_plain(part) for part in re.split(rf"[{_APOSTROPHES}-]", word))}
                parts |= each - _PARTICLES if place or len(each) > 1 else each
        parts = {part for part in parts if len(part) > 1 and part not in _NO_NAME}
        return Known(frozenset(parts.union(*(SHORT_FORMS.get(part, frozenset()) for part in parts))))


def words_of(text: str) -> list[tuple[int, int]]:
    """Where each word of the text begins and ends, in letters; an ’s that says whose it is stands outside."""
    found = []
    for match in _WORD.finditer(text):
        possessive = _POSSESSIVE.search(match.group())
        found.append((match.start(), match.end() - (len(possessive.group()) if possessive else 0)))
    return found


def names_in(text: str, known: Known) -> list[int]:
    """Which words of the text (their places in `words_of`) are names."""
    words = words_of(text)
    named: list[int] = []
    for place in range(len(words)):
        if _is_name(text, words, place, known):
            named.append(place)
    return named


def struck(text: str, places: Iterable[int]) -> str:
    """The text with those words replaced by [name]; words that stand together become one."""
    words, chosen = words_of(text), sorted(set(places))
    made: list[str] = []
    at = 0
    for place in (place for place in chosen if place < len(words)):
        start, end = words[place]
        between = text[at:start]
        if not (made and made[-1] == HIDDEN and place - 1 in chosen and between.strip(" -") == ""):
            made += [between, HIDDEN]
        at = end
    return "".join([*made, text[at:]])


def without_names(text: str, known: Known) -> str:
    """The text with every name, however it is spelt, replaced by [name]."""
    return struck(text, names_in(text, known))


def _is_name(text: str, words: Sequence[tuple[int, int]], place: int, known: Known) -> bool:
    start, end = words[place]
    word = text[start:end]
    plain = {_plain(word), *(_plain(part) for part in word.split("-"))}
    capital = word[:1].isupper()
    if everyday := plain & known.parts:
        return not everyday <= EVERYDAY or (capital and _stands_as_name(text, words, place, known))
    mid_sentence = not _begins_sentence(text, start)
    return capital and mid_sentence and any(_a_slip_away(each, part) for each in plain for part in known.parts)


def _stands_as_name(text: str, words: Sequence[tuple[int, int]], place: int, known: Known) -> bool:
    """Whether an everyday word with a capital is a name here: by the words beside it and its place in the sentence."""
    start, end = words[place]
    before = _plain(text[slice(*words[place - 1])]) if place else ""
    after = _plain(text[slice(*words[place + 1])]) if place + 1 < len(words) else ""
    if text[start:end].isupper() and end - start > 1 and _shouts(text, words, place):
        return before in _TITLES or before in known.parts - EVERYDAY or after in known.parts - EVERYDAY
    if before in _TITLES or _POSSESSIVE.match(text[end : end + 2]):
        return True
    begins = _begins_sentence(text, start)
    if _plain(text[start:end]) in _MONTHS and (
        _DIGIT_BESIDE.match(text[end:]) or (not begins and before in _BEFORE_A_MONTH)
    ):
        return False
    return not begins or after in known.parts or after not in _NOT_A_PERSON


def _shouts(text: str, words: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether the words beside it are in capitals too, so that a capital says nothing."""
    beside = [text[slice(*words[near])] for near in (place - 1, place + 1) if 0 <= near < len(words)]
    return any(len(word) > 1 and word.isupper() for word in beside)


def _begins_sentence(text: str, start: int) -> bool:
    return not text[:start].strip() or bool(_ENDS.search(text[:start]))


def _without_notes(name: str) -> str:
    return _IN_BRACKETS.sub(lambda found: " " if found.group().islower() else found.group(), name)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _plain(word: str) -> str:
    """Small letters only: no accents, apostrophes or hyphens, and ø, ł, ß and their like spelt out."""
    apart = unicodedata.normalize("NFKD", word.casefold().translate(_SPELT_OUT))
    return "".join(letter for letter in apart if letter.isalpha())


_SPELT_OUT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def _a_slip_away(word: str, name: str) -> bool:
    """Whether one letter too many, too few, wrong or swapped with its neighbour makes one of the other."""
    if min(len(word), len(name)) < _FEWEST_FOR_A_SLIP or word[0] != name[0] or abs(len(word) - len(name)) > 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    rest, other = word[same:], name[same:]
    swapped = len(rest) > 1 and len(other) > 1 and rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]

"""What people write for our codes: who somebody is, a language, how a review stands, and so on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import TypeVar

from babel import Locale
from babel.core import get_global

from portal.language_table import ROWS
from portal.store.vocabulary import Channel, Respondent, ReviewKind, ReviewStatus, Venue

Word = TypeVar("Word", bound=StrEnum)

# a role by the words in a cell: the first that is found counts, so that a foster mother is no parent, nor a supervising
# social worker a carer
_ROLES = (
    (
        Respondent.PROFESSIONAL,
        "social worker|teacher|school|nurse|health visitor|doctor|gp|paediatrician|advocate|independent visitor|"
        "youth worker|personal adviser|personal advisor|psychologist|therapist|camhs|virtual head|senco|yot worker|"
        "family support worker|police",
    ),
    (Respondent.CARER, "foster|carer|kinship|connected person|residential worker|supported lodgings"),
    (
        Respondent.PARENT,
        "mother|father|mum|mam|dad|parents?|stepmother|stepfather|step mother|step father|stepmum|stepdad|"
        "parental responsibility",
    ),
)
_ROLE = [(role, re.compile(rf"\b(?:{words})\b")) for role, words in _ROLES]

STATUS = {
    ReviewStatus.HELD: "completed complete done finished tookplace",
    ReviewStatus.PLANNED: "scheduled booked arranged pending due upcoming",
    ReviewStatus.CANCELLED: "canceled calledoff",
}
CHANNEL = {
    Channel.EMAIL: "e-mail mail byemail",
    Channel.TEXT: "sms textmessage bytext mobile",
    Channel.LETTER: "post postal bypost",
    Channel.HAND: "byhand handed handedover",
}
VENUE = {
    Venue.ONLINE: "teams msteams zoom virtual video videocall remote",
    Venue.OFFICE: "offices counciloffice counciloffices civiccentre townhall",
}
_KIND = re.compile(r"\b(?:lac|cla|statutory|reviews?|meeting|irm)\b")
_KINDS = {
    ReviewKind.FIRST: ("initial", "1st", "1"),
    ReviewKind.SECOND: ("2nd", "2"),
    ReviewKind.SUBSEQUENT: ("third", "later", "further", "ongoing", "subsequent or later"),
}
_NTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
# what CLDR calls otherwise, or has no name for
_LANGUAGES = {
    "farsi": "fa",
    "bengali": "bn",
    "sylheti": "syl",
    "sorani": "ckb",
    "kurdish sorani": "ckb",
    "kurmanji": "ku",
    "mandarin": "zh",
    "cantonese": "yue",
    "british sign language": "bfi",
    "bsl": "bfi",
    "tagalog": "tl",
    "pushto": "ps",
}


def plain(cell: str) -> str:
    """A cell in small letters, with one blank where anything but letters and figures stands."""
    return " ".join(re.sub(r"[\W_]+", " ", cell.casefold()).split())


def role(cell: str) -> Respondent | None:
    """The role that a word for somebody comes to, such as Mother or Foster carer; none where that is open."""
    words = plain(cell)
    return next((found for found, signs in _ROLE if signs.search(words)), None)


def kind(cell: str) -> ReviewKind | None:
    """Which review of a child it is: Initial, 2nd, Subsequent Review, 7th."""
    words = " ".join(_KIND.sub(" ", plain(cell)).split())
    if found := next((each for each in ReviewKind if words == each or words in _KINDS[each]), None):
        return found
    number = _NTH.fullmatch(words)
    return ReviewKind.SUBSEQUENT if number and int(number[1]) >= 3 else None


def _by_words(known: Mapping[Word, str]) -> Callable[[str], Word | None]:
    """The code whose words, written together, a cell is."""
    codes = {word.replace("-", ""): code for code, words in known.items() for word in words.split()}
    return lambda cell: codes.get(plain(cell).replace(" ", ""))


status, channel, venue = _by_words(STATUS), _by_words(CHANNEL), _by_words(VENUE)


def language(cell: str) -> str | None:
    """The code of a language by its name in English, or of its three-letter code; none where it is no language."""
    words = plain(cell)
    return _names().get(words) or _names().get(words.partition(" ")[0] if " or " in words else "")


def near_language(cell: str) -> str | None:
    """The language whose name is nearest, for a slip."""
    near = get_close_matches(plain(cell), _names(), 1, 0.8)
    return near[0].title() if near else None


@cache
def _names() -> dict[str, str]:
    """Codes by name: the portal's own languages before all that CLDR knows."""
    names = {plain(name): code for code, name in Locale("en").languages.items() if len(code) <= 3}
    aliases = {
        code: short for code, short in get_global("language_aliases").items() if len(code) == 3 == len(short) + 1
    }
    ours = {plain(row.english): code for code, row in ROWS.items()}
    return names | aliases | _LANGUAGES | ours

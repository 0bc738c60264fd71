"""Looks at what is written for a child after the meeting: which words are hard, and plain ones for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.forms.readability import LIMITS, banned, sentences

# what people who sit in many meetings write, and what a child says instead
_PLAIN = {
    "placement": "home, where you live",
    "respite": "a short stay with somebody else",
    "contact": "seeing, ringing or writing to",
    "sibling": "brother, sister",
    "siblings": "brothers, sisters",
    "source": "get, find",
    "facilitate": "help, arrange",
    "commence": "start",
    "liaise": "talk to",
    "ascertain": "find out",
    "undertake": "do",
    "endeavour": "try",
    "regarding": "about",
    "appropriate": "right",
    "monitor": "keep an eye on",
    "implement": "start, do",
    "provision": "help, place",
    "statutory": "leave it out",
    "supervised": "with somebody there",
    "transition": "move, change",
    "assessment": "a close look at what you need",
    "intervention": "help",
    "multi-agency": "everybody who works with you",
    "safeguarding": "keeping you safe",
    "convene": "meet",
    "subsequently": "later, then",
    "prior to": "before",
    "LA": "the council",
    "PEP": "your plan for school",
    "EHCP": "your plan for help at school",
    "CAMHS": "the team that helps with feelings",
    "LAC": "leave it out",
    "PLO": "leave it out",
    "IRO": "use the name",
}
_WORD = {word.lower(): plain for word, plain in _PLAIN.items()}
_FOUND = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _WORD), key=len, reverse=True)) + r")\b", re.IGNORECASE)


@dataclass(frozen=True)
class Hard:
    """A word or a sentence that a child would stumble over, and what could stand there; "" where nobody knows."""

    words: str
    plain: str


def hard_words(text: str, skin: str) -> list[Hard]:
    """What a child of that reader's skin ("younger" 4 to 11, "older" 12 to 17) would stumble over, each once.

    Words of the service, words no page for children may show, and sentences longer than the forms themselves keep to.
    """
    found = {
        match.group().lower(): Hard(match.group(), _WORD[match.group().lower()]) for match in _FOUND.finditer(text)
    }
    for word in banned(text, skin):
        found.setdefault(word.lower(), Hard(word, ""))
    longest = LIMITS[skin][1]
    for sentence, length in sentences(text):
        if length > longest:
            found[sentence] = Hard(sentence, f"{length} words: say it in two sentences of {longest} words or fewer")
    return list(found.values())

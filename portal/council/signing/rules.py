"""What words must keep so that they can stand on a page in place of the English."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

LONGER = 3  # times as long as the English, and then some: a page has room for no more
ROOM = 60  # letters that a short word may have beside that
SHORT = 14  # letters up to which two languages may well have the same word
HOLE = re.compile(r"\{\w*\}|%\(\w+\)s")
_JOINERS = "\u200c\u200d\u200e\u200f"  # between letters of Persian or Punjabi, and beside words of two directions
_MARKUP = ("{", "}", "<", ">", "&", "%")  # would be read as a place to fill in, or as a part of the page


def faults(english: tuple[str, ...], words: tuple[str, ...], forms: int) -> list[str]:
    """What is wrong with these words for that English, one sentence each; nothing where they may stand.

    `forms` is how many plural forms the language has; words of a message without a plural are one text.
    """
    if len(words) != (forms if len(english) > 1 else 1):
        return ["Some of its forms are missing."]
    told = [fault for each in words for fault in _of_one(english, each)]
    return list(dict.fromkeys(told))


def _of_one(english: tuple[str, ...], words: str) -> list[str]:
    asked, told = english[-1], []
    if not words.strip():
        return ["Write the words."]
    if words != words.strip():
        told.append("Leave no space before or after the words.")
    told += _holes(english, words)
    bare, bare_english = HOLE.sub("", words), HOLE.sub("", asked)
    if strange := [mark for mark in _MARKUP if bare.count(mark) != bare_english.count(mark)]:
        told.append(f"Leave out {' '.join(strange)}: a page would not show it as it is.")
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn") and sign not in _JOINERS for sign in words):
        told.append("Write it in one line, without signs that cannot be seen.")
    if len(words) > LONGER * len(asked) + ROOM:
        told.append("That is far longer than the English; the page has no room for it.")
    if words == asked and len(bare) > SHORT:
        told.append("These are the English words.")
    return told


def _holes(english: tuple[str, ...], words: str) -> list[str]:
    wanted, there = Counter(HOLE.findall(english[-1])), Counter(HOLE.findall(words))
    # one of something may say so in a word
    spare = {"%(number)s", "%(num)s", "%(n)s", "%(count)s", "{n}"} if len(english) > 1 else set()
    missing = [hole for hole in wanted if hole not in there and hole not in spare]
    strange = [hole for hole in there if hole not in wanted]
    told = [f"Keep {hole} in it, as it is written: a name or a number stands there." for hole in missing]
    return told + [f"Leave out {hole}: nothing is filled in there." for hole in strange]

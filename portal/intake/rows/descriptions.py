"""The participation codes PN0 to PN7 in the words that case management systems write in their place."""

from __future__ import annotations

import re

from portal.intake.files.cells import Mended, one_of
from portal.store.vocabulary import Participation

_CODE = re.compile(r"(PN[0-7])\b", re.IGNORECASE)
_ABSENT = re.compile(r"\b(not|non|nor) (physically )?attend|\babsent\b|\bnot (present|there)\b")
# what tells one wording of the SSDA903 guide from another, in the order in which it decides
_AWAY = (
    (Participation.PN7, r"\bnor\b|views? (are |were )?not (conveyed|represented|known)|\bno views?\b"),
    (Participation.PN5, r"\badvocate|\bbrief"),
    (Participation.PN6, r"\bfacilitative\b|\bmedium\b|\bconvey|\bviews (sent|given|conveyed)\b"),
)
_THERE = (
    (Participation.PN4, r"\bnot (speak|contribute|convey)|\bwithout contribut|\bno contribution"),
    (Participation.PN3, r"\bsymbol|\bnon verbal"),
    (Participation.PN2, r"\badvocate\b"),
    (Participation.PN1, r"\bspeaks? for|\bspoke for|\bspeaks?$"),
)
_code = one_of(Participation)


def participation(cell: str) -> object:
    """The code a cell holds, alone or before its wording; else the one whose wording it is, and then that is said.

    The wordings are those of the SSDA903 guide, which systems shorten and cut off after a hundred letters.
    """
    if found := _CODE.match(cell):
        return _code(found[1])
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", cell.lower()).split())
    if code := _of(words):
        return Mended(code, f"is read as {code}")
    return _code(cell)


def _of(words: str) -> str | None:
    if re.search(r"\b(under|less than) (the age of )?(4|four)\b", words):
        return Participation.PN0
    if not re.search(r"\battend|\bpresent\b|\babsent\b|\bspeak", words):
        return None
    known = _AWAY if _ABSENT.search(words) else _THERE
    return next((code for code, sign in known if re.search(sign, words)), None)

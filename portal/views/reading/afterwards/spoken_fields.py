"""An interpreter's words beside a sentence in English: a field for each language somebody reads it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from portal.reviewing.afterwards.spoken import Spoken
from portal.views.reading.tongues import Tongue
from portal.views.staff_forms import plain

WHAT = "what_"  # what is decided; the code of the language follows
NEXT = "next_"  # what comes next


@dataclass(frozen=True)
class SpokenField:
    """One field; `of` is the earlier English its words were made from, where the English was changed since."""

    name: str
    code: str
    language: str
    words: str
    of: str


def to_fill(
    prefix: str, english: str, stood: Mapping[str, Spoken], tongues: Sequence[Tongue], *, typed: bool
) -> list[SpokenField]:
    """The fields as they stand, or with what was just `typed` and could not be kept."""
    found = {}
    for each in tongues:
        spoken, name = stood.get(each.code), f"{prefix}{each.code}"
        words = plain(request.form.get(name)) if typed else (spoken.words if spoken else "")
        of = spoken.of if spoken and spoken.of != english else ""
        found[each.code] = SpokenField(name, each.code, each.language, words, of)
    return list(found.values())


def posted(prefix: str, stood: Mapping[str, Spoken], tongues: Sequence[Tongue]) -> dict[str, Spoken]:
    """What the page states; a language it does not ask for stays as it stood.

    Words left alone keep the English they were made from, unless somebody says that they still fit.
    """
    spoken = dict(stood)
    for code in {each.code for each in tongues}:
        words, before = plain(request.form.get(f"{prefix}{code}")), stood.get(code)
        still = request.form.get(f"still_{prefix}{code}") == "yes"
        spoken[code] = before if before and before.words == words and not still else Spoken(words)
    return spoken

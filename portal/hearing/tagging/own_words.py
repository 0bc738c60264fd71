"""A council's own words for themes: its places, projects and groups, which no lexicon of ours can know.

They stand in tagging.toml in the folder of PORTAL_CONTENT: a theme by its name, its phrases as `phrases.py` reads them.
A text that holds one speaks of that theme, whatever else is found in it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from portal.hearing.tagging import themes
from portal.hearing.tagging.phrases import PhraseFault, compiled
from portal.hearing.tagging.words import Phrases
from portal.settings import SettingsFaulty

FILE = "tagging.toml"
OwnWords = Mapping[str, Phrases]  # by theme
NONE: OwnWords = {}
_LONGEST = 80  # letters of a phrase


@cache
def load(content: Path | None) -> OwnWords:
    """The words of the council whose folder that is, read once for the process; none where it has no such file.

    Raises SettingsFaulty with every fault together.
    """
    file = content / FILE if content else None
    if file is None or not file.exists():
        return NONE
    try:
        written = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        raise SettingsFaulty([f"{FILE}: this is not TOML: {fault}"]) from fault
    if faults := [fault for theme, entry in written.items() for fault in _faults(theme, entry)]:
        raise SettingsFaulty(faults)
    return {theme: Phrases(phrase.lower() for phrase in entry["phrases"]) for theme, entry in written.items()}


def _faults(theme: str, entry: Any) -> Iterator[str]:
    if theme not in themes.names():
        yield f"{FILE}: there is no theme {theme!r}; there are {', '.join(themes.names())}"
    phrases = entry.get("phrases") if isinstance(entry, dict) else None
    if not isinstance(phrases, list) or not phrases or not all(isinstance(each, str) for each in phrases):
        yield f'{FILE}: {theme} needs phrases = ["…"]'
        return
    for phrase in phrases:
        if not any(letter.isalnum() for letter in phrase) or len(phrase) > _LONGEST:
            yield f"{FILE}: {theme}: {phrase!r} is empty or longer than {_LONGEST} letters"
        else:
            yield from _unreadable(theme, phrase)


def _unreadable(theme: str, phrase: str) -> Iterator[str]:
    try:
        compiled(Phrases([phrase.lower()]))
    except (PhraseFault, ValueError) as fault:
        yield f"{FILE}: {theme}: {phrase!r} cannot be read: {fault}"

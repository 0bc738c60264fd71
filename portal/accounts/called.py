"""What children call somebody who works here."""

from __future__ import annotations

_TITLES = frozenset({"dr", "miss", "mr", "mrs", "ms", "mx", "prof"})


def first_name_of(name: str) -> str:
    """The first name in a whole one; the whole one where it begins with a title, or is one word."""
    first, _space, _rest = name.strip().partition(" ")
    return name.strip() if first.rstrip(".").lower() in _TITLES else first

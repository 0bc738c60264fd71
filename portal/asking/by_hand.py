"""What a person put right by hand: until somebody takes what a file says, no file writes over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from portal.council.work import Work
from portal.store.models import Child, Contact, Review

Kept = Child | Contact | Review


def mark(work: Work, row: Kept, facts: Iterable[str]) -> None:
    """Notes that these facts of a row are as a person said, who and when."""
    said = {"at": work.now.isoformat(), "by": work.by.staff_id}
    row.corrected = (row.corrected or {}) | dict.fromkeys(facts, said)


def keep_against(work: Work, row: Kept, theirs: Mapping[str, Any]) -> None:
    """Notes that somebody kept ours against these values of a file, as JSON has them: they are asked no more."""
    known, said = row.corrected or {}, {"at": work.now.isoformat(), "by": work.by.staff_id}
    row.corrected = known | {name: known.get(name, said) | {"not": value} for name, value in theirs.items()}


def let_files_say(row: Kept, facts: Iterable[str]) -> None:
    """From here on files say these facts again."""
    left = set(facts)
    row.corrected = {name: said for name, said in (row.corrected or {}).items() if name not in left} or None


def settled_against(row: Kept, name: str, value: object) -> bool:
    """Whether somebody has kept ours against this very value already."""
    said = (row.corrected or {}).get(name, {})
    return "not" in said and said["not"] == as_json(value)


def as_json(value: object) -> Any:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, (date, time, datetime)) else value

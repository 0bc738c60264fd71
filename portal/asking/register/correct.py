"""Puts right by hand what is kept of a child, a contact or a review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.asking import by_hand
from portal.asking.by_hand import Kept
from portal.asking.register.follow import follow
from portal.asking.register.undo import remember
from portal.council.work import Work
from portal.store.audit import Action
from portal.store.models import Child


def correct(work: Work, row: Kept, facts: Mapping[str, Any]) -> list[str]:
    """Gives a row these values, with all that follows for whoever was asked; the names of those that changed.

    No file writes over them from here on: it is shown as a difference, for a person to settle.
    """
    before = {name: getattr(row, name) for name, value in facts.items() if getattr(row, name) != value}
    if not before:
        return []
    for name in before:
        setattr(row, name, facts[name])
    remember(work, row, before)
    by_hand.mark(work, row, before)
    work.session.flush()
    child_id = row.id if isinstance(row, Child) else row.child_id
    about = f"{type(row).__name__.lower()}:{row.id}"
    work.record(Action.CORRECT, about, child_id=child_id, why=", ".join(before))
    follow(work, row, before, by_hand=True)
    work.session.flush()
    return list(before)

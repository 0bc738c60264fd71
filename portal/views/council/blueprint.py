"""The blueprint that the pages about the council share, and what they do with a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint

from portal.asking import council
from portal.store.database import writing
from portal.store.models import Staff
from portal.views.site import by_staff, db, house, now, site

bp = Blueprint("council", __name__)


@dataclass(frozen=True)
class Changed:
    """When settings of a page were last changed there, and by whom."""

    at: datetime
    by: str


def last_change(names: Iterable[str]) -> Changed | None:
    """The last change that stands; None where all is as the portal was started."""
    rows = council.last_changes(db(), names)
    who = db().get(Staff, rows[0].changed_by) if rows and rows[0].changed_by else None
    return Changed(rows[0].changed_at, who.name if who else "") if rows else None


def keep(values: Mapping[str, Any]) -> list[str]:
    """Sets the values and shows them at once; returns the names of what changed; raises SettingsFaulty."""
    with writing(db()):
        changed = council.change(db(), house(), values, by=by_staff(), now=now())
    site().standing.forget()
    return changed


def restore(names: Iterable[str]) -> list[str]:
    """What the portal was started with stands again, at once; returns the names of what changed."""
    with writing(db()):
        restored = council.restore(db(), names, by=by_staff(), now=now())
    site().standing.forget()
    return restored

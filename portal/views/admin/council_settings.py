"""What the pages about the council's look and numbers do with a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.council import changes
from portal.i18n import gettext as _
from portal.store.database import writing
from portal.store.models import Staff
from portal.views.every_page.request import by_staff, db, now, site, work


@dataclass(frozen=True)
class Changed:
    """When settings of a page were last changed there, and by whom."""

    at: datetime
    by: str


def last_change(names: Iterable[str]) -> Changed | None:
    """The last change that stands; None where all is as the portal was started."""
    rows = changes.last_changes(db(), names)
    who = db().get(Staff, rows[0].changed_by) if rows and rows[0].changed_by else None
    return Changed(rows[0].changed_at, who.name if who else "") if rows else None


def page(template: str, errors: Sequence[dict[str, str]], **facts: Any) -> ResponseReturnValue:
    """The page, with what was wrong on it; 400 where something was."""
    return render_template(template, errors=errors, **facts), 400 if errors else 200


def keep(values: Mapping[str, Any], words: str) -> ResponseReturnValue:
    """Sets the values, shows them at once and says so in these words; raises SettingsFaulty."""
    with writing(db()):
        changed = changes.change(work(), values)
    site().standing.forget()
    flash(words if changed else _("Nothing was different."), "ok")
    return redirect(url_for("admin.settings"), 303)


def restore(names: Iterable[str], words: str, *, to: str) -> ResponseReturnValue:
    """What the portal was started with stands again, at once; says so in these words on the page `to`."""
    with writing(db()):
        changes.restore(db(), names, by=by_staff(), now=now())
    site().standing.forget()
    flash(words, "ok")
    return redirect(url_for(to), 303)

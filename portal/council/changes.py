"""What an administrator sets on a page about the council; it lies over the settings the portal was started with."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.helplines import Helpline
from portal.settings import SettingsFaulty
from portal.store.audit import Action, Actor, record
from portal.store.models import CouncilSetting

LOOK = ("council_name", "council_short_name", "brand_colour", "logo", "logo_dark", "logo_alt")
CONTACTS = ("council_phone", "out_of_hours_phone", "advocacy", "exit_url", "helplines")
CHANGEABLE = frozenset((*LOOK, *CONTACTS))
MONTHS_BEFORE_CHECKING = 6
FRESH = timedelta(seconds=30)  # another process shows a change after at most so long
log = logging.getLogger(__name__)


def changes(session: Session) -> dict[str, Any]:
    """Every change that stands, by the name of its setting."""
    return {row.name: row.value for row in session.execute(sa.select(CouncilSetting.name, CouncilSetting.value))}


def last_changes(session: Session, names: Iterable[str]) -> list[CouncilSetting]:
    """The changes to these settings, the latest first."""
    rows = sa.select(CouncilSetting).where(CouncilSetting.name.in_(tuple(names)))
    return list(session.scalars(rows.order_by(CouncilSetting.changed_at.desc(), CouncilSetting.name)))


def change(work: Work, values: Mapping[str, Any]) -> list[str]:
    """Sets what differs from what stands, and returns the names; a value as the portal was started with is forgotten.

    A logo is its file in base64, empty for none; helplines are a list of dicts as PORTAL_HELPLINES has them. Raises
    SettingsFaulty, with nothing set, when the council's settings would not be whole afterwards.
    """
    if unknown := values.keys() - CHANGEABLE:
        raise TypeError(f"not to be changed on a page: {sorted(unknown)}")
    kept = changes(work.session)
    at_start = work.council.values_at_start()
    # only what differs from the start is kept, so that a later change of the file shows
    wanted = {name: value for name, value in (kept | dict(values)).items() if value != at_start.get(name)}
    # tried before it is kept: settings that do not go together are refused as a whole
    work.council.with_changes(wanted)
    changed = sorted(name for name in kept.keys() | wanted.keys() if kept.get(name) != wanted.get(name))
    for name in changed:
        keep(work, name, wanted.get(name))
        work.record(Action.SET, f"council:{name}")
    work.session.flush()
    return changed


def restore(session: Session, names: Iterable[str], *, by: Actor, now: datetime) -> list[str]:
    """Forgets the changes to these settings and returns which there were: what the portal was started with stands."""
    rows = last_changes(session, names)
    for row in rows:
        session.delete(row)
        record(session, Action.RESTORE, f"council:{row.name}", by=by, now=now)
    session.flush()
    return sorted(row.name for row in rows)


def keep(work: Work, name: str, value: Any) -> None:
    """Keeps a change as it is; none forgets it. Who calls has looked that the council is whole with it."""
    row = work.session.get(CouncilSetting, name)
    if value is None:
        work.session.delete(row)
    elif row is None:
        work.session.add(CouncilSetting(name=name, value=value, changed_at=work.now, changed_by=work.by.staff_id))
    else:
        row.value, row.changed_at, row.changed_by = value, work.now, work.by.staff_id


def to_check(lines: Iterable[Helpline], on: date) -> list[Helpline]:
    """The numbers that nobody has rung for more than six months, to see whether they still answer."""
    months = on.year * 12 + on.month - 1 - MONTHS_BEFORE_CHECKING
    return [
        line
        for line in lines
        if (line.checked_on.year * 12 + line.checked_on.month - 1, line.checked_on.day) < (months, on.day)
    ]


def current(session: Session, council: Council) -> Council:
    """The council with the administrator's changes over what it was started with.

    A change that an older release took and this one refuses must not close the portal: then none is taken.
    """
    try:
        return council.with_changes(changes(session))
    except SettingsFaulty as fault:
        log.error("what was set about the council is left out: %s", "; ".join(fault.problems))
        return council.with_changes({})


class Standing:
    """The council as it stands now in one process: read again when FRESH is over, or at once after `forget`."""

    def __init__(self) -> None:
        self._last: tuple[datetime, dict[str, Any], Council] | None = None
        self._forgotten = 0

    def council(self, started: Council, session: Session, now: datetime) -> Council:
        """The council with the changes that stand, as they were read at most FRESH ago; `started` lies beneath them."""
        last = self._last
        if last and abs(now - last[0]) < FRESH:
            return last[2]
        forgotten = self._forgotten
        found = changes(session)
        # opened anew only when something was changed: a council makes its notices' words ready
        council = last[2] if last and last[1] == found else current(session, started)
        if forgotten == self._forgotten:  # else another thread changed something while this one was reading
            self._last = (now, found, council)
        return council

    def forget(self) -> None:
        """What was read is out of date: this process has just changed it."""
        self._forgotten += 1
        self._last = None

"""Who did or read what: of one child, by one person, or at the doors; read from the audit, which nobody changes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.teams import Team
from portal.i18n import ENGLAND
from portal.store.audit import Action
from portal.store.models import AuditEntry, Child, Staff

# what was refused, slowed down or tried in vain
AT_THE_DOORS = (Action.REFUSED, Action.SIGN_IN_FAILED, Action.SLOWED_DOWN, Action.NOT_FROM_HERE)
COLUMNS = ("when", "who", "what", "about", "child", "why", "from")


@dataclass(frozen=True)
class Trace:
    """One entry as people read it; `number` is the entry's own."""

    number: int
    at: datetime
    who: str
    what: str
    about: str
    child: str
    why: str
    address: str


def of_child(child_id: int) -> sa.Select[Any]:
    """All that was done or read of one child."""
    return _newest_first(AuditEntry.child_id == child_id)


def by_staff(staff_id: int) -> sa.Select[Any]:
    """All that one person did or read here."""
    return _newest_first(AuditEntry.actor == f"staff:{staff_id}")


def at_the_doors(since: datetime) -> sa.Select[Any]:
    """What was refused, slowed down or tried in vain since that moment."""
    return _newest_first(AuditEntry.at >= since, AuditEntry.action.in_(AT_THE_DOORS))


def of_team(team: Team) -> sa.ColumnElement[bool]:
    """Of entries, those about a child of that team and those about no child."""
    theirs = sa.select(Child.id).where(team.clause(Child.iro_id))
    return sa.or_(AuditEntry.child_id.is_(None), AuditEntry.child_id.in_(theirs)) if team.hidden else sa.true()


def _newest_first(*which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(AuditEntry).where(*which).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def count(session: Session, query: sa.Select[Any]) -> int:
    """How many there are in all."""
    return session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0


def told(session: Session, entries: Iterable[AuditEntry]) -> list[Trace]:
    """The entries with names for numbers, in three statements however many they are."""
    found = list(entries)
    numbers = {int(each.actor[6:]) for each in found if each.actor.startswith("staff:")}
    numbers |= {int(each.subject[6:]) for each in found if re.fullmatch(r"staff:\d+", each.subject)}
    names = dict(session.execute(sa.select(Staff.id, Staff.name).where(Staff.id.in_(numbers))).all())
    children = {each.child_id for each in found}
    references = dict(session.execute(sa.select(Child.id, Child.reference).where(Child.id.in_(children))).all())
    return [
        Trace(
            number=each.id,
            at=each.at,
            who=_named(each.actor, names),
            what=each.action.replace("_", " "),
            about=_named(each.subject, names),
            child=references.get(each.child_id or 0, ""),
            why=each.why or "",
            address=each.address or "",
        )
        for each in found
    ]


def _named(what: str, names: dict[int, str]) -> str:
    kind, _colon, number = what.partition(":")
    if kind == "staff" and number.isdigit():
        return names.get(int(number), f"account {number}")
    return f"{kind} {number}".strip()


def as_csv(traces: Iterable[Trace]) -> str:
    """A file for the child's own file, or for whoever asks; nothing in it can be run by a spreadsheet."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(COLUMNS)
    for each in traces:
        at = each.at.astimezone(ENGLAND).isoformat(sep=" ", timespec="seconds")
        cells = (at, each.who, each.what, each.about, each.child, each.why, each.address)
        lines.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) else cell for cell in cells])
    return written.getvalue()

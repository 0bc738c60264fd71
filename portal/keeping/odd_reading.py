"""Reading that somebody should ask about: of many children in a day, out of hours, or of children of somebody else.

It accuses nobody: an IRO who stands in for a colleague reads the files of that colleague. It says whom to ask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.reviews import Covers
from portal.calendar import start_of
from portal.council.council import Council
from portal.council.two_people import managers
from portal.council.work import Work
from portal.i18n import ENGLAND
from portal.keeping.traces import AT_THE_DOORS
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import AuditEntry, Child, Review, Staff
from portal.store.running import chain
from portal.store.vocabulary import Role

READING = (Action.READ, Action.DOWNLOAD, Action.PRINT, Action.SHOW_LETTER)
MANY = 20  # children in one day: more than anybody prepares for
FROM, TO = time(7), time(20)  # in England, on working days
WEEK = timedelta(days=7)


class Oddity(StrEnum):
    """What is odd about it."""

    MANY_CHILDREN = "many children"
    OUT_OF_HOURS = "out of hours"
    OF_ANOTHER = "children of somebody else"


@dataclass(frozen=True)
class Odd:
    """One person on one day: how many children it was about. No child is named."""

    staff_id: int
    name: str
    day: date
    what: Oddity
    children: int


def between(session: Session, council: Council, since: datetime, until: datetime) -> list[Odd]:
    """What was odd from one moment up to another, by day and person."""
    read: dict[tuple[int, date], set[tuple[int, bool]]] = defaultdict(set)
    query: Any = sa.select(AuditEntry.actor, AuditEntry.at, AuditEntry.child_id).where(
        AuditEntry.at >= since, AuditEntry.at < until, AuditEntry.action.in_(READING),
        AuditEntry.child_id.is_not(None), AuditEntry.actor.like("staff:%"),
    )  # fmt: skip
    for actor, at, child_id in session.execute(query):
        local = at.astimezone(ENGLAND)
        late = not (council.days.is_working(local.date()) and FROM <= local.time() < TO)
        read[int(actor[6:]), local.date()].add((child_id, late))
    people = {each.id: each for each in session.scalars(sa.select(Staff).where(Staff.id.in_({who for who, _ in read})))}
    found = []
    for (who, day), of in sorted(read.items(), key=lambda item: (item[0][1], item[0][0])):
        if who in people:
            found += list(_odd(session, people[who], day, of))
    return found


def _odd(session: Session, staff: Staff, day: date, of: set[tuple[int, bool]]) -> Iterator[Odd]:
    children = {child for child, _late in of}
    if len(children) > MANY:
        yield Odd(staff.id, staff.name, day, Oddity.MANY_CHILDREN, len(children))
    if late := {child for child, late in of if late}:
        yield Odd(staff.id, staff.name, day, Oddity.OUT_OF_HOURS, len(late))
    if staff.role == Role.IRO and (others := children - _own(session, staff, day, children)):
        yield Odd(staff.id, staff.name, day, Oddity.OF_ANOTHER, len(others))


def _own(session: Session, staff: Staff, day: date, children: set[int]) -> set[int]:
    """Which of these children are the IRO's that day: by the child, by a review, or by covering for who has them."""
    covered = {iro for iro, cover in Covers.on(session, day).by_iro.items() if cover.id == staff.id}
    for_whom = {staff.id, *covered}
    by_review = sa.select(Review.child_id).where(Review.iro_id.in_(for_whom))
    mine = sa.or_(Child.iro_id.in_(for_whom), Child.id.in_(by_review))
    return set(session.scalars(sa.select(Child.id).where(Child.id.in_(children), mine)))


def tell_managers(work: Work, on: date) -> None:
    """Tells the managers once a week what was odd in the seven days before its Monday; run every day.

    With what was refused at the doors, and the head of the audit's chain, which so is kept outside the database. No
    child is named.
    """
    monday = on - timedelta(days=on.weekday())
    until = start_of(monday)
    since = start_of(monday - WEEK)
    odd = between(work.session, work.council, since, until)
    doors = sa.select(AuditEntry.action, sa.func.count()).where(
        AuditEntry.at >= since, AuditEntry.at < until, AuditEntry.action.in_(AT_THE_DOORS)
    )
    tried = dict(work.session.execute(doors.group_by(AuditEntry.action)).all())
    subject, body = work.council.notices.render(
        "odd_reading",
        language="en",
        from_on=monday - WEEK,
        to_on=monday - timedelta(days=1),
        asked="; ".join(f"{each.name}, {each.day:%d/%m/%Y}: {each.what} ({each.children})" for each in odd),
        kind=", ".join(f"{action}: {number}" for action, number in sorted(tried.items())) or "nothing",
        reference=chain.head(work.session),
        link=f"{work.council.settings.public_url}/traces",
    )
    told = managers(work.session)
    dedupe = f"odd_reading:{monday:%Y%m%d}"
    outbox.post_to_staff(work.session, told, dedupe=dedupe, subject=subject, body=body, now=work.now)

"""Closes the account of somebody who leaves, so that nothing they answered for is left lying with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import calendar
from portal.accounts import accounts
from portal.asking.reachable import Unreached, without_iro
from portal.council import cover
from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.concerns import alerts, board
from portal.sending import outbox
from portal.store.audit import Action
from portal.store.models import Concern, Staff
from portal.store.tables.staff_tables import Cover
from portal.store.vocabulary import Role


@dataclass(frozen=True)
class Left:
    """What a closed account leaves behind."""

    covers_ended: int
    passed: list[Concern]  # open worries, with the managers now
    unreached: list[Unreached]  # the children who have nobody now

    @property
    def reviews(self) -> int:
        """How many planned reviews have nobody now."""
        return sum(len(each.reviews) for each in self.unreached)

    @property
    def words(self) -> str:
        """In a sentence or two."""
        if not (self.covers_ended or self.passed or self.unreached):
            return "Nothing was left with them."
        return (
            f"Covers ended: {self.covers_ended}. Open worries passed to the managers: {len(self.passed)}. "
            f"Children without an IRO now: {len(self.unreached)}, with {self.reviews} planned reviews."
        )


def close_account(work: Work, staff: Staff) -> Left:
    """Shuts somebody out at once; their covers of others end, and their open worries go to the managers by mail.

    Whoever covers for them goes on doing so until that cover ends: the children keep somebody. The managers are told
    what has nobody now.
    """
    today = calendar.today(work.now)
    # found while the account still stands: afterwards nobody would be theirs
    theirs = _open_worries(work.session, staff, work.now)
    accounts.disable(work.session, staff, work.by, work.now)
    ended = list(
        work.session.scalars(
            sa.select(Cover).where(Cover.cover_id == staff.id, Cover.ended_at.is_(None), Cover.to_on >= today)
        )
    )
    for row in ended:
        cover.end_cover(work, row)
    # at once, not when it is due: the clock of a worry does not stop for a leaver
    for concern in theirs:
        _pass_on(work, concern)
    # last, when covers have ended: only then is it known who has nobody
    unreached = [each for each in without_iro(work.session, today) if each.iro is not None and each.iro.id == staff.id]
    left = Left(len(ended), theirs, unreached)
    _tell(work.session, work.council, staff, left, work.now)
    return left


def _open_worries(session: Session, staff: Staff, now: datetime) -> list[Concern]:
    if staff.role != Role.IRO or not staff.works_here:
        return []
    return board.waiting(session, staff, on=calendar.today(now))


def _pass_on(work: Work, concern: Concern) -> None:
    told = alerts.addresses(alerts.managers_of(work.session, concern))
    if answers := alerts.answering(work.session, concern, calendar.today(work.now)):
        told[answers.email] = answers.id
    if not told:
        arranged = concern.kind in board.LOGISTICS
        told = alerts.arrangers(work.session, None) if arranged else dict.fromkeys(work.council.settings.watchers)
    alerts.post(
        work.session,
        work.council,
        concern,
        "concern_passed",
        told,
        again=f":passed:{work.now:%Y%m%d%H%M%S}",
        now=work.now,
    )
    work.record(Action.PASS_ON, f"concern:{concern.id}", child_id=concern.child_id)


def _tell(session: Session, council: Council, staff: Staff, left: Left, now: datetime) -> None:
    subject, body = council.notices.render(
        "account_closed",
        language="en",
        name=staff.name,
        kind=left.words,
        link=f"{council.settings.public_url}/without-iro",
    )
    told = alerts.addresses(alerts.managers(session))
    dedupe = f"account:{staff.id}:closed:{now:%Y%m%d%H%M%S}"
    outbox.post_to_staff(session, told, dedupe=dedupe, subject=subject, body=body, now=now)

"""What the round of a day would do is told as it then does it, and nothing is written by telling."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.invitations.daily_round import run_day
from portal.asking.invitations.foreseen import Foreseen, foresee
from portal.council.council import Council
from portal.council.work import Work
from portal.store.models import AuditEntry, Invitation, Message
from tests.asking import steps
from tests.factories import NOW, SOMEBODY, a_child, a_contact, a_held_review


def seen(session: Session, council: Council, now: datetime = NOW) -> Foreseen:
    return foresee(Work(session, council, SOMEBODY, now), on=now.date())


def test_who_would_be_asked_is_who_then_is(session: Session, council: Council) -> None:
    review = steps.coming(session)
    mother = a_contact(session, review.child)
    a_contact(session, review.child, email=None, phone=None, address="1 Elm Row\nWestmere", channel="letter")
    a_contact(session, review.child, safe_to_contact="unknown", safe_said_by=None, safe_said_at=None)
    a_held_review(session, a_child(session, age=2), NOW.date())
    told = seen(session, council)
    assert session.scalar(sa.select(sa.func.count(Invitation.id))) == 0
    assert session.scalar(sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.action == "invite")) == 0
    assert f"{review.reference}, parent {mother.reference}" in {each.who for each in told.asked}
    assert {why for _who, why in told.unasked} == {"not said to be safe to contact", "under 4: no child's form"}
    done = run_day(Work(session, council, SOMEBODY, NOW), on=NOW.date())
    assert (done.asked, done.reminded) == (len(told.asked), len(told.reminded))
    assert sorted(invitation.channel for invitation in session.scalars(sa.select(Invitation))) == sorted(
        each.channel for each in told.asked
    )


def test_when_it_leaves_is_told_and_what_is_printed_does_not_leave(session: Session, council: Council) -> None:
    review = steps.coming(session)
    a_contact(session, review.child, email=None, phone=None, address="1 Elm Row\nWestmere", channel="letter")
    night = NOW.replace(hour=23)
    told = seen(session, council, night)
    leaves = {each.leaves for each in told.asked if each.leaves}
    assert None in {each.leaves for each in told.asked}
    assert all(moment > night for moment in leaves)
    run_day(Work(session, council, SOMEBODY, night), on=night.date())
    kept = session.scalars(sa.select(Message.not_before).where(Message.channel == "email")).all()
    assert set(kept) == leaves


def test_who_would_be_reminded_is_told(session: Session, council: Council) -> None:
    review = steps.coming(session)
    run_day(Work(session, council, SOMEBODY, NOW), on=NOW.date())
    session.execute(sa.update(Invitation).values(sent_at=NOW))
    later = NOW + 8 * steps.DAY
    assert seen(session, council, later).reminded == [f"{review.reference}, child"]

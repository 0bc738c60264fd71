"""A month in which all professionals are asked of the reviews that were held, once, and none is asked twice."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking.invitations.daily_round import run_day
from portal.asking.invitations.foreseen import foresee
from portal.council.council import Council
from portal.council.work import Work
from portal.store.models import Attendance, Invitation
from tests.factories import NOW, SOMEBODY, TODAY, a_child, a_contact, a_held_review


def asking_in(council: Council, month: int) -> Council:
    return Council.open(council.settings.model_copy(update={"professionals_month": month}))


def of_a_year(session: Session) -> list[int]:
    """Professionals: of last autumn, of the year before that, and one who was there last week."""
    found = []
    for day in (date(2025, 10, 1), date(2024, 10, 1), date(2026, 2, 25)):
        review = a_held_review(session, a_child(session, age=2), day)
        found.append(a_contact(session, review.child, role="professional").id)
        a_contact(session, review.child)  # a parent nobody noted as there
    session.add(Attendance(review_id=review.id, contact_id=found[-1], how="attended"))
    session.flush()
    return found


def asked(session: Session) -> list[int | None]:
    return list(session.scalars(sa.select(Invitation.contact_id).order_by(Invitation.contact_id)))


def test_in_the_month_all_professionals_of_the_year_are_asked_once(session: Session, council: Council) -> None:
    autumn, _before, last_week = of_a_year(session)
    work = Work(session, asking_in(council, 3), SOMEBODY, NOW)
    assert len(foresee(work, on=TODAY).asked) == 2
    assert run_day(work, on=TODAY).asked == 2
    assert asked(session) == [autumn, last_week]
    assert run_day(work, on=TODAY).asked == 0
    assert run_day(work, on=date(2026, 3, 30)).asked == 0


def test_outside_the_month_only_who_was_there_is_asked(session: Session, council: Council) -> None:
    *_others, last_week = of_a_year(session)
    for month in (0, 4):
        run_day(Work(session, asking_in(council, month), SOMEBODY, NOW), on=TODAY)
    assert asked(session) == [last_week]

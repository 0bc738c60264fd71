"""The round of a day: who is asked, who is reminded, what has ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking import recipients
from portal.asking.invitations import daily_round
from portal.council.council import Council
from portal.council.work import Work
from portal.store.models import Invitation, Message
from portal.store.vocabulary import Stage
from tests.asking import steps
from tests.factories import MEETING, NOW, SOMEBODY, TODAY, a_child, a_contact, a_held_review, a_review


def _run(session: Session, council: Council, on: date, now: datetime | None = None) -> daily_round.Day:
    at = now or datetime.fromisoformat(f"{on.isoformat()}T10:00:00+00:00")
    return daily_round.run_day(Work(session, council, SOMEBODY, at), on=on)


def test_asking_starts_thirty_working_days_before_the_meeting(session: Session, council: Council) -> None:
    review = steps.coming(session)
    opens = council.days.add(MEETING, -30)
    assert _run(session, council, opens - steps.DAY).asked == 0
    assert _run(session, council, opens).asked == 1
    assert session.scalars(sa.select(Invitation)).one().review_id == review.id


def test_a_first_review_told_late_is_asked_at_once_up_to_the_day_itself(session: Session, council: Council) -> None:
    for days in (0, 1, 5):
        a_review(session, a_child(session), kind="first", planned_on=NOW.date() + days * steps.DAY, told_on=NOW.date())
    a_review(session, a_child(session), planned_on=NOW.date() - steps.DAY)
    assert _run(session, council, NOW.date()).asked == 3


def test_the_round_may_be_made_twice(session: Session, council: Council) -> None:
    review = steps.coming(session)
    a_contact(session, review.child)
    assert _run(session, council, NOW.date()).asked == 2
    second = _run(session, council, NOW.date())
    assert (second.asked, second.reminded, second.closed, second.hindered) == (0, 0, 0, [])
    assert session.scalar(sa.select(sa.func.count(Message.id))) == 2


def test_the_round_says_who_is_due_and_what_somebody_should_mend(session: Session, council: Council) -> None:
    review = steps.coming(session, 2)
    unsure = a_contact(session, review.child, safe_to_contact="unknown", safe_said_by=None, safe_said_at=None)
    a_contact(session, review.child, excluded_from_review=True)
    day = _run(session, council, NOW.date())
    assert day.asked == 0
    assert day.hindered == [f"{review.reference}, parent {unsure.reference}: not said to be safe to contact"]


def test_whoever_has_not_answered_is_reminded_once_after_a_week(session: Session, council: Council) -> None:
    review = steps.coming(session)
    mother = a_contact(session, review.child)
    child, parent = steps.asked(session, council, review), steps.asked(session, council, review, mother)
    for invitation in (child, parent):
        steps.sent(session, invitation)
    steps.answer(session, parent)
    assert _run(session, council, date(2026, 3, 8)).reminded == 0
    assert _run(session, council, date(2026, 3, 9)).reminded == 1
    assert _run(session, council, date(2026, 3, 9)).reminded == 0
    assert _run(session, council, date(2026, 3, 16)).reminded == 0
    assert [message.dedupe for message in steps.posted(session, child)][1] == f"remind:{child.id}:1"


def test_nobody_is_reminded_on_the_day_of_the_meeting_or_of_what_never_left(session: Session, council: Council) -> None:
    unsent, sent = (
        steps.asked(session, council, steps.coming(session)),
        steps.asked(session, council, steps.coming(session)),
    )
    steps.sent(session, sent)
    assert _run(session, council, MEETING).reminded == 0
    assert unsent.reminded_at is None


def test_feedback_is_asked_for_two_weeks_and_reminded_after_five_days(session: Session, council: Council) -> None:
    child = a_child(session)
    a_held_review(session, child, NOW.date() - 3 * steps.DAY)
    a_held_review(session, a_child(session), NOW.date() - 15 * steps.DAY)
    assert _run(session, council, NOW.date()).asked == 1
    invitation = session.scalars(sa.select(Invitation)).one()
    assert (invitation.stage, invitation.review.child_id) == ("feedback", child.id)
    steps.sent(session, invitation)
    assert _run(session, council, NOW.date() + 4 * steps.DAY).reminded == 0
    assert _run(session, council, NOW.date() + 5 * steps.DAY).reminded == 1


def test_the_fourteenth_day_after_a_review_is_the_last_on_which_feedback_is_asked_for(
    session: Session, council: Council
) -> None:
    a_held_review(session, a_child(session), NOW.date() - 14 * steps.DAY)
    assert _run(session, council, NOW.date() + steps.DAY).asked == 0
    assert _run(session, council, NOW.date()).asked == 1


def test_a_reminder_is_neither_lost_nor_doubled_when_the_clocks_change(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session), planned_on=date(2026, 4, 14))
    night = datetime.fromisoformat("2026-03-23T23:30:00+00:00")
    steps.sent(session, steps.asked(session, council, review, now=night), night)
    after = datetime.fromisoformat("2026-03-30T09:00:00+01:00")
    assert _run(session, council, date(2026, 3, 29), after - steps.DAY).reminded == 0
    assert _run(session, council, date(2026, 3, 30), after).reminded == 1
    assert _run(session, council, date(2026, 3, 30), after - timedelta(hours=1)).reminded == 0


def test_what_ended_unanswered_is_counted_once_and_no_longer_printed(session: Session, council: Council) -> None:
    invitation = steps.asked(session, council, steps.coming(session, email=None))
    assert _run(session, council, date(2026, 3, 31)).closed == 0
    assert _run(session, council, date(2026, 4, 1)).closed == 1
    assert _run(session, council, date(2026, 4, 2)).closed == 0
    assert steps.posted(session, invitation)[0].state == "stopped"


def test_a_child_born_on_a_leap_day_is_asked_by_the_age_they_have(session: Session, council: Council) -> None:
    child = a_child(session, date_of_birth=date(2016, 2, 29))
    review = a_review(session, child, planned_on=date(2028, 2, 28))
    assert recipients.people(session, council, review, Stage.CONSULT, TODAY)[0].form == "consult_4_11"

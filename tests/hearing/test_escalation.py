"""A worry nobody acknowledges in time goes on to managers, once, whatever the day, and with the mail down too."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.council.council import Council
from portal.hearing.answers.given import Given
from portal.hearing.concerns import alerts, being_done, escalation
from portal.hearing.concerns.being_done import Entry
from portal.sending import outbox
from portal.store.audit import Actor
from portal.store.models import AuditEntry, Message
from tests.factories import NOW, a_staff
from tests.hearing.conftest import Asking, Counting

UNSAFE, CARED, PARTLY = (
    Given("y_safe", codes=("no",)),
    Given("y_cared", codes=("no",)),
    Given("y_safe", codes=("partly",)),
)
MOMENT = timedelta(seconds=1)


def _utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "raised", "passed_on"),
    [
        # urgent: within the hour, day and night, and an hour is an hour when the clocks change
        (UNSAFE, _utc(3, 2, 10), _utc(3, 2, 11)),
        (UNSAFE, _utc(3, 7, 23, 30), _utc(3, 8, 0, 30)),
        (UNSAFE, _utc(3, 29, 0, 30), _utc(3, 29, 1, 30)),
        (UNSAFE, _utc(10, 25, 0, 30), _utc(10, 25, 1, 30)),
        # the same day: when work ends, or at ten on the next day that is worked
        (CARED, _utc(3, 2, 10), _utc(3, 2, 17)),
        (CARED, _utc(3, 6, 18), _utc(3, 9, 10)),  # Friday evening: Monday
        (CARED, _utc(4, 2, 19), _utc(4, 7, 9)),  # before Good Friday: the Tuesday after Easter, in summer time
        (CARED, _utc(3, 27, 21), _utc(3, 30, 9)),  # the clocks go forward in between
        (CARED, _utc(10, 23, 20), _utc(10, 26, 10)),  # and back
        # read first: as the second working day ends, or at nine on the morning of the meeting, Tuesday 24 March
        (PARTLY, _utc(3, 2, 10), _utc(3, 4, 17)),
        (PARTLY, _utc(3, 6, 18), _utc(3, 10, 17)),  # Friday evening: Tuesday
        (PARTLY, _utc(3, 21, 12), _utc(3, 24, 9)),
        (PARTLY, _utc(3, 23, 11), _utc(3, 24, 9)),
        (PARTLY, _utc(3, 24, 11), _utc(3, 24, 17)),
        (PARTLY, _utc(4, 1, 11), _utc(4, 7, 16)),  # a meeting that is over hurries nobody; Easter, and summer time
    ],
)
def test_a_worry_waits_for_its_time_and_no_longer(
    given: Given, raised: datetime, passed_on: datetime, asked: Asking, session: Session, council: Council
) -> None:
    visit = asked()
    visit.save(given, now=raised)
    assert escalation.escalate_due(session, council, passed_on - MOMENT) == []
    assert escalation.escalate_due(session, council, passed_on) == visit.concerns()
    assert [concern.escalated_at for concern in visit.concerns()] == [passed_on]


def test_before_a_meeting_in_summer_the_morning_is_that_of_englands_clocks(
    asked: Asking, session: Session, council: Council
) -> None:
    visit = asked()
    visit.invitation.review.planned_on = date(2026, 4, 14)
    visit.save(PARTLY, now=_utc(4, 13, 10))
    assert escalation.escalate_due(session, council, _utc(4, 14, 8) - MOMENT) == []
    assert escalation.escalate_due(session, council, _utc(4, 14, 8)) == visit.concerns()


def mailed(session: Session) -> list[str]:
    posted = sa.select(Message.recipient).where(Message.dedupe.like("concern:%:unseen:%")).order_by(Message.id)
    return list(session.scalars(posted))


def test_managers_are_told_and_the_watchers_again_but_not_twice(
    asked: Asking, session: Session, council: Council
) -> None:
    manager = a_staff(session, "manager")
    a_staff(session, "manager", disabled_at=NOW)
    visit = asked()
    visit.save(UNSAFE)
    late = NOW + timedelta(hours=2)
    escalation.escalate_due(session, council, late)
    assert sorted(mailed(session)) == sorted(["duty@example.org", manager.email])
    assert escalation.escalate_due(session, council, late + timedelta(hours=2)) == []
    assert len(mailed(session)) == 2


def test_what_is_to_be_read_first_goes_to_the_iro_and_their_own_manager(
    asked: Asking, session: Session, council: Council
) -> None:
    theirs, _other = a_staff(session, "manager", team="North"), a_staff(session, "manager", team="South")
    visit = asked()
    visit.iro.team = "North"
    visit.save(PARTLY)
    escalation.escalate_due(session, council, _utc(3, 4, 17))
    assert sorted(mailed(session)) == sorted([theirs.email, visit.iro.email])


@pytest.mark.parametrize(
    ("given", "raised", "due"),
    [
        (PARTLY, _utc(3, 23, 10), "due Tuesday 24 March."),
        (PARTLY, NOW, "due Wednesday 4 March 2026, 5:00 pm."),
        (UNSAFE, NOW, "due Monday 2 March 2026, 11:00 am."),
    ],
)
def test_the_alert_says_in_english_by_when_and_no_midnight(
    given: Given, raised: datetime, due: str, asked: Asking, session: Session, council: Council
) -> None:
    visit = asked()
    visit.save(given, now=raised)
    with council.catalogues.speaking("pl"):
        escalation.escalate_due(session, council, _utc(3, 24, 9))
    passed_on = session.scalars(sa.select(Message).where(Message.dedupe.like("concern:%:unseen:%"))).first()
    assert passed_on is not None
    body = outbox.body_of(session, passed_on)
    assert f"Nobody has acknowledged this: {due}" in body
    assert "12:00" not in body


def test_what_is_urgent_at_midnight_is_due_at_that_minute_and_not_that_day(
    asked: Asking, session: Session, council: Council
) -> None:
    visit = asked()
    visit.save(UNSAFE, now=_utc(3, 28, 23))
    (concern,) = visit.concerns()
    with council.catalogues.speaking("en"):
        assert alerts.due_words(concern) == "Sunday 29 March 2026, 12:00 am"


def test_where_nobody_else_is_left_the_watchers_are_told(asked: Asking, session: Session, council: Council) -> None:
    visit = asked()
    visit.invitation.review.iro = visit.invitation.review.child.iro = None
    visit.save(PARTLY)
    escalation.escalate_due(session, council, _utc(3, 24, 9))
    assert mailed(session) == ["duty@example.org"]


def test_what_goes_round_the_iro_goes_round_them_here_too(asked: Asking, session: Session, council: Council) -> None:
    manager = a_staff(session, "manager")
    visit = asked(stage="feedback")
    visit.save(Given("fy_better", words="my carer hits me every day"))
    visit.send(Given("f_share_iro", codes=("yes",)))
    escalation.escalate_due(session, council, NOW + timedelta(days=2))
    assert sorted(mailed(session)) == sorted(["duty@example.org", manager.email])


def test_what_a_person_has_taken_on_is_not_passed_on(asked: Asking, session: Session, council: Council) -> None:
    visit = asked()
    visit.save(UNSAFE)
    (concern,) = visit.concerns()
    being_done.write(session, concern, Entry("Rang her at school"), by=Actor("staff", visit.iro.id), now=NOW)
    assert escalation.escalate_due(session, council, NOW + timedelta(days=9)) == []
    assert concern.escalated_at is None


def test_a_worry_that_comes_back_is_passed_on_again(asked: Asking, session: Session, council: Council) -> None:
    a_staff(session, "manager")
    visit = asked()
    visit.save(UNSAFE)
    escalation.escalate_due(session, council, NOW + timedelta(hours=2))
    visit.save(Given("y_safe", codes=("yes",)), now=NOW + timedelta(hours=3))
    visit.save(UNSAFE, now=NOW + timedelta(hours=4))
    assert escalation.escalate_due(session, council, NOW + timedelta(hours=4, minutes=59)) == []
    assert escalation.escalate_due(session, council, NOW + timedelta(hours=5)) == visit.concerns()
    assert len(mailed(session)) == 4


def test_a_reading_first_follows_a_meeting_that_is_brought_forward_and_none_that_is_put_off(
    asked: Asking, session: Session, council: Council
) -> None:
    visit = asked()
    visit.save(PARTLY)
    visit.invitation.review.planned_on = date(2026, 3, 31)
    assert escalation.escalate_due(session, council, _utc(3, 3, 9)) == []
    assert [concern.due_at for concern in visit.concerns()] == [_utc(3, 4, 17)]
    visit.invitation.review.planned_on = date(2026, 3, 4)
    assert escalation.escalate_due(session, council, _utc(3, 3, 10)) == []
    assert [concern.due_at for concern in visit.concerns()] == [_utc(3, 4, 0)]
    assert escalation.escalate_due(session, council, _utc(3, 4, 9) - MOMENT) == []
    assert escalation.escalate_due(session, council, _utc(3, 4, 9)) == visit.concerns()


def test_a_meeting_moved_to_today_leaves_until_the_end_of_the_day(
    asked: Asking, session: Session, council: Council
) -> None:
    visit = asked()
    visit.save(PARTLY)
    visit.invitation.review.planned_on = date(2026, 3, 3)
    assert escalation.escalate_due(session, council, _utc(3, 3, 11)) == []
    assert escalation.escalate_due(session, council, _utc(3, 3, 17)) == visit.concerns()


def test_the_alert_says_since_when_and_holds_no_answer_and_no_name(
    asked: Asking, session: Session, council: Council
) -> None:
    a_staff(session, "manager")
    visit = asked()
    visit.save(Given("y_helper", codes=("carer",)), Given("y_worry_more", words="He shouts at night"), UNSAFE)
    escalation.escalate_due(session, council, NOW + timedelta(hours=2))
    posted = session.scalars(sa.select(Message).where(Message.dedupe.like("%:unseen:%"))).all()
    assert len(posted) == 2
    for message in posted:
        said = f"{message.subject}\n{outbox.body_of(session, message)}"
        assert re.search(r"Nobody has acknowledged this: due Monday 2 March 2026, 11:00\sam\.", said)
        assert visit.invitation.review.child.reference in said
        assert not [word for word in ("Robin", "shouts", "safe where you live", "partly") if word in said]
        assert "Do not ring the home first" in said
        assert "Somebody was helping" in said


def test_passing_on_is_in_the_audit(asked: Asking, session: Session, council: Council) -> None:
    visit = asked()
    visit.save(UNSAFE)
    escalation.escalate_due(session, council, NOW + timedelta(hours=1))
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "escalate")).one()
    (concern,) = visit.concerns()
    assert (entry.actor, entry.subject, entry.child_id) == ("worker", f"concern:{concern.id}", concern.child_id)


def test_a_quiet_round_writes_nothing(
    asked: Asking, session: Session, maker: sessionmaker[Session], council: Council, counting: Counting
) -> None:
    asked().save(PARTLY)
    session.commit()
    with counting() as statements:
        assert escalation.round_of(maker, council, NOW) == 0
    assert [statement for statement in statements.asked if not statement.startswith("SELECT")] == []
    assert len(statements) <= 2

"""A review is held, moved or cancelled, and the right people are asked how it went."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.reviewing import outcomes
from portal.reviewing.outcome_facts import OutcomeFacts, facts_of
from portal.reviewing.outcomes import AlreadyHeld, NotHeld, OutcomeFaulty, ReviewCancelled
from portal.store.audit import Actor
from portal.store.models import Attendance, AuditEntry, Invitation, Message, Review
from portal.store.vocabulary import Chair, CodedBy, Participation, Venue
from tests.factories import MEETING, TODAY, a_child, a_contact, a_review, a_staff, an_invitation

IRO = Actor("cli", "iro")


def hold(session: Session, council: Council, review: Review, now: datetime, on: date = TODAY) -> list[Invitation]:
    return outcomes.hold(Work(session, council, IRO, now), review, on=on)


def record(session: Session, council: Council, review: Review, facts: OutcomeFacts, now: datetime) -> list[str]:
    return outcomes.record(Work(session, council, IRO, now), review, facts)


def asked_about(session: Session, review: Review) -> list[str]:
    """Who was asked how the review went."""
    rows = session.scalars(
        sa.select(Invitation).where(Invitation.review_id == review.id, Invitation.stage == "feedback")
    )
    return sorted(each.contact.name if each.contact else "the child" for each in rows)


def audited(session: Session, review: Review) -> list[str]:
    session.flush()
    subject = f"review:{review.id}"
    return list(session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject == subject)))


def test_held_today_dates_the_review_and_asks_the_child_how_it_went(
    session: Session, council: Council, now: datetime
) -> None:
    review = a_review(session, a_child(session, age=9))
    asked = hold(session, council, review, now)
    assert (review.status, review.held_on, review.year, review.age) == ("held", TODAY, 2025, 9)
    assert [(each.form, each.stage, each.contact) for each in asked] == [("feedback_4_11", "feedback", None)]
    assert session.scalar(sa.select(sa.func.count(Message.id))) == 1
    assert audited(session, review) == ["hold"]


def test_held_today_pressed_twice_does_nothing_more(session: Session, council: Council, now: datetime) -> None:
    review = a_review(session, a_child(session))
    hold(session, council, review, now)
    assert hold(session, council, review, now + timedelta(days=1), on=TODAY + timedelta(days=1)) == []
    assert review.held_on == TODAY
    assert asked_about(session, review) == ["the child"]


def test_a_child_under_four_is_not_asked_how_it_went(session: Session, council: Council, now: datetime) -> None:
    review = a_review(session, a_child(session, age=3))
    assert hold(session, council, review, now) == []
    assert review.age == 3


def test_a_review_is_not_held_tomorrow_nor_before_the_child_was_born(
    session: Session, council: Council, now: datetime
) -> None:
    review = a_review(session, a_child(session, age=9))
    for day in (TODAY + timedelta(days=1), date(1999, 1, 1)):
        with pytest.raises(OutcomeFaulty) as refused:
            hold(session, council, review, now, on=day)
        assert [fault.field for fault in refused.value.faults] == ["held_on"]
    assert review.status == "planned"


def test_adults_are_asked_when_it_is_noted_that_they_were_there_and_only_once(
    session: Session, council: Council, now: datetime
) -> None:
    child = a_child(session)
    there = a_contact(session, child, name="Alex Reed")
    met = a_contact(session, child, "professional", name="Jo Vane")
    a_contact(session, child, "carer", name="Kit Low")
    review = a_review(session, child)
    hold(session, council, review, now)
    facts = OutcomeFacts(attended=frozenset({there.id}))
    assert record(session, council, review, facts, now) == ["Alex Reed"]
    facts = replace(facts, met_iro=frozenset({met.id}))
    assert record(session, council, review, facts, now + timedelta(hours=1)) == ["Jo Vane"]
    assert record(session, council, review, facts, now + timedelta(hours=2)) == []
    assert asked_about(session, review) == ["Alex Reed", "Jo Vane", "the child"]


def test_who_is_not_safe_to_contact_is_not_asked_even_if_they_were_there(
    session: Session, council: Council, now: datetime
) -> None:
    child = a_child(session)
    unsafe = a_contact(session, child, name="Alex Reed", safe_to_contact="no")
    kept_out = a_contact(session, child, name="Jo Vane", excluded_from_review=True)
    review = a_review(session, child)
    hold(session, council, review, now)
    facts = OutcomeFacts(attended=frozenset({unsafe.id, kept_out.id}))
    assert record(session, council, review, facts, now) == []
    assert asked_about(session, review) == ["the child"]


def test_the_outcome_is_kept_and_the_code_is_a_persons(session: Session, council: Council, now: datetime) -> None:
    child = a_child(session)
    mother = a_contact(session, child)
    review = a_review(session, child)
    hold(session, council, review, now, on=TODAY - timedelta(days=7))
    facts = OutcomeFacts(
        venue=Venue.SCHOOL,
        participation=Participation.PN1,
        chaired_by=Chair.TOGETHER,
        iro_spoke_before=True,
        attended=frozenset({mother.id}),
        completed_on=TODAY - timedelta(days=2),
        decisions_sent_on=TODAY - timedelta(days=1),
        record_sent_on=TODAY,
        late_reason="  the school was closed ",
    )
    record(session, council, review, facts, now)
    kept = facts_of(session, review)
    assert kept == replace(facts, parent_attended=True, late_reason="the school was closed")
    assert review.participation_by == "person"
    assert audited(session, review) == ["hold", "record"]


def test_an_imported_code_becomes_a_persons_when_it_is_confirmed(
    session: Session, council: Council, now: datetime
) -> None:
    review = a_review(session, a_child(session))
    hold(session, council, review, now)
    review.participation, review.participation_by = Participation.PN6, CodedBy.IMPORT
    record(session, council, review, OutcomeFacts(venue=Venue.HOME), now)
    assert (review.participation, review.participation_by) == ("PN6", "import")
    record(session, council, review, OutcomeFacts(venue=Venue.HOME, participation=Participation.PN6), now)
    assert (review.participation, review.participation_by) == ("PN6", "person")


def test_somebody_noted_by_mistake_can_be_taken_off_again(session: Session, council: Council, now: datetime) -> None:
    child = a_child(session)
    wrong, right = a_contact(session, child), a_contact(session, child, "carer")
    review = a_review(session, child)
    hold(session, council, review, now)
    record(session, council, review, OutcomeFacts(attended=frozenset({wrong.id})), now)
    record(session, council, review, OutcomeFacts(met_iro=frozenset({right.id})), now)
    rows = session.execute(sa.select(Attendance.contact_id, Attendance.how)).all()
    assert [tuple(row) for row in rows] == [(right.id, "met_iro")]


def test_everything_that_cannot_be_is_said_together_and_nothing_is_kept(
    session: Session, council: Council, now: datetime
) -> None:
    review = a_review(session, a_child(session, age=9))
    somebody_elses = a_contact(session, a_child(session))
    hold(session, council, review, now)
    facts = OutcomeFacts(
        venue=Venue.HOME,
        participation=Participation.PN0,
        attended=frozenset({somebody_elses.id}),
        completed_on=TODAY - timedelta(days=1),
        record_sent_on=TODAY + timedelta(days=1),
    )
    with pytest.raises(OutcomeFaulty) as refused:
        record(session, council, review, facts, now)
    assert {fault.field for fault in refused.value.faults} == {
        "participation", "attended", "completed_on", "record_sent_on"
    }  # fmt: skip
    assert review.venue is None


def test_there_is_no_outcome_before_the_review_is_held(session: Session, council: Council, now: datetime) -> None:
    with pytest.raises(NotHeld):
        record(session, council, a_review(session, a_child(session)), OutcomeFacts(), now)


def test_a_moved_meeting_takes_its_links_along(session: Session, council: Council, now: datetime) -> None:
    review = a_review(session, a_child(session))
    invitation = an_invitation(session, council, review)
    was = invitation.expires_at
    outcomes.move(Work(session, council, IRO, now), review, MEETING + timedelta(days=14), time(10))
    outcomes.move(Work(session, council, IRO, now), review, MEETING + timedelta(days=14), time(10))
    assert (review.planned_on, review.planned_at) == (MEETING + timedelta(days=14), time(10))
    assert (invitation.expires_at - was).days in (13, 14)
    assert audited(session, review) == ["move"]


def test_a_cancelled_review_stops_its_links_and_can_be_planned_again(
    session: Session, council: Council, now: datetime
) -> None:
    review = a_review(session, a_child(session))
    invitation = an_invitation(session, council, review)
    outcomes.cancel(Work(session, council, IRO, now), review)
    outcomes.cancel(Work(session, council, IRO, now), review)
    assert (review.status, invitation.withdrawn_at) == ("cancelled", now)
    assert audited(session, review) == ["cancel"]
    with pytest.raises(ReviewCancelled):
        hold(session, council, review, now)
    outcomes.move(Work(session, council, IRO, now), review, MEETING, None)
    assert review.status == "planned"


def test_a_held_review_is_neither_moved_nor_cancelled(session: Session, council: Council, now: datetime) -> None:
    review = a_review(session, a_child(session, iro=a_staff(session)))
    hold(session, council, review, now)
    with pytest.raises(AlreadyHeld):
        outcomes.cancel(Work(session, council, IRO, now), review)
    with pytest.raises(AlreadyHeld):
        outcomes.move(Work(session, council, IRO, now), review, MEETING, None)

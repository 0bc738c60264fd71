"""A file is taken whole or not at all, twice is once, and what a person confirmed stays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking import contact_safety
from portal.council.council import Council
from portal.council.work import Work
from portal.intake.files.table import read_file
from portal.intake.problems import FileFaulty
from portal.intake.take import Preview, Taken, preview, take
from portal.reviewing import outcomes
from portal.reviewing.outcome_facts import OutcomeFacts
from portal.store.audit import Actor
from portal.store.models import AuditEntry, Child, Contact, Invitation, Review
from portal.store.vocabulary import Participation, Safe, Venue
from tests.factories import TODAY, a_child, a_contact, a_held_review, a_review, a_staff, an_invitation

SUPPORT = Actor("staff", 70_000)
CHILDREN = (
    "child_ref,first_name,date_of_birth,language,iro_email,email,reached_through\n"
    "C1,Zoë,2015-03-31,pl,iro@example.org,zoe@example.org,carer\n"
    "C2,,31/03/2024,,,,\n"
)
CONTACTS = (
    "child_ref,contact_ref,role,name,relation,has_pr,email,channel,safe_to_contact,may_know_date\n"
    "C1,P1,parent,Alex Reed,mother,yes,alex@example.org,,yes,yes\n"
    "C2,P1,carer,Alex Reed,aunt,no,,,unknown,no\n"
)
REVIEWS = (
    "review_ref,child_ref,kind,due_on,meeting_on,meeting_time,status,held_on,participation,venue\n"
    "R1,C1,second,2026-03-31,24/03/2026,15:30,,,,\n"
    "R2,C1,subsequent,2025-09-30,,,held,2025-10-02,PN6,school\n"
    "R3,C2,first,2025-11-01,,,,2025-10-20,PN0,home\n"
)


@pytest.fixture(autouse=True)
def an_iro(session: Session) -> None:
    a_staff(session, email="iro@example.org", name="Sam Okafor")
    a_staff(session, role="support", id=SUPPORT.id)


def looked(session: Session, council: Council, text: str, now: datetime) -> Preview:
    return preview(session, council, read_file("file.csv", text.encode()), now)


def taken(session: Session, council: Council, text: str, now: datetime) -> Taken:
    return take(Work(session, council, SUPPORT, now), read_file("file.csv", text.encode()))


def said(session: Session, council: Council, text: str, now: datetime) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.reason) for each in looked(session, council, text, now).problems]


def test_children_then_adults_then_reviews_come_in(session: Session, council: Council, now: datetime) -> None:
    assert taken(session, council, CHILDREN, now).summary == "Children: 2 new, 0 changed, 0 the same"
    taken(session, council, CONTACTS, now)
    taken(session, council, REVIEWS, now)
    zoe = session.scalars(sa.select(Child).where(Child.reference == "C1")).one()
    assert (zoe.first_name, zoe.language, zoe.iro and zoe.iro.name) == ("Zoë", "pl", "Sam Okafor")
    alex = session.scalars(sa.select(Contact).where(Contact.child_id == zoe.id)).one()
    assert (alex.channel, alex.safe_to_contact, alex.has_pr) == ("email", "yes", True)
    reviews = {each.reference: each for each in session.scalars(sa.select(Review))}
    assert (reviews["R1"].planned_on, reviews["R1"].planned_at) == (date(2026, 3, 24), time(15, 30))
    assert reviews["R1"].iro_id == zoe.iro_id
    assert (reviews["R2"].status, reviews["R2"].year, reviews["R2"].age) == ("held", 2025, 10)
    assert (reviews["R3"].status, reviews["R3"].age, reviews["R3"].participation_by) == ("held", 1, "import")


def test_a_preview_writes_nothing_and_says_what_would_be(session: Session, council: Council, now: datetime) -> None:
    seen = looked(session, council, CHILDREN, now)
    assert (seen.new, seen.changed, seen.same, seen.problems) == (2, 0, 0, [])
    assert session.scalar(sa.select(sa.func.count(Child.id))) == 0
    assert not session.new
    assert not session.dirty


@pytest.mark.parametrize("text", [CHILDREN, CHILDREN + "C3,Ola,2016-01-01,en,,,\n"])
def test_the_same_file_twice_changes_nothing(session: Session, council: Council, now: datetime, text: str) -> None:
    taken(session, council, text, now)
    before = session.scalar(sa.select(sa.func.count(AuditEntry.id))) or 0
    again = taken(session, council, text, now + timedelta(hours=1))
    assert (again.new, again.changed) == (0, 0)
    assert session.scalar(sa.select(sa.func.count(AuditEntry.id))) == before + 1


def test_each_row_taken_leaves_a_trace_and_so_does_the_file(session: Session, council: Council, now: datetime) -> None:
    taken(session, council, CHILDREN, now)
    entries = session.execute(sa.select(AuditEntry.action, AuditEntry.actor)).all()
    assert sorted(tuple(row) for row in entries) == [
        ("add", "staff:70000"), ("add", "staff:70000"), ("import", "staff:70000")
    ]  # fmt: skip


def test_a_file_with_one_bad_row_is_not_taken_at_all(session: Session, council: Council, now: datetime) -> None:
    with pytest.raises(FileFaulty) as refused:
        taken(session, council, CHILDREN + "C3,Ola,31/02/2016,en,,,\n", now)
    assert [str(each) for each in refused.value.problems] == [
        "Line 4, date_of_birth “31/02/2016”: there is no such day"
    ]
    assert session.scalar(sa.select(sa.func.count(Child.id))) == 0


def test_a_file_may_bring_one_fact_and_leave_the_rest(session: Session, council: Council, now: datetime) -> None:
    taken(session, council, CHILDREN, now)
    done = taken(session, council, "child_ref,date_of_birth,phone\nC1,2015-03-31,01632 960001\n", now)
    zoe = session.scalars(sa.select(Child).where(Child.reference == "C1")).one()
    assert (done.changed, zoe.first_name, zoe.phone) == (1, "Zoë", "01632 960001")


def test_what_cannot_be_true_of_a_child_is_said(session: Session, council: Council, now: datetime) -> None:
    text = (
        "child_ref,date_of_birth,looked_after_from,looked_after_to,iro_email\n"
        "C1,2027-01-01,,,nobody@example.org\n"
        "C2,2015-01-01,2014-12-31,,\n"
        "C3,2015-01-01,2020-01-02,2020-01-01,\n"
        "C1,2015-01-01,,,\n"
    )
    assert said(session, council, text, now) == [
        (2, "date_of_birth", "this day is still to come"),
        (2, "iro_email", "no reviewing officer signs in with this address"),
        (3, "looked_after_from", "is before the child was born"),
        (4, "looked_after_to", "is before looked_after_from"),
        (5, "child_ref", "stands on line 2 already"),
    ]


def test_an_adult_belongs_to_a_known_child(session: Session, council: Council, now: datetime) -> None:
    a_child(session, reference="C1")
    text = "child_ref,contact_ref,role\nC1,P1,parent\nC1,P1,carer\nC9,P1,parent\nC1,C1,parent\n"
    assert said(session, council, text, now) == [
        (3, "contact_ref", "stands on line 2 already"),
        (4, "child_ref", "no child has this reference; bring in the children first"),
        (5, "contact_ref", "is the child's own reference"),
    ]


def test_what_cannot_be_true_of_a_review_is_said_for_all_rows_together(
    session: Session, council: Council, now: datetime
) -> None:
    robin = a_child(session, reference="C1", date_of_birth=date(2016, 5, 1))
    a_child(session, reference="C2", date_of_birth=date(2023, 5, 1))
    a_review(session, robin, reference="R0")
    text = (
        "review_ref,child_ref,due_on,status,held_on,completed_on,participation,decisions_sent_on\n"
        "R1,C9,2026-01-31,,,,,\n"
        "R2,C1,2026-01-31,held,,,,\n"
        "R3,C1,2026-01-31,planned,2026-01-30,,PN1,\n"
        "R4,C1,2026-01-31,,2026-04-30,,PN1,\n"
        "R5,C1,2026-01-31,,2015-01-30,,,\n"
        "R6,C1,2026-01-31,,2025-12-01,,PN0,\n"
        "R7,C2,2026-01-31,,2025-12-01,,PN6,\n"
        "R8,C1,2026-01-31,,2025-12-02,2025-12-01,PN1,2025-11-30\n"
        "R9,C1,2026-01-31,,,,PN1,\n"
        "R0,C2,2026-01-31,,,,,\n"
        "R1,C1,2026-01-31,,,,,\n"
    )
    assert said(session, council, text, now) == [
        (2, "child_ref", "no child has this reference; bring in the children first"),
        (3, "held_on", "the review is marked held, and the day is missing"),
        (4, "status", "there is a day on which it was held"),
        (5, "held_on", "is held on a day that is still to come"),
        (6, "held_on", "is before the child was born"),
        (7, "participation", "PN0 says under 4, and the child was 4 or over on the day (rule 440)"),
        (8, "participation", "PN6 says 4 or over, and the child was under 4 on the day (rule 441)"),
        (9, "completed_on", "is before the review was held, 2025-12-02"),
        (9, "decisions_sent_on", "is before the review was held, 2025-12-02"),
        (10, "participation", "there is a participation code, and no day on which it was held"),
        (11, "review_ref", "is known as the review of another child"),
        (12, "review_ref", "stands on line 2 already"),
    ]


def test_a_child_is_not_reviewed_twice_on_one_day_with_different_codes(
    session: Session, council: Council, now: datetime
) -> None:
    robin = a_child(session, reference="C1")
    a_held_review(session, robin, date(2025, 6, 2), reference="R0", participation="PN6", participation_by="person")
    text = (
        "review_ref,child_ref,due_on,held_on,participation\n"
        "R1,C1,2026-01-31,2026-01-30,PN1\n"
        "R2,C1,2026-01-31,2026-01-30,PN7\n"
        "R3,C1,2026-01-31,2025-06-02,PN1\n"
        "R0,C1,2025-06-02,2025-06-02,PN7\n"
    )
    assert said(session, council, text, now) == [
        (3, "participation", "the same child was reviewed on the same day with PN1 (line 2)"),
        (4, "participation", "the same child was reviewed on the same day with PN6 (review R0)"),
    ]


def test_an_imported_code_never_overwrites_one_that_a_person_confirmed(
    session: Session, council: Council, now: datetime
) -> None:
    robin = a_child(session, reference="C1")
    review = a_review(session, robin, reference="R1", due_on=TODAY)
    outcomes.hold(Work(session, council, SUPPORT, now), review, on=TODAY)
    outcomes.record(
        Work(session, council, SUPPORT, now), review, OutcomeFacts(participation=Participation.PN1, venue=Venue.HOME)
    )
    text = f"review_ref,child_ref,due_on,held_on,participation,venue\nR1,C1,{TODAY},{TODAY},PN7,school\n"
    seen = looked(session, council, text, now)
    done = taken(session, council, text, now)
    assert done.differences == seen.differences
    assert done.differences == [
        "Line 2, venue: kept home, the file says school",
        "Line 2, participation: kept PN1, the file says PN7",
    ]
    assert (review.participation, review.participation_by, review.venue) == ("PN1", "person", "home")


def test_an_imported_code_is_brought_up_to_date_by_the_next_file(
    session: Session, council: Council, now: datetime
) -> None:
    taken(session, council, CHILDREN, now)
    taken(session, council, REVIEWS, now)
    done = taken(session, council, REVIEWS.replace("PN6", "PN1"), now)
    review = session.scalars(sa.select(Review).where(Review.reference == "R2")).one()
    assert (done.new, done.changed, done.same) == (0, 1, 2)
    assert (review.participation, review.participation_by) == ("PN1", "import")


def test_a_file_may_fill_in_what_nobody_has_recorded_yet(session: Session, council: Council, now: datetime) -> None:
    review = a_review(session, a_child(session, reference="C1"), reference="R1", due_on=TODAY)
    outcomes.hold(Work(session, council, SUPPORT, now), review, on=TODAY)
    heading = "review_ref,child_ref,due_on,held_on,participation,decisions_sent_on"
    text = f"{heading}\nR1,C1,{TODAY},{TODAY},PN6,{TODAY}\n"
    for code in ("PN6", "PN1"):
        done = taken(session, council, text.replace("PN6", code), now)
        assert (done.changed, done.differences) == (1, [])
        assert (review.participation, review.participation_by, review.decisions_sent_on) == (code, "import", TODAY)


@pytest.mark.parametrize(
    "said",
    ["2026-02-20,2026-02-25,PN1", "2026-02-20,,PN6"],
    ids=["completed before the day a person noted", "another day"],
)
def test_an_outcome_that_does_not_go_with_what_a_person_noted_is_not_taken_in_parts(
    session: Session, council: Council, now: datetime, said: str
) -> None:
    review = a_review(session, a_child(session, reference="C1"), reference="R1", due_on=TODAY)
    outcomes.hold(Work(session, council, SUPPORT, now), review, on=TODAY)
    text = f"review_ref,child_ref,due_on,held_on,completed_on,participation\nR1,C1,{TODAY},{said}\n"
    done = taken(session, council, text, now)
    assert "Line 2, held_on: kept 2026-03-02, the file says 2026-02-20" in done.differences
    assert (review.held_on, review.completed_on) == (TODAY, None)


def test_a_review_that_staff_cancelled_is_not_held_by_a_file(session: Session, council: Council, now: datetime) -> None:
    review = a_review(session, a_child(session, reference="C1"), reference="R1", due_on=TODAY)
    outcomes.cancel(Work(session, council, SUPPORT, now), review)
    text = f"review_ref,child_ref,due_on,held_on,participation\nR1,C1,{TODAY},{TODAY},PN6\n"
    done = taken(session, council, text, now)
    assert done.differences == [
        "Line 2, status: kept cancelled, the file says held",
        "Line 2, held_on: kept nothing, the file says 2026-03-02",
        "Line 2, participation: kept nothing, the file says PN6",
    ]
    assert (review.status, review.held_on) == ("cancelled", None)


def test_what_a_person_said_of_safety_stays(session: Session, council: Council, now: datetime) -> None:
    alex = a_contact(session, a_child(session, reference="C1"), reference="P1")
    contact_safety.say_safe(Work(session, council, SUPPORT, now), alex, Safe.NO, said_by="the social worker")
    done = taken(session, council, "child_ref,contact_ref,role,safe_to_contact\nC1,P1,parent,yes\n", now)
    assert done.differences == ["Line 2, safe_to_contact: kept no, the file says yes"]
    assert alex.safe_to_contact == "no"


def test_who_a_file_keeps_out_loses_the_link_at_once(session: Session, council: Council, now: datetime) -> None:
    robin = a_child(session, reference="C1")
    alex = a_contact(session, robin, reference="P1")
    invitation = an_invitation(session, council, a_review(session, robin), alex)
    taken(session, council, "child_ref,contact_ref,role,excluded_from_review\nC1,P1,parent,yes\n", now)
    assert invitation.withdrawn_at == now


def test_a_meeting_that_a_file_moves_takes_its_links_along(session: Session, council: Council, now: datetime) -> None:
    robin = a_child(session, reference="C1")
    review = a_review(session, robin, reference="R1")
    invitation = an_invitation(session, council, review)
    was = invitation.expires_at
    text = f"review_ref,child_ref,due_on,meeting_on\nR1,C1,{review.due_on},2026-04-30\n"
    taken(session, council, text, now)
    assert invitation.expires_at > was


def test_links_of_reviews_brought_in_as_history_wake_nobody(session: Session, council: Council, now: datetime) -> None:
    taken(session, council, CHILDREN, now)
    taken(session, council, REVIEWS, now)
    assert session.scalar(sa.select(sa.func.count(Invitation.id))) == 0

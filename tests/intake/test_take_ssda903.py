"""A file of the SSDA903 return taken in: its reviews, its days and its own rules."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.store.models import Review
from tests.factories import TODAY, a_child, a_held_review, a_review
from tests.intake.test_take import said, taken


def test_a_return_finds_its_reviews_and_makes_up_no_day_they_were_due(
    session: Session, council: Council, now: datetime
) -> None:
    ola = a_child(session, reference="566910", date_of_birth=date(2016, 3, 27), looked_after_from=date(2025, 4, 7))
    a_child(session, reference="566911", date_of_birth=date(2012, 3, 27), looked_after_from=None)
    a_held_review(session, ola, date(2025, 5, 2), reference="R1", due_on=date(2025, 5, 2))
    a_review(session, ola, reference="R2", planned_on=date(2025, 7, 28), due_on=date(2025, 8, 1))
    text = (
        "CHILD,DOB,REVIEW,REVIEW_CODE\n"
        "566910,27/03/2016,02/05/2025,PN6\n"
        "566910,27/03/2016,30/07/2025,PN1\n"
        "566910,27/03/2016,02/02/2026,PN4\n"
        "566911,27/03/2012,30/06/2025,PN7\n"
    )
    done = taken(session, council, text, now)
    found = {
        each.reference: (each.held_on, each.due_on, each.participation) for each in session.scalars(sa.select(Review))
    }
    assert found == {
        "R1": (date(2025, 5, 2), date(2025, 5, 2), "PN6"),
        "R2": (date(2025, 7, 30), date(2025, 8, 1), "PN1"),
        "903:566910:2026-02-02": (date(2026, 2, 2), None, "PN4"),
        "903:566911:2025-06-30": (date(2025, 6, 30), None, "PN7"),
    }
    assert done.notes == [
        "This file has no due dates: 2 reviews come in without one and are left out of the figures of reviews "
        "held in time."
    ]
    again = taken(session, council, text, now)
    assert (again.new, again.changed, again.same) == (0, 0, 4)


def test_the_first_reviews_of_a_response_are_told_apart(session: Session, council: Council, now: datetime) -> None:
    a_child(session, reference="1", date_of_birth=date(2016, 3, 27), looked_after_from=date(2025, 6, 2))
    text = "CHILD,DOB,REVIEW,REVIEW_CODE\n1,27/03/2016,27/06/2025,PN1\n1,27/03/2016,26/09/2025,PN1\n"
    taken(session, council, text, now)
    found = [(each.kind, each.due_on) for each in session.scalars(sa.select(Review).order_by(Review.held_on))]
    assert found == [("first", None), ("second", None)]


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("review_ref,child_ref,due_on,held_on", "R1,C1,,{day}"),
        ("review_ref,child_ref,held_on", "R1,C1,{day}"),
        ("review_ref,child_ref,meeting_on", "R1,C1,{day}"),
        ("clar_cla_review_id,clar_cla_person_id,clar_cla_review_due_date,clar_cla_review_date", "R1,C1,,{day}"),
    ],
)
def test_a_review_whose_due_day_nobody_knows_comes_in_without_one(
    session: Session, council: Council, now: datetime, columns: str, row: str
) -> None:
    a_child(session, reference="C1")
    taken(session, council, f"{columns}\n{row.format(day=TODAY)}\n", now)
    review = session.scalars(sa.select(Review)).one()
    assert (review.due_on, review.day) == (None, TODAY)


def test_a_review_without_any_day_is_refused(session: Session, council: Council, now: datetime) -> None:
    a_child(session, reference="C1")
    reason = "no day is known: when it is due, is planned or was held"
    assert said(session, council, "review_ref,child_ref,due_on\nR1,C1,\n", now) == [(2, "due_on", reason)]


def test_what_the_responses_own_rules_let_pass_is_said(session: Session, council: Council, now: datetime) -> None:
    a_child(session, reference="1", date_of_birth=date(2016, 3, 27))
    text = (
        "CHILD,DOB,REVIEW,REVIEW_CODE\n"
        "1,28/03/2016,27/06/2025,PN1\n"
        "1,27/03/2016,27/06/2025,PN1\n"
        "1,27/03/2016,27/06/2031,PN1\n"
        "1,27/03/2016,27/06/2024,PN9\n"
        "1,,27/06/2023,\n"
        "2,27/03/2016,27/06/2025,PN1\n"
    )
    assert said(session, council, text, now) == [
        (2, "DOB", "the portal has 2016-03-27 as this child's date of birth"),
        (3, "REVIEW", "the same review stands on line 2 already"),
        (4, "REVIEW", "is held on a day that is still to come"),
        (5, "REVIEW_CODE", "write one of PN0, PN1, PN2, PN3, PN4, PN5, PN6, PN7"),
        (6, "DOB", "this must not be empty"),
        (7, "CHILD", "no child has this reference; bring in the children first"),
    ]

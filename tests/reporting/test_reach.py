"""Reach and response follow one set of invitations, from due to returned."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.forms.pages import form_for
from portal.reporting.figures import measure
from portal.reporting.figures.figure import Figure
from portal.reporting.figures.table import Cell
from portal.store.models import Attendance
from portal.store.vocabulary import Respondent, Stage
from tests.factories import NOW, a_child, a_contact, a_held_review, a_review, an_invitation
from tests.reporting.rows import noon, received

OVER = date(2026, 12, 1)
MEETING = date(2026, 3, 24)  # a Tuesday; ten working days before it is Tuesday 10 March


def figures(session: Session, council: Council, on: date = OVER, year: int = 2025) -> dict[str, Figure]:
    """The year's figures by id."""
    return {figure.id: figure for figure in measure.figures(session, council, year, on=on)}


def reach(session: Session, council: Council, form: str, on: date = OVER) -> dict[str, Cell]:
    """One row of the reach table, by column."""
    table = next(each for each in measure.tables(session, council, 2025, on=on) if each.id == "reach")
    return next(dict(zip(table.columns, row, strict=True)) for row in table.rows if row[0] == form)


def test_the_way_of_a_form_from_due_to_returned(session: Session, council: Council) -> None:
    child = a_child(session, age=9)
    review = a_review(session, child)
    opened: dict[str, Any] = {"sent_at": NOW, "opened_at": NOW, "started_at": NOW}
    received(session, council.library, review, "consult_4_11", on=date(2026, 3, 20), source="web", **opened)
    parent, other, third = (a_contact(session, child) for _ in range(3))
    received(session, council.library, review, "consult_parent", on=date(2026, 3, 24), contact=parent, source="paper")
    an_invitation(session, None, review, other, declined_at=NOW)
    an_invitation(session, None, review, third, sent_at=None)
    teacher = a_contact(session, child, "professional")
    received(session, council.library, review, "consult_professional", on=MEETING, contact=teacher, source="paper")

    found = figures(session, council)
    assert (found["forms_due"].n, found["forms_due"].unit) == (4, "count")
    assert (found["forms_sent"].value, found["forms_sent"].N) == (3, 4)
    assert (found["forms_opened"].n, found["forms_opened"].N) == (1, 3)
    assert (found["forms_returned"].n, found["forms_returned"].N) == (2, 3)
    assert found["digital_takeup"].value == 33.3
    parents = reach(session, council, "consult_parent")
    assert parents == {"audience": "consult_parent", "due": 3, "sent": 2, "opened": 0, "started": 0, "returned": 1,
                       "paper": 1, "declined": 1}  # fmt: skip
    # counted apart: neither among those due, nor among those that came back
    professionals = reach(session, council, "consult_professional")
    assert (professionals["due"], professionals["returned"]) == (1, 1)


def test_a_form_sent_ten_working_days_before_the_meeting_is_in_time_and_a_minute_later_is_not(
    session: Session, council: Council
) -> None:
    for sent_at in (datetime(2026, 3, 10, 23, 59, tzinfo=UTC), datetime(2026, 3, 11, 0, 0, tzinfo=UTC)):
        an_invitation(session, None, a_review(session, a_child(session)), sent_at=sent_at)
    found = figures(session, council)
    assert (found["forms_sent_in_time"].n, found["forms_sent_in_time"].N) == (1, 2)
    assert found["forms_told_late"].n == 0


def test_being_told_late_is_told_apart_from_sending_late(session: Session, council: Council) -> None:
    for told_on in (date(2026, 3, 11), date(2026, 3, 10)):
        review = a_review(session, a_child(session), told_on=told_on)
        an_invitation(session, None, review, sent_at=datetime(2026, 3, 12, 9, tzinfo=UTC))
    in_time = a_review(session, a_child(session), told_on=date(2026, 3, 20))
    an_invitation(session, None, in_time, sent_at=datetime(2026, 3, 9, 9, tzinfo=UTC))
    found = figures(session, council)
    assert (found["forms_sent_in_time"].n, found["forms_told_late"].n, found["forms_told_late"].N) == (1, 1, 3)


def test_a_form_that_comes_after_the_meeting_is_kept_but_not_counted_as_returned_before_it(
    session: Session, council: Council
) -> None:
    review = a_held_review(session, a_child(session), MEETING)
    received(session, council.library, review, "consult_4_11", on=MEETING + timedelta(days=1), source="web")
    found = figures(session, council)
    assert (found["forms_returned"].n, found["forms_returned"].N) == (0, 1)
    assert found["forms_returned"].rule.endswith("1 more came afterwards.")
    assert found["digital_takeup"].n == 1


def test_rates_follow_the_year_of_the_meeting_and_counts_the_year_received(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session), date(2026, 4, 2))
    sent: dict[str, Any] = {"sent_at": noon(date(2026, 3, 2))}
    received(session, council.library, review, "consult_4_11", on=date(2026, 3, 30), source="web", **sent)
    received(session, council.library, review, "feedback_4_11", on=date(2026, 4, 10), source="web")
    this, following = figures(session, council), figures(session, council, year=2026)
    assert (this["forms_sent"].n, following["forms_sent"].n, following["forms_returned"].n) == (0, 1, 1)
    assert (this["digital_takeup"].N, following["digital_takeup"].N) == (1, 1)
    assert (this["feedback_child"].n, following["feedback_child"].n) == (0, 1)


def test_imported_forms_are_received_but_were_never_sent(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session))
    received(session, council.library, review, "consult_4_11", on=date(2026, 2, 1))
    received(session, council.library, review, "feedback_4_11", on=date(2026, 2, 20))
    found = figures(session, council)
    assert (found["forms_due"].n, found["forms_sent"].n, found["forms_returned"].n) == (0, 0, 0)
    assert found["feedback_total"].n == 1
    assert (found["digital_takeup"].n, found["digital_takeup"].N) == (0, 2)


def test_a_child_under_four_has_no_form_which_is_not_the_same_as_not_asked(session: Session, council: Council) -> None:
    a_review(session, a_child(session, age=3))
    a_review(session, a_child(session, date_of_birth=date(2022, 3, 24)))  # turns four on the day
    a_review(session, a_child(session, age=13))
    assert figures(session, council)["forms_due"].n == 2
    assert (reach(session, council, "consult_4_7")["due"], reach(session, council, "consult_12_17")["due"]) == (1, 1)


def test_each_child_is_due_with_the_form_for_the_age_on_the_day(session: Session, council: Council) -> None:
    for born in (date(2018, 3, 25), date(2018, 3, 24), date(2014, 3, 25), date(2014, 3, 24)):  # 7, 8, 11 and 12
        a_review(session, a_child(session, date_of_birth=born))
    due = [reach(session, council, f"consult_{ages}")["due"] for ages in ("4_7", "4_11", "12_17")]
    assert due == [1, 2, 1]


def test_nobody_is_due_before_asking_has_opened(session: Session, council: Council) -> None:
    a_review(session, a_child(session, age=9))
    opens = council.days.add(MEETING, -council.settings.opens_working_days)
    assert figures(session, council, on=opens - timedelta(days=1))["forms_due"].n == 0
    assert figures(session, council, on=opens)["forms_due"].n == 1


def test_adults_are_due_unless_something_speaks_against_asking_them(session: Session, council: Council) -> None:
    child = a_child(session, age=2)
    a_contact(session, child)
    a_contact(session, child, "carer", safe_to_contact="unknown", safe_said_by=None, safe_said_at=None)
    a_contact(session, child, safe_to_contact="no")
    a_contact(session, child, excluded_from_review=True)
    a_contact(session, child, email=None)
    a_contact(session, child, "professional")
    a_review(session, child)
    assert figures(session, council)["forms_due"].n == 2


def test_a_withdrawn_invitation_counts_for_nothing_and_the_person_is_due_again(
    session: Session, council: Council
) -> None:
    review = a_review(session, a_child(session, age=9))
    an_invitation(session, None, review, withdrawn_at=NOW)
    found = figures(session, council)
    assert (found["forms_due"].n, found["forms_sent"].n) == (1, 0)


@pytest.mark.parametrize("role", [role for role in Respondent if role != Respondent.CHILD])
def test_whoever_was_there_and_was_forgotten_afterwards_is_due_with_the_form_of_their_role(
    session: Session, council: Council, role: Respondent
) -> None:
    child = a_child(session, age=9)
    earlier = a_held_review(session, child, MEETING - timedelta(days=180))
    an_invitation(session, None, earlier, stage=Stage.FEEDBACK)  # the portal has been in use since
    review = a_held_review(session, child, MEETING)
    there = a_contact(session, child, role)
    session.add(Attendance(review_id=review.id, contact_id=there.id, how="attended"))
    of_this_year = reach(session, council, str(form_for(Stage.FEEDBACK, role, None)))
    assert (of_this_year["due"], of_this_year["sent"]) == (1, 0)


def test_feedback_is_due_from_the_child_and_from_adults_who_were_there(session: Session, council: Council) -> None:
    child = a_child(session, age=9)
    there, away, teacher = (
        a_contact(session, child),
        a_contact(session, child),
        a_contact(session, child, "professional"),
    )
    review = a_held_review(session, child, MEETING)
    for contact, how in ((there, "met_iro"), (teacher, "attended")):
        session.add(Attendance(review_id=review.id, contact_id=contact.id, how=how))
    received(session, council.library, review, "feedback_professional", on=MEETING, contact=teacher, source="web")
    assert away.id
    due = {
        form: reach(session, council, form)["due"]
        for form in ("feedback_4_11", "feedback_parent", "feedback_professional")
    }
    assert due == {"feedback_4_11": 1, "feedback_parent": 1, "feedback_professional": 1}
    assert reach(session, council, "feedback_professional")["returned"] == 1


def test_a_cancelled_review_asks_nobody(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session, age=9), status="cancelled")
    an_invitation(session, None, review)
    found = figures(session, council)
    assert (found["forms_due"].n, found["forms_sent"].n) == (0, 0)


def test_nobody_was_due_to_be_asked_about_a_review_held_before_the_portal_was_in_use(
    session: Session, council: Council
) -> None:
    began = date(2025, 9, 1)
    opened = council.days.add(began, council.settings.opens_working_days)
    for held in (date(2025, 8, 29), opened - timedelta(days=1), opened):
        a_held_review(session, a_child(session, age=9), held)
    assert figures(session, council)["forms_due"].n == 0
    an_invitation(session, None, a_review(session, a_child(session, age=9)), asked_at=noon(began))
    # the one who was asked, and the child whose review came long enough after to be asked for
    assert figures(session, council)["forms_due"].n == 2
    assert reach(session, council, "feedback_4_11")["due"] == 2


def test_a_year_before_the_portal_asked_anybody_is_no_measure_for_its_forms(session: Session, council: Council) -> None:
    a_held_review(session, a_child(session, age=9), date(2024, 9, 2))
    an_invitation(session, None, a_review(session, a_child(session, age=9)))
    found = figures(session, council)
    assert (found["forms_sent"].previous, found["forms_due"].previous) == (None, None)
    assert found["reviews_held"].previous is not None

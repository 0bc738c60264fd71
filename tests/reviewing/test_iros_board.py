"""What waits for an IRO: the day, the people, the worries, and nothing that is not theirs to see."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.answers.given import Given
from portal.hearing.responses import read_by_iro, save
from portal.reviewing.boards.caseload import lines, my_reviews
from portal.reviewing.boards.iro import one_review
from portal.reviewing.boards.lines import Line
from portal.store.audit import Actor
from portal.store.models import Concern, Staff
from tests.factories import (
    MEETING,
    NOW,
    SOMEBODY,
    TODAY,
    a_child,
    a_contact,
    a_cover,
    a_held_review,
    a_response,
    a_review,
    a_staff,
    an_invitation,
)
from tests.reviewing.statements import counted

DAY = timedelta(days=1)


def _lines(session: Session, council: Council, staff: Staff, on: date) -> list[Line]:
    """The whole board of that day."""
    found = my_reviews(session, council, staff, on)
    return lines(session, council, found.rows, staff, found.covers, on)


def test_an_iro_sees_their_reviews_by_day_with_the_state_of_every_form(session: Session, council: Council) -> None:
    sam = a_staff(session)
    robin = a_child(session, first_name="Robin", iro=sam, iro_id=sam.id)
    a_contact(session, robin, name="Alex Reed", relation="mother")
    a_contact(session, robin, "carer", name="Kit Low", safe_to_contact="unknown", safe_said_by=None, safe_said_at=None)
    review = a_review(session, robin)
    a_response(session, council, an_invitation(session, council, review), {"y_home": "4"})
    later = a_review(session, a_child(session, iro=sam, iro_id=sam.id), planned_on=MEETING + DAY)
    sooner = a_review(session, a_child(session, iro=sam, iro_id=sam.id), planned_at=time(9))
    a_review(session, a_child(session, iro=a_staff(session)))
    found = _lines(session, council, sam, TODAY)
    assert [line.review.id for line in found] == [sooner.id, review.id, later.id]
    robins = found[1]
    assert [each.words for each in robins.forms] == [
        "Robin’s form: returned on Monday 2 March",
        "Alex Reed (mother)’s form: not asked yet",
        "Kit Low (carer)’s form: not asked: not said to be safe to contact",
    ]
    assert (robins.days_left, robins.age, robins.nothing_back, robins.wishes.unread) == (16, 9, False, 1)
    assert found[2].nothing_back


def test_a_form_that_was_started_says_so_and_tells_nothing_more(session: Session, council: Council) -> None:
    sam = a_staff(session)
    review = a_review(session, a_child(session, first_name="Robin", iro=sam))
    invitation = an_invitation(session, council, review)
    given = [Given("y_home", codes=("1",))]
    save.save(Work(session, council, SOMEBODY, NOW), invitation, given, device=None)
    [line] = _lines(session, council, sam, TODAY)
    assert line.forms[0].words == "Robin’s form: started on Monday 2 March, not sent"
    assert one_review(session, council, review, sam, on=TODAY).openable == []


def test_worries_come_before_everything(session: Session, council: Council) -> None:
    sam = a_staff(session)
    review = a_review(session, a_child(session, iro=sam))
    a_response(session, council, an_invitation(session, council, review), {"y_safe": "no", "y_takepart": "run"})
    board = my_reviews(session, council, sam, TODAY)
    assert [concern.urgency for concern in board.concerns] == ["urgent"]
    assert _lines(session, council, sam, TODAY)[0].wishes.to_chair


def test_an_advocate_or_an_interpreter_that_is_asked_for_is_on_the_line(session: Session, council: Council) -> None:
    sam = a_staff(session)
    child = a_child(session, age=14, iro=sam)
    review = a_review(session, child)
    a_response(session, council, an_invitation(session, council, review), {"o_takepart": "advocate"})
    mother = an_invitation(session, council, review, a_contact(session, child))
    a_response(session, council, mother, {"p_needs": ("interpreter",)})
    wishes = _lines(session, council, sam, TODAY)[0].wishes
    assert (wishes.advocate, wishes.interpreter, wishes.to_chair, wishes.unread) == (True, True, False, 2)


def test_whoever_covers_sees_the_reviews_of_who_is_away_and_only_then(session: Session, council: Council) -> None:
    sam, jo = a_staff(session, name="Sam Okafor"), a_staff(session, name="Jo Vane")
    review = a_review(session, a_child(session, iro=sam))
    a_cover(session, sam, jo, TODAY, TODAY + 6 * DAY)
    [line] = _lines(session, council, jo, TODAY)
    assert (line.review.id, line.covering_for, line.covered_by) == (review.id, "Sam Okafor", None)
    [own] = _lines(session, council, sam, TODAY)
    assert (own.covering_for, own.covered_by) == (None, "Jo Vane")
    assert _lines(session, council, jo, TODAY + 7 * DAY) == []


def test_a_held_review_stays_until_it_has_an_outcome(session: Session, council: Council) -> None:
    sam = a_staff(session)
    child = a_child(session, iro=sam)
    coded = {"participation": "PN1", "participation_by": "person"}
    a_held_review(session, child, date(2025, 9, 1), **coded)
    waiting = a_held_review(session, child, date(2025, 10, 1))
    lately = a_held_review(session, child, TODAY - 7 * DAY, **coded)
    a_review(session, child, status="cancelled")
    assert [line.review.id for line in _lines(session, council, sam, TODAY)] == [waiting.id, lately.id]


def test_a_held_review_with_an_outcome_stays_for_28_days(session: Session, council: Council) -> None:
    sam = a_staff(session)
    held_on = TODAY - 28 * DAY
    a_held_review(session, a_child(session, iro=sam), held_on, participation="PN1", participation_by="person")
    assert len(_lines(session, council, sam, TODAY)) == 1
    assert _lines(session, council, sam, TODAY + DAY) == []


def test_seventy_children_cost_no_more_statements_than_one(session: Session, council: Council) -> None:
    sam = a_staff(session)
    for number in range(70):
        child = a_child(session, age=5 + number % 12, iro=sam)
        review = a_review(session, child, planned_on=MEETING + number * DAY)
        adults = [a_contact(session, child), a_contact(session, child, "carer")]
        for contact in (None, *adults):
            an_invitation(session, council, review, contact)
        if number < 8:
            answers = {"y_safe": "no"} if child.date_of_birth.year > 2014 else {"o_takepart": "chair"}
            a_response(session, council, an_invitation(session, council, a_review(session, child)), answers)
    session.commit()
    session.expire_all()
    session.refresh(sam)
    with counted(session) as statements:
        board = my_reviews(session, council, sam, TODAY)
        found = lines(session, council, board.rows, sam, board.covers, TODAY)
        for line in found:
            assert [each.words for each in line.forms]
        for concern in board.concerns:
            assert concern.child.first_name
    assert len(found) == 78
    assert board.concerns
    assert len(statements) <= 10, "\n\n".join(statements)


def test_the_page_of_a_review_has_what_its_iro_may_open_the_child_first(
    session: Session, council: Council, now: datetime
) -> None:
    sam = a_staff(session)
    child = a_child(session, first_name="Robin", iro=sam)
    review = a_review(session, child)
    mother = a_contact(session, child, name="Alex Reed", relation="mother")
    a_response(session, council, an_invitation(session, council, review, mother), {"p_takepart": "attend"})
    childs = a_response(session, council, an_invitation(session, council, review), {"y_home": "1"})
    read_by_iro.mark_read(Work(session, council, Actor("staff", sam.id), now), childs)
    page = one_review(session, council, review, sam, on=TODAY)
    assert [(each.who, each.stage, each.unread) for each in page.openable] == [
        ("Robin", "consult", False),
        ("Alex Reed (mother)", "consult", True),
    ]
    assert page.may_record
    assert [name for _, name in page.contacts] == ["Alex Reed (mother)"]
    assert page.suggestion.code == "PN6"


def test_another_iro_and_business_support_open_nothing(session: Session, council: Council) -> None:
    sam = a_staff(session)
    review = a_review(session, a_child(session, iro=sam))
    a_response(session, council, an_invitation(session, council, review), {"y_safe": "no"})
    for other in (a_staff(session), a_staff(session, "support"), a_staff(session, "admin")):
        page = one_review(session, council, review, other, on=TODAY)
        assert (page.openable, page.concerns, page.may_record) == ([], [], False)


def test_a_draft_is_opened_only_where_it_raised_a_concern(session: Session, council: Council) -> None:
    sam = a_staff(session)
    review = a_review(session, a_child(session, iro=sam))
    invitation = an_invitation(session, council, review)
    given = [Given("y_safe", codes=("no",))]
    save.save(Work(session, council, SOMEBODY, NOW), invitation, given, device=None)
    [openable] = one_review(session, council, review, sam, on=TODAY).openable
    assert (openable.sent, openable.unread) == (False, False)


def test_feedback_the_child_keeps_from_the_iro_is_the_managers(session: Session, council: Council) -> None:
    sam, manager = a_staff(session), a_staff(session, "manager")
    review = a_held_review(session, a_child(session, iro=sam))
    invitation = an_invitation(session, council, review, stage="feedback", form="feedback_4_11")
    a_response(session, council, invitation, {"fy_said": "no"})
    assert one_review(session, council, review, sam, on=TODAY).openable == []
    assert [each.stage for each in one_review(session, council, review, manager, on=TODAY).openable] == ["feedback"]


def test_a_worry_is_shown_with_its_review_only_to_who_may_act(session: Session, council: Council) -> None:
    sam = a_staff(session)
    child = a_child(session, iro=sam)
    review = a_review(session, child)
    a_response(session, council, an_invitation(session, council, review), {"y_safe": "no"})
    concern = session.scalars(sa.select(Concern)).one()
    assert one_review(session, council, review, sam, on=TODAY).concerns == [concern]

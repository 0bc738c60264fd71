"""A caseload as one list: under which head a review stands, what a filter leaves, who is told apart, what is due."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reviewing.boards.caseload import Caseload, Show, lines, my_reviews, under_heads
from portal.reviewing.boards.in_short import in_short
from portal.store.models import Review, Staff
from tests.factories import (
    NOW,
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

DAY = timedelta(days=1)  # TODAY is a Monday


def _board(session: Session, council: Council, staff: Staff) -> Caseload:
    return my_reviews(session, council, staff, TODAY)


def _planned(session: Session, iro: Staff, days: int | None, name: str = "Robin", age: int = 9) -> Review:
    day = None if days is None else TODAY + days * DAY
    child = a_child(session, age, first_name=name, iro=iro, iro_id=iro.id)
    return a_review(session, child, planned_on=day, due_on=day or TODAY + 3 * DAY)


def test_today_and_this_week_come_first_then_what_is_not_finished_then_the_rest(
    session: Session, council: Council
) -> None:
    sam = a_staff(session)
    for days in (0, 6, 7, 13, 14, 29, 60, 320, -3, None):
        _planned(session, sam, days)
    a_held_review(session, a_child(session, iro=sam), TODAY - 2 * DAY)
    a_held_review(session, a_child(session, iro=sam), TODAY - DAY, participation="PN1", participation_by="person")
    rows = _board(session, council, sam).rows
    assert [(head.title, head.number) for head in under_heads(rows, rows, TODAY)] == [
        ("Today, Monday 2 March", 1),
        ("This week", 1),
        ("The day has passed: to be finished", 2),
        ("Next week", 2),
        ("Later in March", 2),
        ("May", 1),
        ("January 2027", 1),
        ("No meeting day yet", 1),
        ("Held in the last 28 days", 1),
    ]


def test_each_filter_leaves_its_own_and_says_how_many(session: Session, council: Council) -> None:
    sam, alex = a_staff(session), a_staff(session)
    a_cover(session, alex, sam, TODAY, TODAY + DAY)
    silent = _planned(session, sam, 14)
    _planned(session, sam, 15)
    covered = _planned(session, alex, 40)
    said = {}
    for answers in ({"o_safe": "no"}, {"o_takepart": "chair"}, {"o_meeting": ("interpreter",)}):
        review = _planned(session, sam, 30, age=14)
        a_response(session, council, an_invitation(session, council, review), answers)
        said[next(iter(answers))] = review.id
    found = _board(session, council, sam)

    def left(show: str) -> list[int]:
        return [row.id for row in found.shown(show)]

    assert left(Show.NOTHING_BACK) == [silent.id]
    assert left(Show.COVERING) == [covered.id]
    assert sorted(left(Show.TO_READ)) == sorted(said.values())
    assert left(Show.CHAIR) == [said["o_takepart"]]
    assert left(Show.INTERPRETER) == [said["o_meeting"]]
    assert sorted(left(Show.CONCERNS)) == sorted([said["o_safe"], said["o_meeting"]])
    assert left(Show.HELD) == []
    assert found.counts()[""] == 6 == len(left("no such filter"))


def test_only_where_a_first_name_repeats_does_the_reference_tell_two_children_apart(
    session: Session, council: Council
) -> None:
    sam = a_staff(session)
    for name in ("Aspen", "Aspen", "Rue"):
        _planned(session, sam, 9, name)
    again = _planned(session, sam, 10, "Kit")
    a_review(session, again.child, planned_on=TODAY + 200 * DAY)  # two reviews of one child are no two children
    assert _board(session, council, sam).alike == {"Aspen"}


def test_what_is_to_be_read_is_told_by_what_is_due_first(session: Session, council: Council) -> None:
    sam = a_staff(session)
    came = {}
    for name, days, ago in (("Ash", 30, 3), ("Bo", 30, 0), ("Cass", 1, 0)):
        review = _planned(session, sam, days, name)
        response = a_response(session, council, an_invitation(session, council, review), {"y_home": "4"})
        response.submitted_at = NOW - ago * DAY
        came[name] = response
    session.flush()
    to_read = _board(session, council, sam).to_read(council, NOW)
    # the third came the day before its meeting, and must be read before that day begins
    assert [(each.row.child, each.clock.words) for each in to_read] == [
        ("Cass", "by midnight, 14 hours left"),
        ("Ash", "by Tue 3 Mar, 1 day left"),
        ("Bo", "by Wed 4 Mar, 2 days left"),
    ]
    came["Bo"].read_at, came["Bo"].read_by = NOW, sam.id
    session.flush()
    assert len(_board(session, council, sam).to_read(council, NOW)) == 2


def test_a_line_says_in_few_words_who_has_answered(session: Session, council: Council) -> None:
    sam = a_staff(session)
    review = _planned(session, sam, 9)
    mother, carer = a_contact(session, review.child), a_contact(session, review.child, "carer")

    def said() -> list[str]:
        session.flush()
        board = _board(session, council, sam)
        [line] = lines(session, council, board.rows, sam, board.covers, TODAY)
        return [each.words for each in in_short(council, line, None, NOW).answered]

    assert said() == ["Nobody asked yet"]
    childs = an_invitation(session, council, review, sent_at=NOW)
    assert said() == ["Child asked"]
    childs.opened_at = NOW
    an_invitation(session, council, review, carer)
    assert said() == ["Child opened", "adults 0 of 1"]
    response = a_response(session, council, childs, {"y_home": "4"})
    a_response(session, council, an_invitation(session, council, review, mother), {"p_takepart": "attend"})
    assert said() == ["Child new", "adults 1 of 2"]
    response.read_at, response.read_by = NOW, sam.id
    assert said() == ["Child in", "adults 1 of 2"]

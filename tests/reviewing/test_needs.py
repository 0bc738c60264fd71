"""What somebody needs at their meeting reaches whoever can arrange it, and nothing else they said does."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.answers.given import Given
from portal.hearing.concerns import alerts, being_done, board, clocks
from portal.hearing.concerns.being_done import Entry
from portal.hearing.responses import save
from portal.reviewing.boards.caseload import lines, my_reviews
from portal.reviewing.boards.lines import Line
from portal.reviewing.boards.support import to_do
from portal.reviewing.needs import Need, list_needs
from portal.store.audit import Actor
from portal.store.models import Concern, Review, Staff
from portal.store.vocabulary import ReviewStatus
from tests.factories import (
    MEETING,
    NOW,
    SOMEBODY,
    TODAY,
    a_child,
    a_contact,
    a_response,
    a_review,
    a_staff,
    an_invitation,
)
from tests.reviewing.statements import counted

POLISH = "Chcę porozmawiać o szkole"


def _lines(session: Session, council: Council, staff: Staff, on: date) -> list[Line]:
    """The whole board of that day."""
    found = my_reviews(session, council, staff, on)
    return lines(session, council, found.rows, staff, found.covers, on)


@pytest.fixture
def review(session: Session) -> Review:
    """The review of Robin, fourteen, in three weeks."""
    iro = a_staff(session)
    return a_review(session, a_child(session, age=14, iro=iro, iro_id=iro.id))


def _said(found: list[Need]) -> list[tuple[str, str]]:
    return [(need.who, need.words) for need in found]


def test_what_a_parent_ticked_is_listed_by_its_label_with_the_day_and_the_language(
    session: Session, council: Council, review: Review
) -> None:
    mother = an_invitation(session, council, review, a_contact(session, review.child, relation="mother", language="pl"))
    needs = Given("p_needs", codes=("access", "interpreter"), words="I cannot sit near his father")
    a_response(session, council, mother, {"p_needs": needs, "p_takepart": "separate", "p_share": "iro_only"})
    (need,) = list_needs(session, council, TODAY)
    assert (need.who, need.on, need.language) == ("Alex Reed (mother)", MEETING, "Polish")
    assert need.needs[:2] == ("An interpreter (say which language)", "Step-free access")
    assert need.wrote_more  # the IRO reads it
    assert "father" not in repr(need)


def test_a_young_person_who_asks_for_an_interpreter_is_listed_and_their_other_wishes_are_not(
    session: Session, council: Council, review: Review
) -> None:
    answers: dict[str, Given | str | tuple[str, ...]] = {
        "o_meeting": ("interpreter", "not_want"),
        "o_takepart": "attend",
    }
    a_response(session, council, an_invitation(session, council, review), answers)
    assert _said(list_needs(session, council, TODAY)) == [("Robin", "An interpreter or signer")]


def test_before_a_form_is_sent_only_what_asks_for_an_interpreter_is_listed(
    session: Session, council: Council, review: Review
) -> None:
    invitation = an_invitation(session, council, review, a_contact(session, review.child))
    given = [Given("p_needs", codes=("access", "bsl"), words="by the side door")]
    save.save(Work(session, council, SOMEBODY, NOW), invitation, given, device=None)
    assert [need.needs for need in list_needs(session, council, TODAY)] == [("A signer or hearing loop",)]


def test_who_needs_nothing_extra_is_not_listed(session: Session, council: Council, review: Review) -> None:
    a_response(
        session,
        council,
        an_invitation(session, council, review, a_contact(session, review.child)),
        {"p_needs": ("none",)},
    )
    assert list_needs(session, council, TODAY) == []


def test_words_in_another_language_are_listed_with_the_day_by_which_they_are_needed(
    session: Session, council: Council, review: Review
) -> None:
    invitation = an_invitation(session, council, review, language="pl")
    a_response(session, council, invitation, {"o_agenda": Given("o_agenda", words=POLISH)})
    (need,) = list_needs(session, council, TODAY)
    assert need.needs == ("Words in Polish to be translated by Monday 23 March",)
    assert POLISH not in repr(need)
    line = _lines(session, council, _iro(review), TODAY)[0]
    assert (line.wishes.translation, line.translate_by) == (True, date(2026, 3, 23))
    assert not line.wishes.interpreter  # at the meeting itself nobody asked for one
    (concern,) = board.waiting(session, a_staff(session, "support"))
    assert alerts.title_of(council, concern, TODAY) == "Needs an interpreter by Monday 23 March"


@pytest.mark.parametrize(
    ("meeting", "seen_on", "by"),
    [
        (date(2026, 4, 7), TODAY, date(2026, 4, 2)),  # the Tuesday after Easter: the Thursday before it
        (date(2026, 3, 9), date(2026, 3, 8), date(2026, 3, 8)),  # a Monday, seen on the Sunday: today
        (date(2026, 3, 9), date(2026, 3, 9), None),
    ],
)
def test_the_day_is_the_last_working_day_before_the_meeting(
    meeting: date, seen_on: date, by: date | None, council: Council
) -> None:
    review = Review(planned_on=meeting, due_on=meeting, status="planned")
    assert clocks.interpreter_by(council, review, seen_on) == by


def test_once_somebody_has_arranged_it_it_leaves_the_list_of_today(
    session: Session, council: Council, review: Review
) -> None:
    mother = an_invitation(session, council, review, a_contact(session, review.child))
    a_response(session, council, mother, {"p_needs": ("interpreter",)})
    (task,) = to_do(session, council, TODAY).interpreters
    assert (task.who, task.words) == ("Alex Reed (parent)", "An interpreter (say which language)")
    concern = session.get_one(Concern, task.concern_id)
    support = a_staff(session, "support")
    being_done.write(session, concern, Entry("Booked for 3.30"), by=Actor("staff", support.id), now=NOW)
    assert not to_do(session, council, TODAY).interpreters
    assert len(list_needs(session, council, TODAY)) == 1  # what was arranged stays to be seen until the day


def test_a_meeting_that_is_over_or_cancelled_needs_nothing(session: Session, council: Council, review: Review) -> None:
    a_response(session, council, an_invitation(session, council, review), {"o_meeting": ("interpreter",)})
    assert list_needs(session, council, MEETING) != []
    assert list_needs(session, council, date(2026, 3, 25)) == []
    review.status = ReviewStatus.CANCELLED
    assert list_needs(session, council, TODAY) == []


def test_a_hundred_people_cost_no_more_statements_than_one(session: Session, council: Council) -> None:
    for _ in range(30):
        child = a_child(session, age=14)
        a_response(
            session, council, an_invitation(session, council, a_review(session, child)), {"o_meeting": ("interpreter",)}
        )
    session.expire_all()
    with counted(session) as statements:
        assert len(list_needs(session, council, TODAY)) == 30
    assert len(statements) == 2


def _iro(review: Review) -> Staff:
    assert review.iro is not None
    return review.iro

"""How a child took part: what the portal suggests, and which codes cannot be."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reviewing.participation import CODES, check, suggest
from portal.store.models import Answer, Invitation, Response, Review, Wording
from portal.store.vocabulary import ResponseStatus
from tests.factories import a_child, a_held_review, a_review, an_invitation

HELD_ON = date(2026, 2, 10)
BEFORE = datetime(2026, 2, 6, 16, 0, tzinfo=UTC)
AFTER = datetime(2026, 2, 12, 9, 0, tzinfo=UTC)


def a_form_sent(session: Session, review: Review, at: datetime | None, **answers: str) -> Invitation:
    """The child's consultation form, sent at that moment or only begun; without the words of a real one."""
    invitation = an_invitation(session, None, review)
    wording = Wording(form=invitation.form, version="v", language="en", words={})
    session.add(wording)
    session.flush()
    response = Response(
        invitation_id=invitation.id, wording_id=wording.id, form=invitation.form, source="web", started_at=BEFORE
    )
    if at is not None:
        response.status, response.submitted_at, response.year, response.month = (
            ResponseStatus.SUBMITTED,
            at,
            2025,
            at.month,
        )
    session.add(response)
    session.flush()
    for question, code in answers.items():
        session.add(
            Answer(response_id=response.id, question=question, state="answered", code=code, form=invitation.form)
        )
    session.flush()
    return invitation


def test_a_child_under_four_is_pn0(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session, age=3, first_name="Ola"), HELD_ON)
    found = suggest(session, council.library, review)
    assert (found.code, found.because) == ("PN0", "Ola was 3 on the day.")


def test_a_form_sent_in_before_the_meeting_suggests_pn6(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session, first_name="Robin"), HELD_ON)
    a_form_sent(session, review, BEFORE)
    found = suggest(session, council.library, review)
    assert found.code == "PN6"
    assert found.because == (
        "Robin’s form came in before the meeting, on Friday 6 February. If Robin was not there: PN6."
    )


def test_a_form_never_says_that_the_child_was_there(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session), HELD_ON)
    a_form_sent(session, review, BEFORE, y_takepart="go")
    assert suggest(session, council.library, review).code == "PN6"


def test_a_form_that_came_after_the_meeting_suggests_nothing(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session), HELD_ON)
    a_form_sent(session, review, AFTER)
    found = suggest(session, council.library, review)
    assert found.code is None
    assert "came in after the meeting" in found.because


def test_a_form_that_was_begun_and_not_sent_suggests_nothing(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session), HELD_ON)
    a_form_sent(session, review, None)
    assert suggest(session, council.library, review).code is None


def test_a_child_who_declined_has_not_thereby_become_pn7(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session, first_name="Robin"), HELD_ON)
    an_invitation(session, None, review, declined_at=BEFORE)
    found = suggest(session, council.library, review)
    assert found.code is None
    assert found.because == "Robin did not want to fill in the form. That alone does not make it PN7."


def test_a_child_who_helped_to_chair_was_there_and_spoke(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session), HELD_ON, chaired_by="together")
    assert suggest(session, council.library, review).code == "PN1"


def test_a_talk_before_the_meeting_is_recalled_but_is_no_code(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session), HELD_ON, iro_spoke_before=True)
    found = suggest(session, council.library, review)
    assert found.code is None
    assert "You spoke before the meeting" in found.because


def test_who_asked_to_be_spoken_for_is_pointed_out(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session), HELD_ON)
    a_form_sent(session, review, BEFORE, y_takepart="advocate")
    assert "asked for somebody to speak for them" in suggest(session, council.library, review).because


def test_a_review_still_to_come_gets_a_suggestion_too(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session))
    assert suggest(session, council.library, review).code is None


@pytest.mark.parametrize("code", CODES)
def test_on_the_fourth_birthday_every_code_stands(code: str) -> None:
    assert check(code, 4, date(2026, 2, 10), date(2022, 2, 10)) == []


def test_a_day_after_the_fourth_birthday_pn0_no_longer_stands() -> None:
    assert check("PN0", 4, date(2026, 2, 11), date(2022, 2, 10)) == [
        "PN0 says under 4, and the child was 4 or over on the day (rule 440)"
    ]
    assert check("PN1", 4, date(2026, 2, 11), date(2022, 2, 10)) == []


def test_a_day_before_the_fourth_birthday_only_pn0_stands() -> None:
    assert check("PN0", 3, date(2026, 2, 9), date(2022, 2, 10)) == []
    assert check("PN6", 3, date(2026, 2, 9), date(2022, 2, 10)) == [
        "PN6 says 4 or over, and the child was under 4 on the day (rule 441)"
    ]


@pytest.mark.parametrize(
    ("code", "age", "held_on", "born", "said"),
    [
        ("PN8", 9, date(2026, 2, 10), date(2017, 1, 1), "rule 167"),
        ("", 9, date(2026, 2, 10), date(2017, 1, 1), "rule 167"),
        ("PN1", None, date(1999, 2, 10), date(2017, 1, 1), "before the child was born"),
        ("PN1", None, date(2099, 2, 10), date(2017, 1, 1), "82 years old"),
        ("PN1", None, date(2026, 2, 10), None, "date of birth is not known"),
        ("PN1", 8, date(2026, 2, 10), date(2017, 1, 1), "the date of birth says 9"),
    ],
)
def test_what_the_response_would_let_pass_is_caught(
    code: str, age: int | None, held_on: date, born: date | None, said: str
) -> None:
    assert said in "; ".join(check(code, age, held_on, born))

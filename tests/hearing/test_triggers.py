"""Every answer of the table of what raises something, through the door a child uses."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.forms.schema import WRITTEN
from portal.hearing.answers.given import Given
from portal.hearing.concerns import board, clocks
from portal.store.vocabulary import AnswerState
from tests.factories import NOW, a_contact, a_staff, an_invitation
from tests.forms.shipped import LIBRARY
from tests.forms.test_form_meaning import RAISES
from tests.hearing.conftest import Asking, Visit

FORM_OF = {question.name: form.id for form in LIBRARY for question in form.question if question.raises}


@pytest.mark.parametrize("trigger", RAISES, ids="-".join)
def test_an_answer_of_the_table_reaches_a_person_when_its_page_is_saved(
    trigger: tuple[str, str], asked: Asking, session: Session, council: Council
) -> None:
    manager = a_staff(session, "manager")
    question, code = trigger
    visit = _filling_in(FORM_OF[question], asked, session, council)
    visit.save(Given(question, words="Not with his uncle") if code == WRITTEN else Given(question, codes=(code,)))
    kind, urgency = RAISES[trigger]
    (concern,) = visit.concerns()
    assert (concern.question, concern.code, concern.kind, concern.urgency) == (question, code, kind, urgency)
    assert (concern.raised_at, concern.acknowledged_at) == (NOW, None)
    assert concern.due_at == clocks.due_at(council, concern.urgency, visit.invitation.review, NOW)
    assert board.waiting(session, visit.iro) == [concern]
    watchers = [] if kind in board.LOGISTICS else ["duty@example.org"]
    assert (
        visit.told()
        == {
            "urgent": [*watchers, visit.iro.email, manager.email],
            "same_day": [*watchers, visit.iro.email],
            "read_first": [],
        }[urgency]
    )


@pytest.mark.parametrize("form_id", sorted(set(FORM_OF.values())))
def test_every_other_answer_to_these_questions_raises_nothing(
    form_id: str, asked: Asking, session: Session, council: Council
) -> None:
    visit = _filling_in(form_id, asked, session, council)
    form = council.library[form_id]
    for name in (name for name, its_form in FORM_OF.items() if its_form == form_id):
        visit.save(Given(name, AnswerState.SKIPPED))
        visit.save(Given(name, AnswerState.BLANK))
        for code in form.find(name).codes:
            if (name, code) not in RAISES:
                visit.save(Given(name, codes=(code,)))
    assert visit.concerns() == []


def _filling_in(form_id: str, asked: Asking, session: Session, council: Council) -> Visit:
    """Somebody who was asked with that form: the child, or a parent of theirs."""
    visit = asked(age=14 if form_id.endswith("12_17") else 9)
    if not form_id.endswith("parent"):
        return visit
    review = visit.invitation.review
    return Visit(session, council, an_invitation(session, council, review, a_contact(session, review.child)), visit.iro)

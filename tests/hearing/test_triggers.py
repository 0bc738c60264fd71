"""Every answer that raises something, in one table, and each of them through the door a child uses."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.asking.form_schema import WRITTEN
from portal.asking.house import House
from portal.hearing import alerts, concerns
from portal.hearing.responses import Given
from tests.factories import NOW, a_contact, a_staff, an_invitation
from tests.hearing.conftest import Asking, Visit

# form, question, what is pressed: what is raised, and how soon somebody must look
TRIGGERS = {
    ("consult_4_11", "y_cared", "no"): ("safety", "same_day"),
    ("consult_4_11", "y_cared", "partly"): ("safety", "read_first"),
    ("consult_4_11", "y_safe", "no"): ("safety", "urgent"),
    ("consult_4_11", "y_safe", "partly"): ("safety", "read_first"),
    ("consult_4_11", "y_worry", "unsafe"): ("safety", "urgent"),
    ("consult_4_11", "y_worry", "talk"): ("talk", "same_day"),
    ("consult_4_11", "y_worry", "lot"): ("talk", "same_day"),
    ("consult_4_11", "y_worry", "little"): ("talk", "read_first"),
    ("consult_4_11", "y_takepart", "advocate"): ("advocate", "same_day"),
    ("consult_4_11", "y_meeting", "helper"): ("advocate", "same_day"),
    ("consult_12_17", "o_cared", "no"): ("safety", "same_day"),
    ("consult_12_17", "o_cared", "partly"): ("safety", "read_first"),
    ("consult_12_17", "o_safe", "no"): ("safety", "urgent"),
    ("consult_12_17", "o_safe", "partly"): ("safety", "read_first"),
    ("consult_12_17", "o_worry", "unsafe"): ("safety", "urgent"),
    ("consult_12_17", "o_worry", "talk"): ("talk", "same_day"),
    ("consult_12_17", "o_worry", "lot"): ("talk", "same_day"),
    ("consult_12_17", "o_worry", "little"): ("talk", "read_first"),
    ("consult_12_17", "o_see", "less"): ("safety", "read_first"),
    ("consult_12_17", "o_takepart", "attend_adv"): ("advocate", "same_day"),
    ("consult_12_17", "o_takepart", "advocate"): ("advocate", "same_day"),
    ("consult_12_17", "o_meeting", "interpreter"): ("interpreter", "read_first"),
    ("consult_parent", "p_needs", "interpreter"): ("interpreter", "read_first"),
    ("consult_parent", "p_needs", "bsl"): ("interpreter", "read_first"),
    ("consult_parent", "p_safe_meeting", WRITTEN): ("safety", "read_first"),
}


def test_the_table_is_what_the_form_files_say(house: House) -> None:
    written = {
        (form.id, question.name, code): (rule.concern, rule.urgency)
        for form in house.library
        for question in form.question
        for rule in question.raises
        for code in rule.when
    }
    assert written == TRIGGERS


@pytest.mark.parametrize("trigger", TRIGGERS, ids="-".join)
def test_an_answer_of_the_table_reaches_a_person_when_its_page_is_saved(
    trigger: tuple[str, str, str], asked: Asking, session: Session, house: House
) -> None:
    manager = a_staff(session, "manager")
    visit = _filling_in(trigger[0], asked, session, house)
    _form, question, code = trigger
    visit.save(Given(question, words="Not with his uncle") if code == WRITTEN else Given(question, codes=(code,)))
    kind, urgency = TRIGGERS[trigger]
    (concern,) = visit.concerns()
    assert (concern.question, concern.code, concern.kind, concern.urgency) == (question, code, kind, urgency)
    assert (concern.raised_at, concern.acknowledged_at) == (NOW, None)
    assert concern.due_at == alerts.due_at(house, urgency, visit.invitation.review, NOW)
    assert concerns.waiting(session, visit.iro) == [concern]
    assert visit.told() == {
        "urgent": ["duty@example.org", visit.iro.email, manager.email],
        "same_day": ["duty@example.org", visit.iro.email],
        "read_first": [],
    }[urgency]  # fmt: skip


@pytest.mark.parametrize("form_id", sorted({form for form, _question, _code in TRIGGERS}))
def test_every_other_answer_to_these_questions_raises_nothing(
    form_id: str, asked: Asking, session: Session, house: House
) -> None:
    visit = _filling_in(form_id, asked, session, house)
    form = house.library[form_id]
    for name in {question for each, question, _code in TRIGGERS if each == form_id}:
        visit.save(Given(name, "skipped"))
        visit.save(Given(name, "blank"))
        for code in form.find(name).codes:
            if (form_id, name, code) not in TRIGGERS:
                visit.save(Given(name, codes=(code,)))
    assert visit.concerns() == []


def _filling_in(form_id: str, asked: Asking, session: Session, house: House) -> Visit:
    """Somebody who was asked with that form: the child, or a parent of theirs."""
    visit = asked(age=14 if form_id.endswith("12_17") else 9)
    if not form_id.endswith("parent"):
        return visit
    review = visit.invitation.review
    return Visit(session, house, an_invitation(session, house, review, a_contact(session, review.child)), visit.iro)

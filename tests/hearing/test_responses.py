"""A person answers page by page, sends once, and may change what was sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.asking.house import House
from portal.hearing import responses
from portal.hearing.responses import Given
from portal.store.audit import Actor
from tests.factories import a_child, a_review, a_staff, an_invitation

CHILD = Actor("respondent", 1)


def test_a_draft_begins_with_the_first_answer(session: Session, house: House, now: datetime) -> None:
    iro = a_staff(session)
    review = a_review(session, a_child(session, iro=iro, iro_id=iro.id))
    invitation = an_invitation(session, house, review)
    response = responses.save(
        session, house, invitation, [Given("y_home", codes=("4",))], device=None, by=CHILD, now=now
    )
    assert response.status == "draft"
    assert response.iro_name == iro.name
    assert invitation.started_at == now
    assert responses.heard(session, response)["y_home"].codes == ("4",)
    sent = responses.submit(session, house, invitation, [], device=None, by=CHILD, now=now)
    assert sent.first

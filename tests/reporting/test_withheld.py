"""Feedback the IRO does not see by name is the manager's to read."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.reporting.iro_feedback.withheld import withheld
from portal.store.models import Response, Staff
from tests.factories import NOW, a_child, a_contact, a_held_review, a_staff
from tests.reporting.rows import received


def feedback(session: Session, council: Council, iro: Staff, may_see: str | None, listened: str = "yes") -> Response:
    """A young person's feedback about a review of that IRO."""
    review = a_held_review(session, a_child(session, age=14, iro=iro, iro_id=iro.id))
    answers = {"fo_listened": listened}
    return received(
        session, council.library, review, "feedback_12_17", answers, on=date(2026, 2, 20), iro_may_see=may_see
    )


def test_the_manager_is_told_what_the_iro_is_not_unread_first(session: Session, council: Council) -> None:
    iro, manager = a_staff(session), a_staff(session, "manager")
    feedback(session, council, iro, "yes")
    read = feedback(session, council, iro, "no")
    read.read_at, read.read_by = NOW, manager.id
    unread = feedback(session, council, iro, "no_name")
    session.flush()

    found = withheld(session, council, 2025)
    assert [(each.response.id, each.read) for each in found] == [(unread.id, False), (read.id, True)]
    assert [each.why for each in found] == [
        "asked that the IRO does not learn who said it",
        "asked that the IRO does not see it",
    ]
    assert {each.iro for each in found} == {iro}
    assert withheld(session, council, 2024) == []
    assert len(withheld(session, council)) == 2


def test_adults_are_not_asked_so_what_they_say_is_the_managers(session: Session, council: Council) -> None:
    child = a_child(session)
    review = a_held_review(session, child)
    contact = a_contact(session, child)
    received(session, council.library, review, "feedback_parent", on=date(2026, 2, 20), contact=contact)
    received(session, council.library, review, "consult_parent", on=date(2026, 2, 1), contact=contact)
    assert [each.form for each in withheld(session, council, 2025)] == ["feedback_parent"]


def test_a_review_without_an_iro_of_its_own_is_the_childs(session: Session, council: Council) -> None:
    iro = a_staff(session)
    feedback(session, council, iro, "no").invitation.review.iro = None
    session.flush()
    assert [each.iro for each in withheld(session, council, 2025)] == [iro]

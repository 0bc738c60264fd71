"""What business support has to do today, and nothing of what anybody answered."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.asking.invitations import ask, change
from portal.council.council import Council
from portal.council.work import Work
from portal.reviewing.boards.support import ToDo, to_do
from portal.sending import outbox
from portal.store.vocabulary import Stage
from tests.factories import NOW, SOMEBODY, TODAY, a_child, a_contact, a_held_review, a_response, a_review, an_invitation
from tests.reviewing.statements import counted

DAY = timedelta(days=1)
SOON, TOO_LATE, FAR = date(2026, 3, 24), date(2026, 3, 10), date(2026, 4, 20)


def listed(found: ToDo) -> dict[str, list[tuple[str, str]]]:
    """The lists that are not empty, as people and words."""
    lists = {field.name: [(task.who, task.words) for task in getattr(found, field.name)] for field in fields(found)}
    return {name: tasks for name, tasks in lists.items() if tasks}


def test_a_quiet_day_is_empty(session: Session, council: Council) -> None:
    review = a_review(session, a_child(session), planned_on=SOON)
    an_invitation(session, council, review, opened_at=NOW)
    assert to_do(session, council, TODAY).empty


def test_who_has_not_been_asked_within_twenty_working_days_is_on_the_list(session: Session, council: Council) -> None:
    a_review(session, a_child(session, first_name="Robin"), planned_on=SOON)
    a_review(session, a_child(session, first_name="Ola"), planned_on=TOO_LATE)
    a_review(session, a_child(session, first_name="Zoë"), planned_on=FAR)
    assert listed(to_do(session, council, TODAY)) == {
        "past_line": [("Ola", "Not asked yet")],
        "not_asked": [("Robin", "Not asked yet")],
    }


def test_what_hinders_asking_and_can_be_settled_is_on_the_list(session: Session, council: Council) -> None:
    child = a_child(session)
    unsettled: dict[str, Any] = {"safe_said_by": None, "safe_said_at": None}
    a_contact(session, child, name="Alex Reed", relation="mother", safe_to_contact="unknown", **unsettled)
    a_contact(session, child, name="Jo Vane", safe_to_contact="no")
    an_invitation(session, council, a_review(session, child, planned_on=SOON), opened_at=NOW)
    assert listed(to_do(session, council, TODAY)) == {
        "to_settle": [("Alex Reed (mother)", "Not asked: not said to be safe to contact")]
    }


def test_a_letter_waits_to_be_printed_and_then_to_come_back(session: Session, council: Council, now: datetime) -> None:
    child = a_child(session, email=None, reached_through=None, first_name="Robin")
    review = a_review(session, child, planned_on=SOON)
    invitation = ask.invite(Work(session, council, SOMEBODY, now), review, None, stage=Stage.CONSULT)
    assert listed(to_do(session, council, TODAY)) == {"to_print": [("Robin", "Letter waiting to be printed")]}
    change.mark_sent_by_hand(Work(session, council, SOMEBODY, now), invitation)
    assert list(listed(to_do(session, council, TODAY))) == ["on_paper"]


def test_a_message_that_did_not_arrive_is_on_the_list(session: Session, council: Council, now: datetime) -> None:
    review = a_review(session, a_child(session, first_name="Robin"), planned_on=SOON)
    ask.invite(Work(session, council, SOMEBODY, now), review, None, stage=Stage.CONSULT)
    for message in outbox.lease(session, now):
        outbox.mark_failed(session, message, "there is no such mailbox", now, permanent=True)
    [(who, words)] = listed(to_do(session, council, TODAY))["failed"]
    assert (who, words) == ("Robin", "The message did not arrive: there is no such mailbox")


def test_whoever_asked_for_a_new_link_is_on_the_list_until_it_is_given(session: Session, council: Council) -> None:
    child = a_child(session, first_name="Robin", email="robin@example.org", reached_through="own")
    over = a_held_review(session, child, TODAY - 10 * DAY)
    facts: dict[str, Any] = {"stage": "feedback", "form": "feedback_4_11", "opened_at": NOW, "expires_at": NOW - DAY}
    ended = an_invitation(session, council, over, **facts)
    parent = a_contact(session, child)
    an_invitation(session, council, over, parent, **facts | {"form": "feedback_parent"})
    before = an_invitation(session, council, over, parent, opened_at=NOW, expires_at=NOW - DAY)
    change.ask_again(Work(session, council, SOMEBODY, NOW), before.id, before.serial)  # too late to be asked before it
    change.ask_again(Work(session, council, SOMEBODY, NOW), ended.id, ended.serial)
    [task] = to_do(session, council, TODAY).asked_again
    assert (task.who, task.words, task.invitation_id) == ("Robin", "Asked for a new link on Monday 2 March", ended.id)
    assert to_do(session, council, TODAY + 28 * DAY).asked_again
    assert not to_do(session, council, TODAY + 29 * DAY).asked_again
    change.reissue(Work(session, council, SOMEBODY, NOW), ended)
    assert not to_do(session, council, TODAY).asked_again


def test_a_wish_for_a_new_link_is_met_by_leaving_the_old_one_open_and_by_a_paper_form(
    session: Session, council: Council
) -> None:
    for settled in ("open", "paper"):
        review = a_review(session, a_child(session), planned_on=SOON)
        ended = an_invitation(session, council, review, opened_at=NOW, expires_at=NOW - DAY)
        change.ask_again(Work(session, council, SOMEBODY, NOW), ended.id, ended.serial)
        assert to_do(session, council, TODAY).asked_again
        if settled == "open":
            change.extend(Work(session, council, SOMEBODY, NOW), ended, until=SOON)
        else:
            a_response(session, council, ended)
        assert not to_do(session, council, TODAY).asked_again


def test_feedback_on_paper_is_asked_after_for_28_days_from_the_review(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session), TODAY, decisions_sent_on=TODAY)
    facts: dict[str, Any] = {"stage": "feedback", "form": "feedback_4_11", "channel": "hand"}
    an_invitation(session, council, review, **facts, expires_at=NOW + 90 * DAY)
    assert to_do(session, council, TODAY + 28 * DAY).on_paper
    assert not to_do(session, council, TODAY + 29 * DAY).on_paper


def test_decisions_that_are_not_noted_as_sent_are_chased(session: Session, council: Council) -> None:
    ola = a_held_review(session, a_child(session, first_name="Ola"), TODAY - 14 * DAY)
    robin = a_held_review(session, a_child(session, first_name="Robin"), TODAY - 14 * DAY)
    robin.decisions_sent_on = TODAY - 10 * DAY
    a_held_review(session, a_child(session, first_name="Zoë"), TODAY - DAY)
    found = to_do(session, council, TODAY).untold
    assert [(task.review_id, task.words) for task in found] == [
        (ola.id, "Make sure that Ola has been told what was decided")
    ]


def test_decisions_are_chased_from_the_sixth_working_day_to_the_ninetieth_day(
    session: Session, council: Council
) -> None:
    held_on = council.days.add(TODAY, -5)
    a_held_review(session, a_child(session), held_on)
    assert not to_do(session, council, TODAY).untold
    assert to_do(session, council, TODAY + DAY).untold
    assert to_do(session, council, held_on + 90 * DAY).untold
    assert not to_do(session, council, held_on + 91 * DAY).untold


def test_what_a_child_says_of_not_having_been_told_stands_for_28_days(session: Session, council: Council) -> None:
    review = a_held_review(session, a_child(session), TODAY - DAY, decisions_sent_on=TODAY - DAY)
    feedback = an_invitation(session, council, review, stage="feedback", form="feedback_4_11")
    a_response(session, council, feedback, {"fy_told": "no"})
    assert to_do(session, council, TODAY + 28 * DAY).untold
    assert not to_do(session, council, TODAY + 29 * DAY).untold


def test_a_child_who_says_not_to_have_been_told_is_chased_without_telling_that_they_said_so(
    session: Session, council: Council
) -> None:
    reviews = []
    for name, age, form, answers in (
        ("Ola", 9, "feedback_4_11", {"fy_told": "no"}),
        ("Robin", 14, "feedback_12_17", {"fo_decisions": "not_yet"}),
        ("Zoë", 14, "feedback_12_17", {"fo_decisions": "yes"}),
    ):
        review = a_held_review(session, a_child(session, age=age, first_name=name), TODAY - 14 * DAY)
        review.decisions_sent_on = TODAY - 10 * DAY
        reviews.append(review)
        a_response(session, council, an_invitation(session, council, review, stage="feedback", form=form), answers)
    session.flush()
    assert [task.words for task in to_do(session, council, TODAY).untold] == [
        "Make sure that Ola has been told what was decided",
        "Make sure that Robin has been told what was decided",
    ]
    reviews[0].decisions_sent_on = TODAY
    session.flush()
    assert [task.who for task in to_do(session, council, TODAY).untold] == ["Robin"]


def test_a_hundred_reviews_cost_no_more_statements_than_one(session: Session, council: Council) -> None:
    for number in range(100):
        child = a_child(session)
        a_contact(session, child)
        a_review(session, child, planned_on=SOON + (number % 7) * DAY)
        a_held_review(session, child, TODAY - 14 * DAY)
    session.commit()
    with counted(session) as statements:
        found = to_do(session, council, TODAY)
        assert all(task.words and task.child for task in (*found.not_asked, *found.untold))
    assert len(found.not_asked) == 200
    assert len(statements) <= 17, "\n\n".join(statements)

"""What is kept no longer than the council decided: said beforehand, held where it must stay, done, and proved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.hearing.answers.given import Given
from portal.keeping import retention
from portal.keeping.retention import Due, years_after
from portal.sending import outbox
from portal.settings import Settings
from portal.store import ledger
from portal.store.audit import Actor
from portal.store.ledger import Erasure
from portal.store.models import Answer, Child, Contact, Message, Response
from portal.store.tables.meeting_tables import CaseCopy
from portal.store.tables.work_words import CopyAs
from portal.store.vocabulary import Channel, MessageState
from tests.factories import NOW, TODAY, a_child, a_contact, a_held_review, a_response, a_review, an_invitation

BY = Actor("cli", "root")


def kept(settings: Settings, **years_and_days: int) -> Settings:
    """Settings with these rules alone."""
    none = {rule.setting: 0 for rule in retention.RULES}
    return settings.model_copy(update=none | years_and_days)


def left_care(session: Session, on: date, **facts: Any) -> Child:
    return a_child(session, age=16, looked_after_to=on, **facts)


def due(session: Session, settings: Settings, until: date = TODAY) -> list[Due]:
    return retention.due(session, settings, until)


def applied(session: Session, settings: Settings) -> dict[str, int]:
    session.commit()
    done = retention.apply(session, settings, by=BY, now=NOW)
    session.expire_all()
    return done


def test_a_child_is_erased_so_many_years_after_leaving_care_and_known_again(
    session: Session, settings: Settings
) -> None:
    left_care(session, date(2020, 3, 2), reference="OLD")
    left_care(session, date(2020, 3, 3), reference="TOMORROW")
    a_child(session, reference="IN CARE")
    six = kept(settings, keep_children_years=6)
    assert [(each.reference, each.on) for each in due(session, six, date(2026, 3, 31))] == [
        ("OLD", date(2026, 3, 2)),
        ("TOMORROW", date(2026, 3, 3)),
    ]
    assert applied(session, six) == {"keep_children_years": 1}
    assert set(session.scalars(sa.select(Child.reference))) == {"TOMORROW", "IN CARE"}
    assert ledger.erased(session, ["old"]) == {"old"}
    assert applied(session, six) == {}


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2020, 2, 29), 6, date(2026, 3, 1)),
        (date(2020, 2, 29), 4, date(2024, 2, 29)),
        (date(2096, 2, 29), 4, date(2100, 3, 1)),
        (date(2026, 3, 1), 75, date(2101, 3, 1)),
    ],
)
def test_years_are_counted_by_the_day(day: date, years: int, later: date) -> None:
    assert years_after(day, years) == later


def test_nobody_is_erased_who_is_not_in_the_case_record_or_of_whom_a_worry_waits(
    session: Session, settings: Settings, council: Council
) -> None:
    child = left_care(session, date(2019, 1, 1))
    review = a_held_review(session, child, date(2018, 12, 1))
    six = kept(settings, keep_children_years=6)
    (held,) = due(session, six)
    assert held.held == f"the review {review.reference} is not copied into the case record"
    assert applied(session, six) == {}
    session.add(CaseCopy(review_id=review.id, at=NOW, as_a=CopyAs.JSON))
    invitation = an_invitation(session, council, review)
    a_response(session, council, invitation, {"y_safe": "no"})
    assert [each.held for each in due(session, six)] == ["a worry about them waits"]
    assert applied(session, six) == {}


def test_a_hold_stops_every_rule_until_it_is_released(session: Session, settings: Settings) -> None:
    child = left_care(session, date(2019, 1, 1), reference="ASKED")
    every = kept(settings, keep_children_years=6, keep_contacts_days=30)
    retention.hold(session, "asked", "subject access 12/2026", by=BY, now=NOW)
    assert {each.held for each in due(session, every)} == {"hold: subject access 12/2026"}
    assert applied(session, every) == {}
    assert session.get(Child, child.id)
    retention.release(session, "ASKED", by=BY, now=NOW)
    assert applied(session, every)["keep_children_years"] == 1


def test_what_was_never_sent_goes_and_that_it_was_begun_stays(
    session: Session, settings: Settings, council: Council
) -> None:
    child = a_child(session)
    over = NOW - timedelta(days=31)
    for number in range(2):
        review = a_review(session, child, planned_on=date(2026, 1, 6), due_on=date(2026, 1, 9))
        invitation = an_invitation(session, council, review, expires_at=over)
        response = a_response(session, council, invitation, {"y_wish": Given("y_wish", words=f"words {number}")})
        if number == 0:
            response.status, response.submitted_at, response.year, response.month = "draft", None, None, None  # type: ignore[assignment]
    session.flush()
    month = kept(settings, keep_drafts_days=30)
    assert applied(session, month) == {"keep_drafts_days": 1}
    assert session.scalar(sa.select(sa.func.count()).select_from(Response)) == 2
    left = set(session.scalars(sa.select(Answer.response_id)))
    assert left == {
        number for (number,) in session.execute(sa.select(Response.id).where(Response.status == "submitted"))
    }
    (proof,) = session.scalars(sa.select(Erasure)).all()
    assert (proof.rule, proof.counts["answer"] > 0) == ("keep_drafts_days", True)


def test_an_old_message_loses_address_and_words_and_never_leaves_again(session: Session, settings: Settings) -> None:
    for name, at, state in (
        ("old", 366, MessageState.SENT),
        ("new", 10, MessageState.SENT),
        ("stuck", 400, MessageState.QUEUED),
    ):
        message = outbox.post(session, dedupe=name, channel=Channel.EMAIL, recipient="robin@example.org",
                              subject="Hello", body="a live link", now=NOW - timedelta(days=at))  # fmt: skip
        assert message
        message.state = state
    assert applied(session, kept(settings, keep_messages_days=365)) == {"keep_messages_days": 1}
    old = session.scalars(sa.select(Message).where(Message.dedupe == "old")).one()
    assert (old.recipient, old.subject, old.state) == ("", "", MessageState.SENT)
    assert "link" not in outbox.body_of(session, old)
    assert session.scalars(sa.select(Message.dedupe).where(Message.recipient != "").order_by(Message.id)).all() == [
        "new",
        "stuck",
    ]


def test_addresses_go_when_a_child_has_left_care_for_long(session: Session, settings: Settings) -> None:
    child, other = left_care(session, TODAY - timedelta(days=366)), a_child(session)
    a_contact(session, child, address="1 High Street; Anytown")
    a_contact(session, other)
    year = kept(settings, keep_contacts_days=365)
    assert applied(session, year) == {"keep_contacts_days": 1}
    assert child.email is None
    gone, stays = session.scalars(sa.select(Contact).order_by(Contact.id)).all()
    assert (gone.email, gone.address, gone.name) == (None, None, "Alex Reed")
    assert stays.email
    assert applied(session, year) == {}


def test_a_rule_that_is_off_finds_nothing(session: Session, settings: Settings) -> None:
    left_care(session, date(2001, 1, 1))
    assert due(session, kept(settings), date(2100, 1, 1)) == []


def test_what_it_says_beforehand_is_what_it_does(session: Session, settings: Settings) -> None:
    for number in range(60):
        child = left_care(session, TODAY - timedelta(days=340 + number))
        a_contact(session, child)
    year = kept(settings, keep_contacts_days=365)
    said = [each for each in due(session, year) if each.held is None]
    assert applied(session, year) == {"keep_contacts_days": len(said)}
    assert due(session, year) == []
    proofs = session.scalars(sa.select(Erasure.counts)).all()
    assert sum(each["contacts"] for each in proofs) == len(said)

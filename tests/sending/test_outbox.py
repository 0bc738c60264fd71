"""Tests of the messages to send: none without its cause, none twice, none lost."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from portal.sending import outbox
from portal.store.database import writing
from portal.store.models import Message
from portal.store.sealing import SealBroken
from portal.store.vocabulary import Channel
from tests.factories import a_child, a_review, an_invitation


def posted(session: Session, now: datetime, number: int = 1, **facts: object) -> Message:
    """A message to a parent, waiting."""
    given = {"dedupe": f"invite:{number}:1", "channel": "email", "recipient": "parent@example.org",
             "subject": "Your meeting", "body": "Please open the page.", "now": now} | facts  # fmt: skip
    message = outbox.post(session, **given)  # type: ignore[arg-type]
    assert message is not None
    return message


def test_a_message_can_be_read_again_and_is_kept_sealed(session: Session, now: datetime) -> None:
    message = posted(session, now, body="Open https://reviews.example.org/i/abc – dziękujemy")
    assert outbox.body_of(session, message) == "Open https://reviews.example.org/i/abc – dziękujemy"
    assert b"reviews.example.org" not in message.body
    message.dedupe = "invite:2:1"
    with pytest.raises(SealBroken):
        outbox.body_of(session, message)


def test_the_same_cause_posts_once(session: Session, now: datetime) -> None:
    posted(session, now)
    again = outbox.post(
        session, dedupe="invite:1:1", channel=Channel.EMAIL, recipient="x@example.org", subject="", body="", now=now
    )
    assert again is None
    assert session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1


def test_a_message_whose_cause_was_undone_is_never_sent(maker: sessionmaker[Session], now: datetime) -> None:
    def undone() -> None:
        with maker() as session, writing(session):
            a_child(session)
            posted(session, now)
            raise LookupError("something went wrong after posting")

    with pytest.raises(LookupError):
        undone()
    with maker() as session, writing(session):
        assert outbox.lease(session, now) == []


def test_nothing_is_taken_before_its_time(session: Session, now: datetime) -> None:
    later = posted(session, now, not_before=now + timedelta(hours=2))
    assert outbox.lease(session, now) == []
    assert outbox.lease(session, now + timedelta(hours=2)) == [later]


def test_letters_wait_for_a_person_to_print_them(session: Session, now: datetime) -> None:
    posted(session, now, channel="letter")
    assert outbox.lease(session, now) == []


def test_a_worry_goes_before_a_thousand_invitations(session: Session, now: datetime) -> None:
    invitation = an_invitation(session, None, a_review(session, a_child(session)))
    for number in range(5):
        posted(session, now, number, invitation_id=invitation.id)
    worry = posted(session, now, 99, dedupe="concern:4:duty@example.org")
    assert outbox.lease(session, now, limit=1) == [worry]


def test_two_workers_take_each_message_once(maker: sessionmaker[Session], now: datetime) -> None:
    with maker() as session, writing(session):
        for number in range(120):
            posted(session, now, number)
    taken: Counter[int] = Counter()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            with maker() as session:
                while True:
                    with writing(session):
                        leased = [message.id for message in outbox.lease(session, now, limit=7)]
                    if not leased:
                        return
                    taken.update(leased)
                    with writing(session):
                        for message_id in leased:
                            outbox.mark_sent(session, session.get_one(Message, message_id), now)
        except BaseException as fault:
            faults.append(fault)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert faults == []
    assert len(taken) == 120
    assert set(taken.values()) == {1}
    with maker() as session:
        assert set(session.scalars(sa.select(Message.state))) == {"sent"}


def test_two_who_post_the_same_at_once_leave_one_message(maker: sessionmaker[Session], now: datetime) -> None:
    ready = threading.Barrier(2)
    outcomes: list[bool] = []

    def post() -> None:
        with maker() as session:
            ready.wait(10)
            with writing(session):
                message = outbox.post(session, dedupe="remind:1:1", channel=Channel.EMAIL, recipient="p@example.org",
                                      subject="s", body="b", now=now)  # fmt: skip
                outcomes.append(message is not None)

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == [False, True]


def test_what_a_killed_worker_held_goes_out_after_its_lease_with_the_same_reference(
    maker: sessionmaker[Session], now: datetime
) -> None:
    with maker() as session, writing(session):
        reference = posted(session, now).reference
    with maker() as session, writing(session):
        assert len(outbox.lease(session, now)) == 1
    # the worker is gone without a word
    with maker() as session, writing(session):
        assert outbox.lease(session, now + timedelta(seconds=119)) == []
        (again,) = outbox.lease(session, now + timedelta(seconds=120))
        assert again.reference == reference
        assert again.tries == 2


def test_a_sent_message_is_not_taken_again(session: Session, now: datetime) -> None:
    message = posted(session, now)
    outbox.lease(session, now)
    outbox.mark_sent(session, message, now)
    assert (message.state, message.sent_at) == ("sent", now)
    assert outbox.lease(session, now + timedelta(days=1)) == []


def test_a_busy_mail_server_is_tried_again_after_growing_waits_for_three_days(session: Session, now: datetime) -> None:
    message = posted(session, now)
    at, waits = now, []
    while message.state == "queued":
        assert outbox.lease(session, at) == [message]
        outbox.mark_failed(session, message, "451 busy", at, permanent=False)
        waits.append(message.not_before - at)
        at = message.not_before
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert max(waits) == timedelta(hours=6)
    assert message.state == "failed"
    assert timedelta(hours=66) < at - now <= timedelta(hours=72)
    assert message.failure == "451 busy"


def test_an_address_that_does_not_exist_is_not_tried_again(session: Session, now: datetime) -> None:
    message = posted(session, now)
    outbox.lease(session, now)
    outbox.mark_failed(session, message, "550 no such mailbox", now, permanent=True)
    assert message.state == "failed"
    assert outbox.lease(session, now + timedelta(days=1)) == []


def test_withdrawing_an_invitation_stops_what_has_not_left(session: Session, now: datetime) -> None:
    review = a_review(session, a_child(session))
    invitation = an_invitation(session, None, review)
    waiting, gone, other = (posted(session, now, n, invitation_id=invitation.id if n < 3 else None) for n in (1, 2, 3))
    outbox.mark_sent(session, gone, now)
    assert outbox.stop(session, invitation.id) == 1
    session.expire_all()
    assert [message.state for message in (waiting, gone, other)] == ["stopped", "sent", "queued"]


def test_a_message_stopped_while_it_was_failing_stays_stopped(session: Session, now: datetime) -> None:
    invitation = an_invitation(session, None, a_review(session, a_child(session)))
    message = posted(session, now, invitation_id=invitation.id)
    outbox.lease(session, now)
    outbox.stop(session, invitation.id)
    session.expire_all()
    outbox.mark_failed(session, message, "451 busy", now, permanent=False)
    assert message.state == "stopped"


def test_a_message_of_an_erased_child_may_still_be_marked(session: Session, now: datetime) -> None:
    message = posted(session, now)
    session.flush()
    session.execute(sa.delete(Message))
    session.expunge(message)
    outbox.mark_sent(session, message, now)
    outbox.mark_failed(session, message, "gone", now, permanent=True)

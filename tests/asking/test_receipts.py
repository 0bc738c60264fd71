"""What GOV.UK Notify tells of a message later: it moves a message of ours forward, once, and makes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy.orm import Session, sessionmaker

from portal.app import create_app
from portal.asking import delivery
from portal.asking.invitations import change
from portal.asking.progress import words
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox
from portal.sending.transport import FileTransport
from portal.store.base import Base
from portal.store.database import writing
from portal.store.models import AuditEntry, Invitation, Message
from portal.store.vocabulary import MessageKind, Stage
from tests.asking import steps
from tests.factories import NOW, SOMEBODY

Maker = sessionmaker[Session]
TOKEN = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
BEARER = {"Host": "reviews.example.org", "Authorization": f"Bearer {TOKEN}"}
LATER = NOW + timedelta(days=3)


@pytest.fixture
def texting(council: Council) -> Council:
    """A council whose texts leave."""
    return Council.open(council.settings.model_copy(update={"notify_text_template": "a template", **_token(TOKEN)}))


@pytest.fixture
def site(texting: Council, maker: Maker) -> Flask:
    return create_app(texting.settings, council=texting, maker=maker, clock=lambda: LATER)


@pytest.fixture
def caller(site: Flask) -> FlaskClient:
    return site.test_client()


def _token(written: str) -> dict[str, Any]:
    return {"notify_receipts_token": SecretStr(written)}


def asked(maker: Maker, council: Council) -> Invitation:
    with maker() as session, writing(session):
        review = steps.coming(session, 15, email=None, phone="07700 900123")
        return steps.asked(session, council, review)


def sent(maker: Maker, council: Council) -> Message:
    """The text that asked somebody, after it had left."""
    invitation = asked(maker, council)
    assert delivery.deliver(maker, FileTransport(), lambda: NOW + timedelta(minutes=1)) == 1
    return of(maker, invitation.id)


def of(maker: Maker, invitation_id: int | None) -> Message:
    with maker() as session:
        return session.scalars(
            sa.select(Message).where(Message.invitation_id == invitation_id).order_by(Message.id)
        ).first()  # type: ignore[return-value]


def told(caller: FlaskClient, reference: str | None, status: str, made: datetime = NOW, **more: Any) -> int:
    receipt = {"id": "740e5834-3a29-46b4-9a6f-16142fde533a", "reference": reference, "to": "07700900123",
               "status": status, "created_at": f"{made:%Y-%m-%dT%H:%M:%S.%fZ}", "notification_type": "sms"}  # fmt: skip
    return caller.post("/receipts/notify", json=receipt | more, headers=BEARER).status_code


def state(maker: Maker, message: Message) -> tuple[str, datetime | None, str | None, datetime | None]:
    """State, moment of arrival and failure of the message, and when its person counts as reached."""
    kept = of(maker, message.invitation_id)
    with maker() as session:
        return kept.state, kept.delivered_at, kept.failure, change.find(session, kept.invitation_id or 0).sent_at


def rows(maker: Maker) -> dict[str, int]:
    with maker() as session:
        return {table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables if table.name != "beat"}  # fmt: skip


def test_accepted_is_not_delivered_until_it_is_told(maker: Maker, texting: Council, caller: FlaskClient) -> None:
    message = sent(maker, texting)
    assert state(maker, message)[:2] == ("sent", None)
    assert told(caller, message.reference, "delivered") == 204
    assert state(maker, message)[:3] == ("sent", LATER, None)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("permanent-failure", "did not arrive: there is no such number or mailbox"),
        (
            "temporary-failure",
            "did not arrive: it could not be delivered: the mailbox was full, or the phone off for three days",
        ),
        ("technical-failure", "did not arrive: a fault between GOV.UK Notify and the provider: send it again"),
    ],
)  # fmt: skip
def test_what_was_taken_and_failed_three_days_later_stands_as_not_arrived(
    maker: Maker, texting: Council, caller: FlaskClient, status: str, why: str
) -> None:
    message = sent(maker, texting)
    assert told(caller, message.reference, status) == 204
    assert state(maker, message) == ("failed", None, why, None)
    with maker() as session:
        invitation = change.find(session, message.invitation_id or 0)
        [child] = words.states(session, texting, [invitation.review], Stage.CONSULT, now=LATER)[invitation.review_id]
        assert child.words == f"The message did not arrive: {why}"
        assert child.needs_somebody
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "came back")).one()
        assert (entry.actor, entry.why, entry.child_id) == ("notify", why, invitation.review.child_id)


@pytest.mark.parametrize("first", ["delivered", "permanent-failure"])
@pytest.mark.parametrize("second", ["delivered", "permanent-failure", "temporary-failure"])
def test_what_is_settled_stays_whatever_is_told_again_or_out_of_order(
    maker: Maker, texting: Council, caller: FlaskClient, first: str, second: str
) -> None:
    message = sent(maker, texting)
    told(caller, message.reference, first)
    stands, kept = state(maker, message), rows(maker)
    for _ in range(3):
        assert told(caller, message.reference, second) == 204
    assert (state(maker, message), rows(maker)) == (stands, kept)


def test_a_receipt_that_comes_before_the_worker_has_noted_anything_is_not_lost(
    maker: Maker, texting: Council, caller: FlaskClient
) -> None:
    invitation = asked(maker, texting)

    class Quick(FileTransport):
        def send(self, message: Message, body: str) -> None:
            assert told(caller, message.reference, "permanent-failure") == 204

    assert delivery.deliver(maker, Quick(), lambda: NOW + timedelta(minutes=1)) == 1
    assert state(maker, of(maker, invitation.id))[0] == "failed"
    assert state(maker, of(maker, invitation.id))[3] is None
    assert delivery.deliver(maker, FileTransport(), lambda: LATER) == 0


def test_a_receipt_of_an_earlier_try_says_nothing_of_one_that_was_sent_again(
    maker: Maker, texting: Council, caller: FlaskClient
) -> None:
    message = sent(maker, texting)
    told(caller, message.reference, "temporary-failure")
    with maker() as session, writing(session):
        assert outbox.try_again(session, session.get_one(Message, message.id), LATER)
    assert delivery.deliver(maker, FileTransport(), lambda: LATER + timedelta(minutes=1)) == 1
    assert told(caller, message.reference, "temporary-failure", NOW) == 204
    assert state(maker, message)[0] == "sent"
    assert told(caller, message.reference, "delivered", LATER) == 204
    assert state(maker, message)[1] == LATER


def test_a_message_that_failed_after_a_new_link_had_left_unasks_nobody(
    maker: Maker, texting: Council, caller: FlaskClient
) -> None:
    message = sent(maker, texting)
    with maker() as session, writing(session):
        work = Work(session, texting, SOMEBODY, NOW + timedelta(hours=1))
        change.reissue(work, change.find(session, message.invitation_id or 0))
    assert delivery.deliver(maker, FileTransport(), lambda: NOW + timedelta(hours=2)) == 1
    assert told(caller, message.reference, "permanent-failure") == 204
    assert state(maker, message)[0] == "failed"
    assert state(maker, message)[3] is not None


def test_whoever_opened_it_was_reached_whatever_is_told(maker: Maker, texting: Council, caller: FlaskClient) -> None:
    message = sent(maker, texting)
    with maker() as session, writing(session):
        change.find(session, message.invitation_id or 0).opened_at = NOW + timedelta(hours=1)
    assert told(caller, message.reference, "permanent-failure") == 204
    assert state(maker, message)[3] is not None


@pytest.mark.parametrize("status", ["delivered", "permanent-failure"])
def test_a_receipt_for_a_message_that_is_not_ours_changes_and_makes_nothing(
    maker: Maker, texting: Council, caller: FlaskClient, status: str
) -> None:
    message, before = sent(maker, texting), rows(maker)
    for reference in ("f" * 32, "", message.reference.upper(), f"{message.reference} ", "'; drop table message", None):
        assert told(caller, reference, status) == 204
    assert (state(maker, message)[0], rows(maker)) == ("sent", before)


def test_a_message_that_never_left_cannot_have_arrived(maker: Maker, texting: Council, caller: FlaskClient) -> None:
    waiting = of(maker, asked(maker, texting).id)
    assert told(caller, waiting.reference, "delivered") == 204
    assert state(maker, waiting)[:2] == ("queued", None)


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}0", "Bearer é"],
)
def test_a_forged_receipt_is_refused(
    maker: Maker, texting: Council, caller: FlaskClient, authorization: str | None
) -> None:
    message, before = sent(maker, texting), rows(maker)
    headers = {"Host": "reviews.example.org"} | ({"Authorization": authorization} if authorization is not None else {})
    receipt = {"reference": message.reference, "status": "permanent-failure", "created_at": NOW.isoformat()}
    assert caller.post("/receipts/notify", json=receipt, headers=headers).status_code == 403
    assert (state(maker, message)[0], rows(maker)) == ("sent", before)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"[]", 400), (b"{", 400), (b"\xff\xfe", 400), (b'{"reference": 7, "status": "delivered"}', 400),
        (b'{"reference": "x"}', 400), (b'{"reference": "\\u0000", "status": "delivered"}', 400),
        (b'{"reference": "x", "status": ["delivered"]}', 400),
        (b'{"reference": "x", "status": "sending"}', 400), (b"[" * 9000, 400), (b" " * 20_000, 413),
    ],
)  # fmt: skip
def test_what_is_no_receipt_is_refused(caller: FlaskClient, body: bytes, status: int) -> None:
    assert caller.post("/receipts/notify", data=body, headers=BEARER).status_code == status


def test_a_council_that_set_no_token_hears_nobody(council: Council, maker: Maker) -> None:
    caller = create_app(council.settings, council=council, maker=maker, clock=lambda: LATER).test_client()
    assert told(caller, "x", "delivered") == 404
    assert caller.get("/receipts/notify", headers=BEARER).status_code == 405


def test_a_reminder_that_failed_leaves_the_person_asked(maker: Maker, texting: Council, caller: FlaskClient) -> None:
    message = sent(maker, texting)
    with maker() as session, writing(session):
        session.get_one(Message, message.id).kind = MessageKind.REMIND
    assert told(caller, message.reference, "permanent-failure") == 204
    assert state(maker, message)[0] == "failed"
    assert state(maker, message)[3] is not None

"""What tests of invitations do with one: a review that comes, asking, sending, answering."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.asking import recipients
from portal.asking.invitations import links
from portal.asking.invitations.ask import invite
from portal.council.council import Council
from portal.council.work import Work
from portal.sending import outbox
from portal.store.models import Contact, Invitation, Message, Response, Review, Wording
from portal.store.vocabulary import Stage
from tests.factories import NOW, SOMEBODY, TODAY, a_child, a_review, a_staff

DAY = timedelta(days=1)


def coming(session: Session, age: int = 9, **facts: Any) -> Review:
    return a_review(session, a_child(session, age, iro=a_staff(session, name="Sam Okafor"), **facts))


def asked(session: Session, council: Council, review: Review, contact: Contact | None = None, **how: Any) -> Invitation:
    by, now = how.pop("by", SOMEBODY), how.pop("now", NOW)
    given: dict[str, Any] = {"stage": "consult"} | how
    return invite(Work(session, council, by, now), review, contact, **given)


def posted(session: Session, invitation: Invitation) -> list[Message]:
    rows = sa.select(Message).where(Message.invitation_id == invitation.id).order_by(Message.id)
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def sent(session: Session, invitation: Invitation, at: datetime = NOW) -> Invitation:
    for message in posted(session, invitation):
        outbox.mark_sent(session, message, at)
    invitation.sent_at = at
    session.flush()
    return invitation


def answer(session: Session, invitation: Invitation, at: datetime = NOW) -> None:
    wording = Wording(form=invitation.form, version=f"v{invitation.id}", language="en", words={})
    session.add(wording)
    session.flush()
    session.add(
        Response(
            invitation_id=invitation.id, wording_id=wording.id, form=invitation.form, source="web",
            status="submitted", started_at=at, submitted_at=at, year=2025, month=3,
        )
    )  # fmt: skip
    session.flush()


def hindrances(
    session: Session, council: Council, review: Review, stage: Stage = Stage.CONSULT
) -> dict[str, str | None]:
    return {person.role: person.hindrance for person in recipients.people(session, council, review, stage, TODAY)}


def secret(session: Session, council: Council, invitation: Invitation) -> str:
    return links.link(session, council, invitation).rpartition("/")[2]

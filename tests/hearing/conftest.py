"""A child who was asked, the people around, and a count of what the database is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.council.council import Council
from portal.council.work import Work
from portal.hearing.answers import kept
from portal.hearing.answers.given import Given
from portal.hearing.answers.kept import Heard
from portal.hearing.responses import draft, save
from portal.hearing.responses.letterbox import Letterbox, beside
from portal.hearing.responses.save import Submitted
from portal.store.audit import Actor
from portal.store.models import Concern, Device, Invitation, Message, Response, Staff
from portal.store.sealing import hash_secret
from tests.factories import NOW, a_child, a_review, a_staff, an_invitation


@dataclass
class Visit:
    """One person with one link, on one browser at a time."""

    session: Session
    council: Council
    invitation: Invitation
    iro: Staff
    device: Device | None = None
    now: datetime = NOW

    @property
    def by(self) -> Actor:
        """The person as the audit names them."""
        return Actor("respondent", self.invitation.id)

    def save(self, *given: Given, **options: Any) -> Response:
        """Presses Next on a page."""
        return save.save(
            Work(self.session, self.council, self.by, options.pop("now", self.now)),
            self.invitation,
            given,
            device=self.device,
            **options,
        ).response

    def send(self, *given: Given, now: datetime | None = None) -> Submitted:
        """Presses Send."""
        return save.submit(
            Work(self.session, self.council, self.by, now or self.now), self.invitation, given, device=self.device
        )

    def on_device(self, secret: str) -> Visit:
        """The same link in another browser, whose Start was pressed."""
        device = Device(key_hash=hash_secret(secret), invitation_id=self.invitation.id, created_at=self.now)
        self.session.add(device)
        self.session.flush()
        return Visit(self.session, self.council, self.invitation, self.iro, device, self.now)

    @property
    def box(self) -> Letterbox:
        """What this browser is shown and told."""
        response = draft.response_of(self.session, self.invitation.id)
        form = self.council.library[self.invitation.form]
        return Letterbox(form, self.device, beside(self.invitation, response, self.invitation.review.child))

    def heard(self) -> dict[str, Heard]:
        """Every answer as it stands."""
        response = draft.response_of(self.session, self.invitation.id)
        return kept.heard(self.session, response) if response else {}

    def concerns(self) -> list[Concern]:
        """What was raised, in the order it was."""
        return list(self.session.scalars(sa.select(Concern).order_by(Concern.id)))

    def told(self) -> list[str]:
        """The addresses of everybody an alert was posted to."""
        posted = sa.select(Message.recipient).where(Message.dedupe.like("concern:%")).order_by(Message.id)
        return list(self.session.scalars(posted))


Asking = Callable[..., Visit]


@pytest.fixture
def asked(session: Session, council: Council) -> Asking:
    """Asks a child of that age (9), before the review or, with stage="feedback", after it."""

    def ask(age: int = 9, **facts: Any) -> Visit:
        iro = a_staff(session)
        review = a_review(session, a_child(session, age=age, iro=iro, iro_id=iro.id))
        return Visit(session, council, an_invitation(session, council, review, **facts), iro)

    return ask


@dataclass
class Statements:
    """What the database was asked, in order."""

    asked: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.asked)


Counting = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def counting(engine: sa.Engine) -> Counting:
    """Counts statements within a block, the BEGIN of SQLite left out."""

    @contextmanager
    def count() -> Iterator[Statements]:
        found = Statements()

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                found.asked.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        yield found
        event.remove(engine, "before_cursor_execute", note)

    return count

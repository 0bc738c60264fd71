"""The council of the staff tests: people who are signed in, and children whose reviews are coming."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts import accounts
from portal.sending import outbox
from portal.store.models import AuditEntry, Child, Contact, Invitation, Message, Response, Review, Staff
from tests import factories
from tests.browser import Browser
from tests.factories import NOW, TODAY
from tests.respond.town import Town

ADDRESS = "reviews.example.org"


class Office(Town):
    """A running portal with an IRO, somebody in business support, a manager and an administrator."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.app, town.council, town.session, town.engine, town.at)
        self.people = {role: factories.a_staff(self.session, role, name=name) for role, name in NAMES.items()}
        self.session.commit()

    def signed_in(self, role: str = "", staff: Staff | None = None) -> Browser:
        """A browser on which that person is signed in."""
        return signed_in(self.app, self.session, staff or self.people[role], self.at[0])

    @property
    def iro(self) -> Staff:
        return self.people["iro"]

    def another(self, role: str, **facts: Any) -> Staff:
        """One more person of that role."""
        self.session.rollback()
        made = factories.a_staff(self.session, role, **{"name": "Val Dunn"} | facts)
        self.session.commit()
        return made

    def child(self, **facts: Any) -> Child:
        self.session.rollback()
        given: dict[str, Any] = {"iro_id": self.iro.id, "iro": self.iro} | facts
        made = factories.a_child(self.session, given.pop("age", 9), **given)
        self.session.commit()
        return made

    def review(self, child: Child | None = None, days: int = 22, **facts: Any) -> Review:
        """A review in so many days from the day of the tests, of a child of the IRO unless one is given."""
        child = child or self.child()
        day = TODAY + timedelta(days=days)
        made = factories.a_review(self.session, child, **{"planned_on": day, "due_on": day + timedelta(days=7)} | facts)
        self.session.commit()
        return made

    def parent(self, child: Child, **facts: Any) -> Contact:
        made = factories.a_contact(self.session, child, **facts)
        self.session.commit()
        return made

    def asked(self, review: Review, contact: Contact | None = None, **facts: Any) -> Invitation:
        made = factories.an_invitation(self.session, self.council, review, contact, **facts)
        self.session.commit()
        return made

    def returned(self, invitation: Invitation, answers: Mapping[str, Any], **facts: Any) -> Response:
        made = factories.a_response(self.session, self.council, invitation, answers, **facts)
        self.session.commit()
        return made

    def mails(self, to: str) -> list[str]:
        """The subjects and words of what was posted to that address, in order."""
        return [
            f"{message.subject}\n{outbox.body_of(self.session, message)}"
            for message in self.all(Message)
            if message.recipient == to
        ]

    def link_of(self, to: str) -> str:
        """The path of the last link to choose a password by that was posted to that address."""
        return str(re.findall(r"https://reviews\.example\.org(/password/\S+)", "\n".join(self.mails(to)))[-1])

    def audit(self, action: str) -> list[AuditEntry]:
        return [entry for entry in self.all(AuditEntry) if entry.action == action]


NAMES = {"iro": "Sam Okafor", "support": "Bea Holt", "manager": "Mo Reyes", "admin": "Ada Kerr"}


def signed_in(app: Flask, session: Session, staff: Staff, at: datetime = NOW) -> Browser:
    """A browser with the cookie of a new session of that person."""
    session.commit()  # ends what was read before: a read that turns into a write is refused
    secret = accounts.sign_in(session, staff, at)
    session.commit()
    browser = Browser(app)
    browser.client.set_cookie("__Host-staff", secret, domain=ADDRESS, secure=True)
    return browser

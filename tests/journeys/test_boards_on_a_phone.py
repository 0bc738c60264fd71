"""Staff on a phone: every board is a list of cards there, each fact beside its label."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import passwords
from tests.factories import NOW, TODAY, a_child, a_contact, a_review, a_staff, an_invitation
from tests.journeys.served import PASSWORD, PHONE, Served, serve

pytestmark = pytest.mark.chromium
BOARDS = {
    "iro": ("/my-reviews",),
    "support": ("/to-do", "/reviews", "/needs", "/messages", "/forms"),
    "admin": ("/staff", "/away"),
    "manager": ("/withheld", "/concerns", "/without-iro"),
}


@pytest.fixture
def served(tmp_path: Path, maker: sessionmaker[Session]) -> Iterator[Served]:
    with maker() as session:
        hashed = passwords.hash_password(PASSWORD)
        staff = {role: a_staff(session, role, email=f"{role}@example.org", password_hash=hashed) for role in BOARDS}
        for days in (3, 12):
            child = a_child(session, first_name="Robin", iro=staff["iro"], iro_id=staff["iro"].id)
            review = a_review(session, child, planned_on=TODAY + timedelta(days=days))
            an_invitation(session, None, review, a_contact(session, child, name="Ms Duskwater"), sent_at=NOW)
        session.commit()
    with serve(tmp_path, maker) as running:
        yield running


@pytest.mark.parametrize("role", BOARDS)
def test_what_a_card_says_begins_beside_its_label(served: Served, browser: Browser, role: str) -> None:
    person = served.person(browser, PHONE).sign_in(f"{role}@example.org")
    for board in BOARDS[role]:
        person.open(board)

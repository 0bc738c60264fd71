"""Who is idle is told five minutes before they are signed out, and stays by a press; what they typed stands there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session, sessionmaker

from portal.accounts import passwords
from tests.factories import a_staff
from tests.journeys.served import PASSWORD, PHONE, Served, serve

pytestmark = pytest.mark.chromium


@pytest.fixture
def served(tmp_path: Path, maker: sessionmaker[Session]) -> Iterator[Served]:
    with maker() as session:
        a_staff(session, "manager", email="mo@example.org", password_hash=passwords.hash_password(PASSWORD))
        session.commit()
    with serve(tmp_path, maker) as running:
        yield running


def test_somebody_idle_is_warned_and_stays_with_one_press(served: Served, browser: Browser) -> None:
    person = served.person(browser, PHONE)
    page = person.page
    page.clock.install()
    person.sign_in("mo@example.org").open("/copies").write("A child’s reference", "C1")
    warning = page.locator("#idle")
    page.clock.fast_forward("24:59")
    served.later(minutes=24, seconds=59)
    expect(warning).to_be_hidden()
    page.clock.fast_forward("00:02")
    expect(warning).to_contain_text("You will be signed out at 10:30 am. What you typed is kept.")
    expect(warning).to_have_role("alert")
    page.get_by_role("link", name="Stay signed in").click()
    expect(warning).to_be_hidden()
    served.later(minutes=25)
    page.clock.fast_forward("25:02")
    expect(warning).to_contain_text("10:54 am")
    assert page.get_by_label("A child’s reference").input_value() == "C1"
    served.later(minutes=6)
    page.get_by_role("link", name="Stay signed in").click()
    page.wait_for_url("**/sign-in**")

"""Wrong passwords slow down whoever types them, and nobody else."""

from __future__ import annotations

import pytest

from portal.accounts import passwords
from portal.accounts.attempts import TRIES
from tests.browser import Browser
from tests.staff.office import Office

PASSWORD = "three odd hedgehogs"


@pytest.fixture
def manager(office: Office) -> str:
    """The address of somebody with a password."""
    office.people["manager"].password_hash = passwords.hash_password(PASSWORD)
    office.session.commit()
    return office.people["manager"].email


def try_in(browser: Browser, email: str, password: str, address: str) -> Browser:
    browser.client.environ_base["REMOTE_ADDR"] = address
    browser.open("/sign-in")
    if browser.path.endswith("/sign-in"):
        browser.write("Email address", email).write("Password", password).press("Sign in")
    return browser


def guess(office: Office, email: str, address: str, times: int = TRIES) -> Browser:
    browser = office.browser()
    for _ in range(times):
        try_in(browser, email, "wrong wrong wrong", address)
    return browser


def test_ten_wrong_passwords_slow_down_one_address_and_not_the_owner_elsewhere(office: Office, manager: str) -> None:
    attacker = guess(office, manager, "192.0.2.1")
    assert try_in(attacker, manager, PASSWORD, "192.0.2.1").status == 429
    assert 0 < int(attacker.response.headers["Retry-After"]) <= 90
    assert "seconds" in attacker.text
    assert try_in(office.browser(), manager, PASSWORD, "192.0.2.2").heading == "This minute"


def test_one_address_is_slowed_down_whatever_accounts_it_tries_and_lets_go_soon(office: Office, manager: str) -> None:
    for number in range(TRIES):
        guess(office, f"somebody{number}@example.org", "192.0.2.1", times=1)
    assert try_in(office.browser(), manager, PASSWORD, "192.0.2.1").status == 429
    office.later(seconds=90)
    assert try_in(office.browser(), manager, PASSWORD, "192.0.2.1").heading == "This minute"


def test_a_browser_its_owner_has_signed_in_on_is_not_refused_whatever_others_do(office: Office, manager: str) -> None:
    own = try_in(office.browser(), manager, PASSWORD, "192.0.2.1").press("Sign out")
    guess(office, manager, "192.0.2.1", times=TRIES + 1)
    for _ in range(TRIES + 5):
        assert try_in(own, manager, "a slip of the finger", "192.0.2.1").status == 400
    assert try_in(own, manager, PASSWORD, "192.0.2.1").heading == "This minute"


def test_a_known_browser_is_known_for_its_own_people_alone(office: Office, manager: str) -> None:
    own = try_in(office.browser(), manager, PASSWORD, "192.0.2.1").press("Sign out")
    for _ in range(TRIES):
        assert try_in(own, office.iro.email, "a guess at another", "192.0.2.1").status == 400
    assert try_in(own, office.iro.email, "a guess at another", "192.0.2.1").status == 429


def test_a_household_on_ipv6_is_one_address(office: Office, manager: str) -> None:
    for number in range(TRIES):
        guess(office, manager, f"2001:db8:1:2::{number:x}", times=1)
    assert try_in(office.browser(), manager, PASSWORD, "2001:db8:1:2::ffff").status == 429
    assert try_in(office.browser(), manager, PASSWORD, "2001:db8:1:3::1").heading == "This minute"

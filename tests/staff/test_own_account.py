"""Staff look after their own password, and hear of it when somebody else tries."""

from __future__ import annotations

import re

import pytest

from portal.accounts import passwords
from tests.browser import Browser
from tests.staff.office import Office
from tests.staff.test_sign_in import PASSWORD, try_in

NEW = "four even badgers"


@pytest.fixture
def manager(office: Office) -> str:
    """The address of somebody with a password."""
    office.people["manager"].password_hash = passwords.hash_password(PASSWORD)
    office.session.commit()
    return office.people["manager"].email


def changed(browser: Browser, old: str = PASSWORD, new: str = NEW, again: str = "") -> Browser:
    browser.open("/account").write("The password you have", old).write("New password", new)
    return browser.write("The same password again", again or new).press("Change my password")


def asked(office: Office, email: str, address: str = "192.0.2.9") -> Browser:
    browser = office.browser()
    browser.client.environ_base["REMOTE_ADDR"] = address
    browser.open("/sign-in").press("I have forgotten my password")
    return browser.write("Email address", email).press("Send me a link")


def test_a_new_password_ends_every_other_session_and_is_told_to_its_owner(office: Office, manager: str) -> None:
    here, there = office.signed_in("manager"), office.signed_in("manager")
    page = changed(here)
    assert "You are signed out everywhere else." in page.text
    assert page.heading == "Your account"
    assert there.open("/this-minute").heading == "Sign in"
    told = office.mails(manager)[-1]
    assert "Your password was changed, Monday 2 March 2026" in told
    assert NEW not in told
    assert try_in(office.browser(), manager, PASSWORD, "192.0.2.1").status == 400
    assert try_in(office.browser(), manager, NEW, "192.0.2.1").heading == "This minute"


def test_the_old_password_is_asked_for_and_cannot_be_guessed(office: Office, manager: str) -> None:
    browser = office.signed_in("manager")
    for _ in range(10):
        assert "That is not the password you have." in changed(browser, old="a wild guess at it").text
    assert "Too many tries." in changed(browser).text
    office.later(seconds=90)
    assert "Your password is changed." in changed(browser).text


@pytest.mark.parametrize(
    "weak",
    [
        "Westmere-2026", "mo.reyes.2026!", "Manchester2024", "ilovemydog2026", "trustno1trustno", "ReviewPortal2026",
        "childrensocialcare",
    ],
)  # fmt: skip
def test_a_password_of_the_councils_the_products_or_ones_own_words_is_refused(
    office: Office, manager: str, weak: str
) -> None:
    page = changed(office.signed_in("manager"), new=weak)
    assert page.status == 400
    assert "easy to guess" in page.text


def test_two_different_new_passwords_are_not_taken(office: Office, manager: str) -> None:
    assert "Write the same password in both boxes." in changed(office.signed_in("manager"), again="five odd newts").text


def test_whoever_forgot_is_sent_a_link_that_ends_within_the_hour(office: Office, manager: str) -> None:
    assert "a link to choose a password is on its way" in asked(office, f" {manager.upper()} ").text
    link = office.link_of(manager)
    assert office.browser().open(link).heading == "Choose your password"
    office.later(minutes=60)
    assert office.browser().open(link).heading == "This link does not work any more"


def test_nobody_learns_who_has_an_account_by_asking_for_a_link(office: Office, manager: str) -> None:
    pages = [asked(office, each).html for each in (manager, "nobody@example.org", "", "x" * 400)]
    without_tokens = {re.sub(r'name="csrf_token" value="[^"]+"', "", page) for page in pages}
    assert len(without_tokens) == 1
    assert [office.mails("nobody@example.org"), len(office.mails(manager))] == [[], 1]


def test_asking_in_anothers_name_fills_no_mailbox(office: Office, manager: str) -> None:
    for number in range(100, 112):
        asked(office, manager, address=f"192.0.2.{number}")
    assert len(office.mails(manager)) == 3
    for _ in range(10):
        last = asked(office, "somebody@example.org")
    assert last.heading == "Sign in"
    assert asked(office, "somebody@example.org").status == 429


def test_a_changed_password_ends_the_links_that_were_mailed_before(office: Office, manager: str) -> None:
    asked(office, manager)
    changed(office.signed_in("manager"))
    assert office.browser().open(office.link_of(manager)).heading == "This link does not work any more"


def test_a_closed_account_is_sent_no_link(office: Office, manager: str) -> None:
    office.people["manager"].disabled_at = office.at[0]
    office.session.commit()
    asked(office, manager)
    assert office.mails(manager) == []


def test_failed_tries_are_told_to_their_owner_at_the_next_sign_in_and_only_then(office: Office, manager: str) -> None:
    assert "failed since" not in try_in(office.browser(), manager, PASSWORD, "192.0.2.1").text
    for _ in range(2):
        try_in(office.browser(), manager, "a wild guess at it", "192.0.2.7")
    try_in(office.browser(), "nobody@example.org", "hedgehogs in a box", "192.0.2.7")
    page = try_in(office.browser(), manager, PASSWORD, "192.0.2.1")
    assert "2 tries to sign in as you failed since you were last here." in page.text
    assert "You were last here on Monday 2 March 2026" in page.text
    assert "failed since" not in try_in(office.browser(), manager, PASSWORD, "192.0.2.1").text
    told = [(entry.actor, entry.address, entry.subject) for entry in office.audit("sign in failed")]
    who = f"staff:{office.people['manager'].id}"
    assert told == [("anybody", "192.0.2.7", who)] * 2 + [("anybody", "192.0.2.7", "staff:unknown")]

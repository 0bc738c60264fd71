"""Staff see where they are signed in, and end it; what was typed waits for whoever typed it."""

from __future__ import annotations

import pytest

from portal.accounts import passwords
from portal.views.signing_in.coming_in import browser_named
from tests.browser import Browser
from tests.staff.office import Office
from tests.staff.test_sign_in import PASSWORD, try_in

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def two(office: Office) -> Office:
    """A manager and an administrator with passwords."""
    for role in ("manager", "admin"):
        office.people[role].password_hash = passwords.hash_password(PASSWORD)
    office.session.commit()
    return office


def came_in(office: Office, role: str = "manager", agent: str = FIREFOX) -> Browser:
    browser = office.browser()
    browser.client.environ_base["HTTP_USER_AGENT"] = agent
    return try_in(browser, office.people[role].email, PASSWORD, "192.0.2.1")


def idle(office: Office) -> Browser:
    """The sign-in page that answered what a manager typed, half an hour too late."""
    page = came_in(office).open("/away").write("First day away", "2026-04-01")
    office.later(minutes=31)
    page.press("Propose these days")
    assert page.status == 401
    assert "What you typed is kept." in page.text
    assert "2026-04-01" not in page.html
    return page


def sign_in(page: Browser, office: Office, role: str) -> Browser:
    return page.write("Email address", office.people[role].email).write("Password", PASSWORD).press("Sign in")


def test_somebody_sees_where_they_are_signed_in_and_ends_one_or_all_others(two: Office) -> None:
    here, there, third = came_in(two), came_in(two), came_in(two, agent="nothing that is known")
    page = here.open("/account")
    assert page.text.count("Firefox on Windows") == 2
    assert "from 192.0.2.1" in page.text
    assert "A browser that does not say what it is" in page.text
    assert page.buttons.count("Sign out there") == 2
    page.press("Sign out there")
    assert [third.open("/account").heading, there.open("/account").heading].count("Sign in") == 1
    page.press("Sign out everywhere else")
    assert [third.open("/account").heading, there.open("/account").heading] == ["Sign in", "Sign in"]
    assert "Sign out everywhere else" not in page.open("/account").buttons
    assert len(two.audit("end sessions")) == 2


def test_nobody_ends_a_session_of_somebody_else(two: Office) -> None:
    theirs, mine, other = came_in(two, "admin"), came_in(two), came_in(two)
    which = dict(other.open("/account").fields("Sign out there"))
    own = theirs.open("/account")
    token = dict(own.fields("Change my password"))["csrf_token"]
    own.send("/account/sessions/end", {"csrf_token": token, "which": which["which"]})
    own.send("/account/sessions/end", {"csrf_token": token, "which": "no hash"})
    assert mine.open("/account").heading == "Your account"


def test_what_was_typed_comes_back_to_whoever_typed_it(two: Office) -> None:
    page = sign_in(idle(two), two, "manager")
    assert page.heading == "Carry on where you were"
    assert "First day away 2026-04-01" in page.text


def test_another_who_signs_in_there_sees_nothing_of_it(two: Office) -> None:
    page = sign_in(idle(two), two, "admin")
    assert page.heading == "Staff accounts"
    assert "Somebody else typed something here before you." in page.text
    assert "2026-04-01" not in page.html


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("", ""),
    ],
)
def test_a_browser_is_called_as_its_owner_calls_it(agent: str, name: str) -> None:
    assert browser_named(agent) == name


def test_whoever_signed_in_while_the_clock_was_wrong_is_not_signed_in_for_ever(office: Office) -> None:
    office.later(days=400)
    ahead = office.signed_in("manager").open("/this-minute")
    assert ahead.status == 200
    office.later(days=-400)
    assert ahead.open("/this-minute").heading == "Sign in"
    here = office.signed_in("manager")
    office.later(hours=-1)
    assert here.open("/this-minute").status == 200, "an hour back ends nobody's work"
    office.later(hours=14)
    assert here.open("/this-minute").heading == "Sign in"


def test_each_page_says_until_when_its_reader_is_signed_in(office: Office) -> None:
    page = office.signed_in("manager").open("/this-minute")
    assert "Signed in until 10:30 am if you open nothing else. What you typed is kept." in page.text
    for _times in range(24):  # at work all day: then twelve hours after signing in is the end
        office.later(minutes=29)
        page.open("/this-minute")
    assert "Signed in until 10:00 pm" in page.text
    office.later(minutes=25)
    assert page.open("/this-minute").heading == "Sign in"
    assert "Signed in until" not in page.text

"""Staff sign in by their council's directory, which says who they are and never what they may do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest
from pydantic import SecretStr

from portal.store.models import Staff
from tests.browser import Browser
from tests.directory import CLIENT, SECRET, directory
from tests.factories import NOW
from tests.staff.office import Office


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A directory, in a process of its own."""
    with directory(NOW.timestamp()) as address:
        yield address


@pytest.fixture
def joined(office: Office, provider: str) -> Office:
    """A council whose staff sign in by that directory, and must prove themselves there."""
    told = {"oidc_issuer": provider, "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET),
            "oidc_name": "Westmere", "second_factor": "required"}  # fmt: skip
    site = office.app.extensions["portal"]
    settings = office.council.settings.model_copy(update=told)
    office.app.extensions["portal"] = replace(site, council=replace(office.council, settings=settings))
    return office


def sent_off(office: Office) -> tuple[Browser, str]:
    """A browser that pressed the button, and where it was sent."""
    browser = office.browser().open("/sign-in?next=/account")
    browser.press("Sign in with Westmere")
    return browser, browser.response.headers["Location"]


def signed_on(where: str, login: str, **more: str) -> str:
    """The path on which the directory sends the browser back, once it has signed that person in."""
    parts = urlsplit(where)
    connection = HTTPConnection(parts.netloc)
    wish = "".join(f"&{name}={quote(value)}" for name, value in {"login": login, **more}.items())
    connection.request("GET", f"{parts.path}?{parts.query}{wish}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    assert (back.netloc, back.path) == ("reviews.example.org", "/sign-in/back")
    return f"{back.path}?{back.query}"


def comes(office: Office, login: str, **more: str) -> Browser:
    browser, where = sent_off(office)
    return browser.open(signed_on(where, login, **more))


def test_somebody_with_an_account_comes_in_with_the_role_they_have_here(joined: Office) -> None:
    page = comes(joined, joined.iro.email.upper())
    assert page.heading == "Your account"
    assert "Independent Reviewing Officer" in page.text
    assert page.open("/staff").status == 403  # whatever roles the directory speaks of
    assert len(joined.audit("sign in")) == 1


def test_nobody_gets_an_account_by_signing_in(joined: Office) -> None:
    page = comes(joined, "eve@example.org")
    assert page.heading == "Sign in"
    assert "Your account is not set up here." in page.text
    assert len(joined.all(Staff)) == 4
    assert [entry.why for entry in joined.audit("sign in failed")] == ["directory"]


def test_a_closed_account_stays_closed(joined: Office) -> None:
    joined.iro.disabled_at = NOW
    joined.session.commit()
    assert "Your account is not set up here." in comes(joined, joined.iro.email).text


def test_whoever_is_given_a_leavers_address_does_not_come_into_their_account(joined: Office) -> None:
    comes(joined, joined.iro.email, subject="the first Sam")
    assert "Your account is not set up here." in comes(joined, joined.iro.email, subject="another Sam").text
    # and a new address in the directory is still the same person
    assert comes(joined, "sam.new@example.org", subject="the first Sam").heading == "Your account"


@pytest.mark.parametrize("fault", ["late", "audience", "issuer", "nonce", "key", "unsigned", "unchecked", "nameless"])
def test_a_token_that_is_not_as_it_must_be_opens_nothing(joined: Office, fault: str) -> None:
    page = comes(joined, joined.iro.email, fault=fault)
    assert page.heading == "Sign in"
    assert "did not say who you are" in page.text
    assert joined.audit("sign in") == []


def test_what_one_browser_began_another_cannot_end_and_nobody_ends_twice(joined: Office) -> None:
    browser, where = sent_off(joined)
    back = signed_on(where, joined.iro.email)
    assert "did not say who you are" in joined.browser().open(back).text
    other, _where = sent_off(joined)
    assert "did not say who you are" in other.open(back).text
    assert browser.open(back).heading == "Your account"
    assert "did not say who you are" in joined.browser().open(back).text


def test_a_directory_that_is_away_is_said_so_and_the_password_still_works(joined: Office) -> None:
    site = joined.app.extensions["portal"]
    away = site.council.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    joined.app.extensions["portal"] = replace(site, council=replace(site.council, settings=away))
    page = joined.browser().open("/sign-in/directory")
    assert page.heading == "Sign in"
    assert "sign in with your password" in page.text


def test_without_a_directory_there_is_no_such_way_in(office: Office) -> None:
    assert "Sign in with" not in office.browser().open("/sign-in").text.replace("Sign in (staff)", "")
    assert office.browser().open("/sign-in/directory").status == 404

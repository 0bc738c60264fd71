"""An attacker on a neighbouring site posts in the name of signed-in staff: nothing is done, nothing is offered."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from portal.accounts import passwords
from portal.store.models import Staff
from portal.views.every_page.carry_on import unpack
from tests.browser import Browser
from tests.staff.office import ADDRESS, Office
from tests.staff.test_sign_in import PASSWORD

EVE = {"name": "Eve Black", "email": "eve@evil.example.org", "role": "admin", "phone": "01632 960666"}
NEIGHBOUR = "https://blog.example.org"
# what browsers say of a form on another page: of a neighbour on the same domain, of a stranger, of a sandboxed frame,
# of a plain page on the same name, and of an old browser that knows Origin alone
ATTACKS = [
    {"Sec-Fetch-Site": "same-site", "Origin": NEIGHBOUR},
    {"Sec-Fetch-Site": "same-site", "Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example.com"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Sec-Fetch-Site": "same-origin", "Origin": NEIGHBOUR},
    {"Origin": NEIGHBOUR},
    {"Origin": f"http://{ADDRESS}"},
    {"Origin": f"https://{ADDRESS}.evil.example.com"},
    {"Origin": f"https://{ADDRESS}:8443"},
    {},
    {"Origin": "null"},
]


def sent(browser: Browser, path: str, headers: dict[str, str], **fields: str) -> str:
    """The page that answers a form which another site sent through this browser, cookies and all."""
    answer = browser.client.post(path, base_url=browser.address, data=EVE | fields, headers=headers)
    assert answer.status_code == 400, headers
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("headers", ATTACKS, ids=str)
def test_a_neighbours_form_is_not_one_press_away(office: Office, headers: dict[str, str]) -> None:
    browser = office.signed_in("admin").open("/staff/add")
    for fields in ({}, {"csrf_token": "made up"}):
        page = sent(browser, "/staff/add", headers, **fields)
        assert "Nothing was sent" in page
        assert "Carry on" not in page
        assert "eve@" not in page
    assert len(office.all(Staff)) == 4


@pytest.mark.parametrize("headers", ATTACKS, ids=str)
def test_nor_does_the_sign_in_page_carry_it_through(office: Office, headers: dict[str, str]) -> None:
    signed_out = office.browser()
    page = sent(signed_out, "/staff/add", headers)
    assert "eve@" not in page
    carried = json.dumps({"to": "/staff/add", "fields": list(EVE.items())})
    page = sent(signed_out, "/sign-in", headers, kept=carried, password="x")
    assert "Eve Black" not in page


@pytest.mark.parametrize("headers", [a for a in ATTACKS if a.get("Origin", "null") != "null" or "Sec-Fetch-Site" in a])
def test_a_good_token_does_not_help_a_request_from_elsewhere(office: Office, headers: dict[str, str]) -> None:
    browser = office.signed_in("admin").open("/staff/add")
    token = dict(browser.fields())["csrf_token"]
    assert "Nothing was sent" in sent(browser, "/staff/add", headers, csrf_token=token)


def test_every_form_of_staff_refuses_what_a_neighbour_sends(office: Office) -> None:
    from portal.views.every_page.access import rule_of
    from tests.test_access import pages

    app: Flask = office.app
    for role in ("iro", "support", "manager", "admin"):
        browser = office.signed_in(role)
        for endpoint, method, path in pages(app):
            rule = rule_of(app, endpoint)
            if method == "POST" and rule is not None:
                answer = browser.client.post(path, base_url=browser.address, data=EVE, headers=ATTACKS[0])
                assert answer.status_code == 400, endpoint
                assert "Eve Black" not in answer.get_data(as_text=True), endpoint


def test_an_own_page_that_was_open_too_long_shows_what_will_be_sent(office: Office) -> None:
    browser = office.signed_in("manager").open("/away")
    fields = dict(browser.fields("Propose these days")) | {"csrf_token": "old", "from_on": "2026-03-02"}
    browser.send("/away", fields | {"password": "brisk otter lantern"})
    assert browser.heading == "Carry on where you were"
    assert "First day away 2026-03-02" in browser.text
    assert "It goes to /away" in browser.text
    assert "brisk otter" not in browser.html
    browser.press("Carry on")
    assert browser.written("First day away") == "2026-03-02"


def test_a_sign_in_page_open_too_long_asks_for_the_password_alone(office: Office) -> None:
    browser = office.browser().open("/sign-in")
    browser.send("/sign-in", {"email": "sam@example.org", "password": "brisk otter lantern", "csrf_token": "old"})
    assert browser.status == 400
    assert browser.heading == "Sign in"
    assert browser.written("Email address") == "sam@example.org"
    assert "brisk otter" not in browser.html


def test_who_was_signed_out_in_an_old_browser_keeps_what_was_typed(office: Office) -> None:
    office.people["manager"].password_hash = passwords.hash_password(PASSWORD)
    office.session.commit()
    browser = office.signed_in("manager").open("/away")
    fields = dict(browser.fields("Propose these days")) | {"from_on": "2026-03-02"}
    browser.client.delete_cookie("__Host-staff", domain=ADDRESS)
    answer = browser.client.post("/away", base_url=browser.address, data=fields)
    assert answer.status_code == 401
    assert "2026-03-02" not in answer.get_data(as_text=True)
    browser._land(answer).write("Email address", office.people["manager"].email).write("Password", PASSWORD)
    assert "First day away 2026-03-02" in browser.press("Sign in").text


@pytest.mark.parametrize(
    "to", ["//evil.example", "/\\evil.example", "/\t/evil.example", "/a\n", "\\\\evil", "https://evil.example", "", "a",
           "/\x7f/evil", "/\0/evil", "///evil", 7, None]
)  # fmt: skip
def test_what_was_kept_goes_nowhere_but_to_a_page_of_ours(to: object) -> None:
    assert unpack(json.dumps({"to": to, "fields": []})) is None


def test_what_was_kept_goes_on_to_a_page_of_ours() -> None:
    assert unpack(json.dumps({"to": "/staff/add", "fields": [["name", "Jo"]]})) == ("/staff/add", [("name", "Jo")])

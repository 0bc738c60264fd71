"""Accounts from a list: looked at first, proposed for a manager to confirm, each with a link of its own."""

from __future__ import annotations

import io

import pytest

from portal.store.models import Staff
from tests.browser import Browser
from tests.staff.office import Office

LIST = (
    "Full Name,E-mail Address,Job Title,Team\nIda Lund,ida@example.org,IRO,North\n"
    "Cy Dale,cy@example.org,Business Support,\nEve Moor,eve@example.org,Administrator of accounts,\n"
)


def bring(browser: Browser, text: str) -> Browser:
    token = dict(browser.open("/staff/list").fields("Look at it first"))["csrf_token"]
    data = {"csrf_token": token, "file": (io.BytesIO(text.encode()), "staff.csv")}
    return browser.send("/staff/list", data, content_type="multipart/form-data")


def by_email(office: Office) -> dict[str, Staff]:
    return {staff.email: staff for staff in office.all(Staff)}


def test_an_administrator_brings_in_a_list_and_a_manager_confirms_who_sees_children(office: Office) -> None:
    before = len(office.all(Staff))
    browser = bring(office.signed_in("admin"), LIST)
    assert "3 people are new." in browser.text
    assert len(office.all(Staff)) == before
    browser.press("Add these people")
    assert "3 accounts are proposed or made." in browser.text
    made = by_email(office)
    assert [made[email].waiting for email in ("ida@example.org", "cy@example.org", "eve@example.org")] == [
        *(True, True, False)
    ]
    assert made["ida@example.org"].team == "North"
    assert office.link_of("eve@example.org")
    assert office.mails("ida@example.org") == []  # nobody has confirmed her
    (told,) = [mail for mail in office.mails(office.people["manager"].email) if "Ida Lund" in mail]
    assert "Cy Dale (Business support)" in told
    office.signed_in("manager").open("/to-confirm")


def test_who_has_an_account_keeps_it_and_no_role_is_changed_by_a_list(office: Office) -> None:
    sam, mo = office.people["iro"], office.people["manager"]
    text = (
        f"name,email,role,team\nSamuel Okafor,{sam.email.upper()},IRO,South\nMo Reyes,{mo.email},Administrator,\n"
        f"Bea Holt,{office.people['support'].email},support,\n"
    )
    browser = bring(office.signed_in("admin"), text)
    assert "0 people are new." in browser.text
    assert "which a list does not change" in browser.text
    browser.press("Add these people")
    made = by_email(office)
    assert (made[sam.email].name, made[sam.email].team, made[mo.email].role) == ("Samuel Okafor", "South", "manager")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,email\nIda,ida@example.org\n", "Line 1, role: this column is missing"),
        ("name,email,role\nIda,ida,IRO\n", "is not an email address"),
        ("name,email,role\nIda,ida@example.org,Wizard\n", "write one of Independent Reviewing Officer"),
        ("name,email,role\n,ida@example.org,IRO\n", "this must not be empty"),
        ("name,email,role\nIda,ida@example.org,IRO\nEve,IDA@example.org,IRO\n", "stands on line 2 already"),
        ("name,email,role\n", "It has a heading and no rows."),
        ("", "this column is missing"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_and_nobody_is_added(office: Office, text: str, said: str) -> None:
    before = len(office.all(Staff))
    browser = bring(office.signed_in("admin"), text)
    assert browser.status == 400
    assert said in browser.text
    assert len(office.all(Staff)) == before

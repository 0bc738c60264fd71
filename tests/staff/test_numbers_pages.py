"""The numbers people may ring, as an administrator sets them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.browser import Browser
from tests.staff.office import Office
from tests.staff.test_council_pages import kept


def test_numbers_change_on_every_page_that_prints_them(office: Office, admin: Browser) -> None:
    admin.open("/council/contacts").write("Phone of the review team", "01632 960777")
    admin.write("Phone at night and at weekends", "01632 960888").write(
        "Local advocacy service", "Speak Up 01632 960666"
    )
    admin.send("/council/contacts", dict(admin.fields("Use these numbers")) | {"line-1-number": "0800 1112"})
    assert "Everybody sees the new numbers from now on." in admin.text
    browser = office.started(office.invited("consult_12_17", 15)).open("/say/1/help")
    for number in ("01632 960777", "01632 960888", "0800 1112", "0800 528 0731", "Speak Up 01632 960666"):
        assert number in browser.text
    assert "0800 1111" not in browser.text


def test_a_number_is_added_and_one_is_taken_away(office: Office, admin: Browser) -> None:
    admin.open("/council/contacts").write("Local advocacy service", "Speak Up").press("Add another number")
    assert admin.written("Local advocacy service") == "Speak Up"
    assert "Number 4" in admin.text
    brought = dict(admin.fields("Use these numbers")) | {
        "line-2-gone": "yes",
        "line-4-name": "A line of ours",
        "line-4-number": "01632 960500",
        "line-4-audience": "parent",
        "line-4-checked_on": "28/02/2026",
        "line-4-owner": "Bea Holt",
    }
    admin.send("/council/contacts", brought)
    lines = kept(office)["helplines"]
    assert [line["name"] for line in lines] == ["Childline", "Family Rights Group", "A line of ours"]
    assert lines[2] == {
        "name": "A line of ours",
        "number": "01632 960500",
        "hours": "",
        "audience": "parent",
        "checked_on": "2026-02-28",
        "owner": "Bea Holt",
    }
    admin.open("/council/contacts").press("Restore the numbers")
    assert kept(office) == {}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"line-1-name": ""}, "Write whose number it is."),
        ({"line-1-number": "ask"}, "Write a number that can be rung."),
        ({"line-1-checked_on": ""}, "Choose the day somebody last rang it."),
        ({"line-1-checked_on": "31/31/2026"}, "This is not a day."),
        ({"line-1-checked_on": "2026-03-03"}, "This day has not come yet."),
        ({"line-1-owner": ""}, "Write who sees to this number."),
        ({"line-1-audience": "dogs"}, "Choose who is told of it."),
        ({"line-1-gone": "yes"}, "Leave a number that children of every age are told."),
        ({"council_phone": ""}, "Write the number of the review team."),
        ({"exit_url": "javascript:alert(1)"}, "Write a whole address"),
    ],
)
def test_a_number_that_cannot_be_is_told_beside_its_field(
    office: Office, admin: Browser, given: dict[str, str], words: str
) -> None:
    admin.open("/council/contacts")
    admin.send("/council/contacts", dict(admin.fields("Use these numbers")) | {"advocacy": "Speak Up"} | given)
    assert admin.status == 400
    assert words in admin.text
    assert admin.written("Local advocacy service") == "Speak Up"
    assert kept(office) == {}


def test_numbers_nobody_rang_for_six_months_are_told_of(office: Office, admin: Browser) -> None:
    assert "not been checked for six months" not in admin.open("/settings").text
    office.later(days=450)  # the national lines were checked on 2 November 2026
    admin = office.signed_in("admin").open("/settings")
    assert "Some numbers have not been checked for six months" in admin.text
    admin.press("Set the day they were checked")
    assert "Childline: checked on" in admin.text
    today = (office.at[0] - timedelta(days=1)).date().isoformat()
    dates = {f"line-{at}-checked_on": today for at in (1, 2, 3)}
    admin.send("/council/contacts", dict(admin.fields("Use these numbers")) | dates)
    assert "not been checked for six months" not in admin.text

"""Accounts, cover and settings, as an administrator works with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from portal.council.council import Council
from portal.language_table import DRAFT
from portal.shipped import SHIPPED
from portal.store.models import Staff
from portal.store.tables.staff_tables import StaffSession
from portal.views.every_page.request import Site
from tests.staff.office import Office


def test_what_is_missing_is_said_and_what_was_typed_stays(office: Office) -> None:
    browser = office.signed_in("admin").open("/staff/add")
    browser.write("Name", "Jo Lake").write("Email address", "jo").press("Add this person")
    assert browser.status == 400
    assert browser.written("Name") == "Jo Lake"
    for words in ("Write a whole email address", "Choose what the person does here."):
        assert words in browser.text
    browser.write("Email address", office.iro.email).choose("Manager").press("Add this person")
    assert "Somebody has an account with this address already." in browser.text


def test_an_account_is_closed_at_once_and_never_ones_own(office: Office) -> None:
    theirs = office.signed_in("iro").open("/my-reviews")
    browser = office.signed_in("admin").open("/staff").press("Sam Okafor").press("Close this account")
    assert "Sam Okafor can no longer sign in." in browser.text
    assert theirs.open("/my-reviews").heading == "Sign in"
    again = office.signed_in("admin").open("/staff/add").write("Name", "Sam Okafor").choose("Business support")
    again.write("Email address", office.iro.email).press("Add this person")
    assert sum(person.email == office.iro.email for person in office.all(Staff)) == 1
    browser.press("Ada Kerr")
    assert "Close this account" not in browser.buttons
    token = dict(browser.fields("Send a link"))["csrf_token"]
    assert browser.send(f"/staff/{office.people['admin'].id}/disable", {"csrf_token": token}).status == 400
    assert sum(person.disabled_at is not None for person in office.all(Staff)) == 1


def test_closing_an_account_takes_two_presses_and_says_how_it_is_opened_again(office: Office) -> None:
    page = office.signed_in("admin").open("/staff").press("Sam Okafor").page
    close = next(each for each in page.find_all("button") if each.text.strip() == "Close this account")
    folded = close.find_parent("details")
    assert folded is not None
    assert not folded.has_attr("open")
    assert "A closed account is opened again as a new one is made: a manager confirms it." in folded.text


def test_cover_needs_days_that_are_days(office: Office) -> None:
    browser = office.signed_in("admin").open("/away").write("First day away", "soon").press("Propose these days")
    assert browser.status == 400
    assert browser.written("First day away") == "soon"
    assert "Choose the last day away." in browser.text


def test_settings_are_shown_and_no_secret_is(office: Office) -> None:
    browser = office.signed_in("admin").open("/settings")
    assert "duty@example.org" in browser.text
    assert "Childline" in browser.text
    assert "English" in browser.text
    settings = office.council.settings
    for secret in (settings.secret_key.get_secret_value(), settings.seal_keys, settings.link_keys):
        assert secret not in browser.html
    assert len(office.all(StaffSession)) == 1


def test_an_administrator_is_warned_while_a_worry_would_reach_nobody(office: Office) -> None:
    unwatched = office.council.settings.model_copy(update={"watchers": ()})
    made_of: Site = office.app.extensions["portal"]
    office.app.extensions["portal"] = replace(made_of, council=replace(office.council, settings=unwatched))
    browser, unheard = office.signed_in("admin"), "Nobody is told of a worry that waits too long"
    assert "Nobody is named to watch for worries" in browser.open("/settings").text
    assert unheard not in browser.text
    office.session.delete(office.people["manager"])
    office.session.commit()
    assert unheard in browser.open("/settings").text


def test_languages_that_are_drafts_and_that_were_checked_stand_side_by_side(office: Office, tmp_path: Path) -> None:
    own = tmp_path / "translations/pl/LC_MESSAGES/messages.po"
    own.parent.mkdir(parents=True)
    shipped = (SHIPPED / "translations/pl/LC_MESSAGES/messages.po").read_text("utf-8")
    own.write_text(shipped.replace(DRAFT, "checked by a native speaker"), "utf-8")
    chosen = office.council.settings.model_copy(update={"content": tmp_path, "languages": ("en", "cy", "pl")})
    office.app.extensions["portal"] = replace(office.app.extensions["portal"], council=Council.open(chosen))
    page = office.signed_in("admin").open("/settings").page
    table = next(table for table in page.find_all("table") if "I need an interpreter" in table.get_text())
    rows = [[cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]
    checked, draft = "Checked by a native speaker", "Draft, not yet checked by a native speaker"
    assert rows[:3] == [
        ["English", "English", "en", "Offered", checked, checked],
        ["Cymraeg", "Welsh", "cy", "Offered", draft, draft],
        ["Polski", "Polish", "pl", "Offered", checked, draft],
    ]
    assert ["دری", "Dari", "fa", "Not switched on", draft, draft] in rows
    assert ["ትግርኛ", "Tigrinya", "ti", "There are none", "–", draft] in rows
    assert len(rows) == 18
    tones = [tag["class"] for tag in table.select("tbody td:nth-of-type(4) .tag")]
    assert tones[0] == tones[2] != tones[1]

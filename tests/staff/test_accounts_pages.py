"""Accounts, cover and settings, as an administrator works with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from portal.asking.house import House
from portal.i18n import DRAFT
from portal.settings import SHIPPED
from portal.store.models import Cover, Staff, StaffSession
from portal.views.site import Site
from tests.staff.office import Office

GOOD = "brisk otter lantern"


def test_somebody_is_added_and_can_sign_in(office: Office) -> None:
    browser = office.signed_in("admin").open("/").press("Add a person")
    browser.write("Name", "Jo Lake").write("Email address", "Jo@Example.org").write("First password", GOOD)
    browser.choose("Business support").press("Add this person")
    assert "Jo Lake can sign in now." in browser.text
    person = office.browser().open("/sign-in").write("Email address", "jo@example.org").write("Password", GOOD)
    assert person.press("Sign in").heading == "To do today"


def test_what_is_missing_is_said_and_what_was_typed_stays(office: Office) -> None:
    browser = office.signed_in("admin").open("/staff/add")
    browser.write("Name", "Jo Lake").write("Email address", "jo").press("Add this person")
    assert browser.status == 400
    assert browser.written("Name") == "Jo Lake"
    for words in ("Write a whole email address", "Choose what the person does here.", "Write a first password."):
        assert words in browser.text
    browser.write("Email address", office.iro.email).choose("Manager").write("First password", "password1234")
    assert "easy to guess" in browser.press("Add this person").text
    browser.write("First password", GOOD).press("Add this person")
    assert "Somebody has an account with this address already." in browser.text


def test_a_new_password_signs_the_person_out_everywhere(office: Office) -> None:
    theirs = office.signed_in("iro").open("/my-reviews")
    browser = office.signed_in("admin").open("/staff").press("Sam Okafor")
    browser.write("New password", "short").press("Set this password")
    assert browser.status == 400
    browser.write("New password", GOOD).press("Set this password")
    assert "is signed out everywhere" in browser.text
    assert theirs.open("/my-reviews").heading == "Sign in"


def test_an_account_is_closed_at_once_and_never_ones_own(office: Office) -> None:
    theirs = office.signed_in("iro").open("/my-reviews")
    browser = office.signed_in("admin").open("/staff").press("Sam Okafor").press("Close this account")
    assert "Sam Okafor can no longer sign in." in browser.text
    assert theirs.open("/my-reviews").heading == "Sign in"
    browser.press("Ada Kerr")
    assert "Close this account" not in browser.buttons
    token = dict(browser.fields("Set this password"))["csrf_token"]
    assert browser.send(f"/staff/{office.people['admin'].id}/disable", {"csrf_token": token}).status == 400
    assert sum(person.disabled_at is not None for person in office.all(Staff)) == 1


def test_cover_is_noted_and_sees_the_reviews(office: Office) -> None:
    cover = office.another("iro")
    review = office.review()
    browser = office.signed_in("manager").open("/away")
    assert "Nobody is away, now or later." in browser.text
    browser.pick("Who is away", "Sam Okafor").pick("Who covers", "Sam Okafor")
    browser.write("First day away", "2026-03-02").write("Last day away", "2026-03-06").press("Add these days")
    assert browser.status == 400
    assert "Somebody else must cover." in browser.text
    browser.pick("Who covers", "Val Dunn").press("Add these days")
    assert "Val Dunn covers for Sam Okafor." in browser.text
    assert "Away now" in browser.text
    assert len(office.all(Cover)) == 1
    assert office.signed_in(staff=cover).open(f"/my-reviews/{review.id}").status == 200


def test_cover_needs_days_that_are_days(office: Office) -> None:
    browser = office.signed_in("admin").open("/away").write("First day away", "soon").press("Add these days")
    assert browser.status == 400
    assert browser.written("First day away") == "soon"
    assert "Choose the last day away." in browser.text


def test_settings_are_shown_and_no_secret_is(office: Office) -> None:
    browser = office.signed_in("admin").open("/settings")
    assert "duty@example.org" in browser.text
    assert "Childline" in browser.text
    assert "English" in browser.text
    settings = office.house.settings
    for secret in (settings.secret_key.get_secret_value(), settings.seal_keys, settings.link_keys):
        assert secret not in browser.html
    assert len(office.all(StaffSession)) == 1


def test_an_administrator_is_warned_while_a_worry_would_reach_nobody(office: Office) -> None:
    unwatched = office.house.settings.model_copy(update={"watchers": ()})
    made_of: Site = office.app.extensions["portal"]
    office.app.extensions["portal"] = replace(made_of, house=replace(office.house, settings=unwatched))
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
    chosen = office.house.settings.model_copy(update={"content": tmp_path, "languages": ("en", "cy", "pl")})
    office.app.extensions["portal"] = replace(office.app.extensions["portal"], house=House.open(chosen))
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

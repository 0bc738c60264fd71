"""Beside the password staff prove themselves by a code of an app on their telephone."""

from __future__ import annotations

import re
from dataclasses import replace

import pyotp
import pytest
import sqlalchemy as sa

from portal.accounts import passwords
from portal.store.tables.staff_tables import RecoveryCode, SecondFactor
from tests.browser import Browser
from tests.staff.office import Office
from tests.staff.test_sign_in import PASSWORD, try_in

HERE = "192.0.2.1"


@pytest.fixture
def strict(office: Office) -> Office:
    """A council that asks everybody for a second factor; its manager and administrator have passwords."""
    asks = office.council.settings.model_copy(update={"second_factor": "required"})
    site = office.app.extensions["portal"]
    office.app.extensions["portal"] = replace(site, council=replace(office.council, settings=asks))
    for role in ("manager", "admin"):
        office.people[role].password_hash = passwords.hash_password(PASSWORD)
    office.session.commit()
    return office


def knocks(office: Office, role: str = "manager") -> Browser:
    """A browser on which the right password was just given."""
    return try_in(office.browser(), office.people[role].email, PASSWORD, HERE)


def app_of(page: Browser) -> pyotp.TOTP:
    """The app that was shown the key of this page."""
    spelt = page.page.select_one(".small-code")
    assert spelt is not None
    return pyotp.TOTP(spelt.get_text().replace(" ", ""))


def code(office: Office, app: pyotp.TOTP, off: int = 0) -> str:
    """What the app shows, or shows so many half minutes later."""
    return app.at(int(office.at[0].timestamp()) + 30 * off)


def has_set_up(office: Office, role: str = "manager") -> tuple[pyotp.TOTP, list[str], Browser]:
    """The app, the recovery codes and the browser of somebody who went through the set-up, a minute ago."""
    page = knocks(office, role)
    app = app_of(page)
    page.write("Code", code(office, app)).press("Set up")
    assert page.heading == "Keep these recovery codes", page.text
    codes = [each.get_text() for each in page.page.select(".recovery li")]
    office.later(minutes=1)
    return app, codes, page


def enters(office: Office, typed: str, role: str = "manager") -> Browser:
    return knocks(office, role).write("Code", typed).press("Sign in")


def test_an_account_without_a_second_factor_is_led_through_the_set_up_and_opens_nothing_before(strict: Office) -> None:
    page = knocks(strict)
    assert page.heading == "Set up your second factor"
    assert page.page.select_one("svg.qr")
    assert strict.browser().open("/this-minute").heading == "Sign in"
    assert Browser.open(page, "/this-minute").heading == "Sign in"
    assert strict.all(SecondFactor) == []
    app, codes, page = has_set_up(strict)
    assert len(set(codes)) == 10
    assert page.press("I have kept them: go on").heading == "This minute"
    assert "A second factor was set up" in strict.mails(strict.people["manager"].email)[-1]
    assert [entry.action for entry in strict.audit("set up second factor")] == ["set up second factor"]
    assert enters(strict, code(strict, app)).heading == "This minute"


def test_neither_seed_nor_recovery_codes_can_be_read_in_the_database(strict: Office) -> None:
    app, codes, _page = has_set_up(strict)
    kept = strict.all(SecondFactor)[0]
    assert app.secret.encode() not in kept.seed
    plain = {each.replace("-", "").encode() for each in codes}
    assert not {row.code_hash for row in strict.all(RecoveryCode)} & plain


@pytest.mark.parametrize(("off", "comes_in"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephone_may_be_half_a_minute_wrong_and_no_more(strict: Office, off: int, comes_in: bool) -> None:
    app, _codes, _page = has_set_up(strict)
    strict.later(minutes=5)
    page = enters(strict, f" {code(strict, app, off)[:3]} {code(strict, app, off)[3:]}")
    assert (page.heading == "This minute") == comes_in
    assert comes_in or "That code is not right." in page.text


def test_a_code_counts_once(strict: Office) -> None:
    app, _codes, _page = has_set_up(strict)
    shown = code(strict, app)
    other = knocks(strict)
    assert enters(strict, shown).heading == "This minute"
    assert "That code has been used. Wait for the next one." in other.write("Code", shown).press("Sign in").text
    strict.later(seconds=30)
    assert enters(strict, shown).status == 400
    assert enters(strict, code(strict, app)).heading == "This minute"


def test_guessing_codes_is_slowed_down_and_told_to_the_owner(strict: Office) -> None:
    app, _codes, _page = has_set_up(strict)
    page = knocks(strict)
    for _ in range(5):
        assert page.write("Code", "000000").press("Sign in").status == 400
    assert page.write("Code", code(strict, app)).press("Sign in").status == 429
    assert "Wait 5 minutes." in page.text
    strict.later(minutes=5)
    assert "5 tries to sign in as you failed" in enters(strict, code(strict, app)).text


def test_a_recovery_code_signs_in_once_however_it_is_typed_and_is_told(strict: Office) -> None:
    _app, codes, _page = has_set_up(strict)
    assert enters(strict, codes[3].lower().replace("-", " ")).heading == "This minute"
    assert "A recovery code was used to sign in (9 are left)" in strict.mails(strict.people["manager"].email)[-1]
    assert enters(strict, codes[3]).status == 400
    assert enters(strict, codes[4]).heading == "This minute"


def test_the_code_is_owed_for_ten_minutes_and_the_password_is_asked_for_again(strict: Office) -> None:
    app, _codes, _page = has_set_up(strict)
    page = knocks(strict)
    strict.later(minutes=10)
    page.write("Code", code(strict, app)).press("Sign in")
    assert page.heading == "Problem: Sign in" or page.heading == "Sign in"
    assert "That took longer than ten minutes." in page.text


def test_what_was_typed_survives_both_steps(strict: Office) -> None:
    app, _codes, page = has_set_up(strict)
    page.open("/targets")
    strict.later(minutes=31)
    page.press("Keep the targets")
    assert page.status == 401
    page.write("Email address", strict.people["manager"].email).write("Password", PASSWORD).press("Sign in")
    assert page.write("Code", code(strict, app)).press("Sign in").heading == "Carry on where you were"


def test_a_seed_that_was_not_offered_to_this_person_is_not_taken(strict: Office) -> None:
    theirs, mine = knocks(strict, "admin"), knocks(strict)
    app = app_of(theirs)
    other = theirs.page.find("input", attrs={"name": "seed"})
    own = mine.page.find("input", attrs={"name": "seed"})
    assert other is not None
    assert own is not None
    own["value"] = other["value"]
    assert mine.write("Code", code(strict, app)).press("Set up").status == 400
    assert strict.all(SecondFactor) == []


def test_an_administrator_takes_a_colleagues_second_factor_away_and_never_their_own(strict: Office) -> None:
    _app, _codes, theirs = has_set_up(strict)
    _app, _codes, page = has_set_up(strict, "admin")
    page.open(f"/staff/{strict.people['manager'].id}").press("Take the second factor away")
    assert "They are told." in page.text
    assert theirs.open("/this-minute").heading == "Sign in"
    assert "Your second factor was taken away by Ada Kerr" in strict.mails(strict.people["manager"].email)[-1]
    assert [entry.subject for entry in strict.audit("reset second factor")] == [f"staff:{strict.people['manager'].id}"]
    assert knocks(strict).heading == "Set up your second factor"
    own = page.open(f"/staff/{strict.people['admin'].id}")
    assert "Take the second factor away" not in own.buttons
    token = dict(own.fields("Send a link"))["csrf_token"]
    own.send(f"/staff/{strict.people['admin'].id}/second-factor/drop", {"csrf_token": token})
    assert "Somebody else with your role must do this for you." in own.text


def test_where_it_is_only_offered_the_password_alone_opens_until_its_owner_sets_one_up(office: Office) -> None:
    office.people["manager"].password_hash = passwords.hash_password(PASSWORD)
    office.session.commit()
    page = knocks(office)
    assert page.heading == "This minute"
    page.open("/account").press("Set up a second factor")
    app = app_of(page)
    page.write("Code", code(office, app)).press("Set up")
    assert "Write the password you have." in page.text
    assert app_of(page).secret == app.secret
    page.write("The password you have", PASSWORD).write("Code", code(office, app)).press("Set up")
    assert page.heading == "Keep these recovery codes"
    assert "10 recovery codes are left." in page.open("/account").text
    office.later(minutes=1)
    assert enters(office, code(office, app)).heading == "This minute"
    page.write("Your password", "another one").press("Take the second factor away")
    assert "That is not the password you have." in page.text


def test_two_tries_with_one_code_at_once_let_one_in(strict: Office) -> None:
    app, _codes, _page = has_set_up(strict)
    kept = strict.all(SecondFactor)[0]
    step = int(strict.at[0].timestamp()) // 30
    later = sa.update(SecondFactor).where(SecondFactor.staff_id == kept.staff_id, SecondFactor.step < step)
    assert strict.session.execute(later.values(step=step)).rowcount == 1  # type: ignore[attr-defined]
    strict.session.commit()
    assert re.search("has been used", enters(strict, code(strict, app)).text)

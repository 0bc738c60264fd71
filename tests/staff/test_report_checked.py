"""A report whose figures do not agree is not kept as published, and its cover says what the checks have found."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from portal.store.tables.report_tables import Release
from tests.browser import Browser
from tests.staff.office import Office
from tests.staff.test_this_minute import held

AGREE = "Every figure was counted twice and every table added up: all agree."


def downloaded(browser: Browser, audience: str = "panel") -> str:
    address = f"/annual-report/download?year=2024-25&audience={audience}&format=html"
    return browser.client.get(address, base_url=browser.address).get_data(as_text=True)


def test_the_cover_says_that_all_agree_and_how_many_reviews_break_a_rule(office: Office) -> None:
    held(office, date(2025, 2, 10), 2, participation=None, participation_by=None)
    browser = office.signed_in("manager")
    assert f"{AGREE} In them stand 2 reviews that break a rule of the SSDA903 return." in downloaded(browser)
    assert "break a rule" not in downloaded(browser, "public")


def test_figures_that_do_not_agree_are_not_kept_and_the_cover_says_so(office: Office) -> None:
    held(office, date(2025, 2, 10), 2)
    office.session.execute(
        sa.text("UPDATE review SET year = 2023 WHERE id = (SELECT min(id) FROM review)")
    )  # the year that is kept beside the day
    office.session.commit()
    browser = office.signed_in("manager")
    page = downloaded(browser)
    assert "Do not rely on it yet: " in page
    assert AGREE not in page
    for button in ("Keep as published", "Release for the public"):
        browser.open("/annual-report?year=2024-25").pick("Year that was published", "2024-25").press(button)
        assert browser.status == 400
        assert "Not kept: the figures do not agree." in browser.text
    assert office.all(Release) == []

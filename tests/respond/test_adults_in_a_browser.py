"""An adult's short way in a real browser, with its script: one page, a copy, and nothing left of it behind."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.factories import NOW
from tests.respond.live import PHONE, Live, start
from tests.respond.test_own_copy import COPY, WELL

pytestmark = pytest.mark.chromium
DESK: Any = {"width": 1280, "height": 800}


def check(page: Page) -> None:
    """On a phone and on a desk nothing goes off the side, and axe finds nothing."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_a_parent_answers_on_one_page_and_keeps_a_copy_that_nobody_finds_afterwards(
    live: Live, browser: Browser
) -> None:
    context = browser.new_context(viewport=PHONE)
    page = start(live, context, live.invited("consult_parent", 9, "parent"))
    page.get_by_text("How this works").click()
    page.get_by_role("link", name="Show all on one page").click()
    page.wait_for_url("**/all")
    check(page)
    page.get_by_label(WELL).fill("She sleeps well")
    page.get_by_label("What worries you, if anything?").fill("a" * 5001)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("You’ve used 5,001")
    assert page.get_by_label(WELL).input_value() == "She sleeps well"
    page.get_by_label("What worries you, if anything?").fill("The way to school")
    page.get_by_label("Is there anything we should know to keep you").fill("Not in one room")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/check")
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("button", name=COPY).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A copy of what you sent")
    expect(page.get_by_text("She sleeps well")).to_be_visible()
    check(page)
    page.emulate_media(media="print")
    for words, there in (("She sleeps well", True), ("Not in one room", False), ("Leave site", False)):
        expect(page.get_by_text(words)).to_be_visible(visible=there)
    page.emulate_media(media="screen")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is closed.")
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who can see it")
    assert "sleeps" not in page.reload().text()  # type: ignore[union-attr]
    context.close()


def test_the_pages_for_a_new_link_fit_a_phone_and_a_desk(live: Live, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    for form, age in (("consult_4_11", 9), ("consult_12_17", 15)):
        page.goto(live.to(live.link(live.invited(form, age, expires_at=NOW))))
        check(page)
        page.get_by_role("button", name="Ask for a new link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("If we can, we will send you a new link.")
        check(page)
    context.close()

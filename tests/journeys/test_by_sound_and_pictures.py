"""A child of six who reads nothing comes from the link to the end by what is heard and what is drawn."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page

from portal.store.models import Answer, Response
from portal.store.tables.media_tables import SaidAloud
from tests.respond.live import PHONE, Live

pytestmark = pytest.mark.chromium
# a device with a voice that has said everything at once, and a note of what it said
VOICE = """
window.said = [];
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{ name: "here", lang: "en-GB", localService: true }],
  cancel() {},
  speak(part) { said.push(part.text.trim()); part.onend(); },
} });
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""
MOST_PAGES = 20


def heard(page: Page) -> str:
    """What the button with the triangle says of the page, all of them pressed in turn."""
    buttons = page.locator("main button.listen")
    assert buttons.count(), page.url
    page.evaluate("said.length = 0")
    for at in range(buttons.count()):
        buttons.nth(at).click()
        page.wait_for_timeout(120)
    said: list[str] = page.evaluate("said")
    return " ".join(said)


def told_in_order(said: str, answers: Locator) -> None:
    """Each answer has a picture, and is said, in the order in which the pictures stand."""
    at = 0
    for answer in answers.all():
        assert answer.locator("svg.pic").count() == 1
        words = " ".join(answer.locator("span").first.inner_text().split("\n")[0].split())
        at = said.index(words.rstrip(".!?"), at)


def answered(page: Page) -> None:
    """One page, by its pictures; what is asked in words is said."""
    said, tiles, options = heard(page), page.locator("ul.tiles button"), page.locator(".option:has(svg)")
    if tiles.count():
        told_in_order(said, tiles)
        tiles.first.locator("svg").click()
        return
    if options.count():
        told_in_order(said, options)
        options.first.locator("svg").click()
    elif page.locator(".say button").count():
        assert "You can talk for 2 minutes." in said
        page.locator(".say button").first.click()
        page.locator(".say.on").wait_for()
        page.wait_for_timeout(1_100)
    page.locator(".bar .primary").click()  # the one with the arrow


def test_a_child_of_six_who_reads_nothing_is_heard(live: Live, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(VOICE)
    page = context.new_page()
    page.set_default_timeout(8_000)
    page.goto(live.to(live.link(live.invited("consult_4_7", 6))))
    assert "Sam" in heard(page)
    page.locator("main form button.primary").first.click()
    page.wait_for_url("**/say/**")
    for _ in range(MOST_PAGES):
        if page.url.endswith("/check"):
            break
        before = page.url
        answered(page)
        page.wait_for_function("was => location.href !== was", arg=before)
    assert page.url.endswith("/check")
    page.locator(".bar .primary").click()
    page.wait_for_url("**/send")
    assert "Who can" in heard(page)
    page.locator(".bar .primary").click()
    page.wait_for_url("**/sent")
    (response,) = live.all(Response)
    assert response.status == "submitted"
    assert {each.question for each in live.all(SaidAloud)} >= {"y_good", "y_wish"}
    states = {each.question: each.state for each in live.all(Answer)}
    assert all(
        states[name] == "answered" for name in ("y_home", "y_cared", "y_safe", "y_listened", "y_school", "y_see")
    )
    context.close()

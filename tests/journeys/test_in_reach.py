"""What a thumb needs is in reach: the main button in the first screen of every page, and one quiet row above it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext

from portal.council.council import Council
from portal.language_table import LANGUAGES
from portal.settings import Settings
from tests.journeys.test_drawn_pages import opened
from tests.journeys.test_every_page import walk
from tests.respond.live import PHONE, Live
from tests.respond.town import FORMS

pytestmark = pytest.mark.chromium
START_ENDS = 560  # px: the page a link opens on
# pages from which nothing goes on: whom to ring, languages to choose from, and what stays closed
WITHOUT = re.compile(
    r"/(?:help|language|languages|stopped|nobody|code|privacy|accessibility|decline|check|again)(?:\?|$)"
)
MAIN = """() => {
  const main = document.querySelector("main .button.primary, main button.tile");  // where an answer goes on, the first
  return main ? main.getBoundingClientRect().bottom : 0;
}"""
ROW = """() => [...document.querySelectorAll("header.top .inner > *")].map((each) => {
  const box = each.getBoundingClientRect();
  return (box.top + box.bottom) / 2;
})"""


@pytest.fixture(scope="module")
def council(settings: Settings) -> Council:
    return Council.open(settings.model_copy(update={"languages": LANGUAGES}))


@pytest.mark.parametrize("form", [form for form, _age, _role in FORMS])
def test_the_main_button_stands_in_the_first_screen_of_every_page(live: Live, browser: Browser, form: str) -> None:
    looked_at = 0
    for page in walk(live, browser, form, "en"):
        page.evaluate("scrollTo(0, 0)")
        ends = page.evaluate(MAIN)
        assert ends or WITHOUT.search(page.url), page.url
        assert ends <= PHONE["height"], page.url
        if "/i/" in page.url and not looked_at:
            assert ends <= START_ENDS
        looked_at += 1
    assert looked_at > 20


@pytest.mark.parametrize(("form", "age", "role"), [each for each in FORMS if each[0].startswith("consult")])
def test_the_row_above_a_question_is_one_row_in_every_language(
    live: Live, phone: BrowserContext, form: str, age: int, role: str | None
) -> None:
    for language in LANGUAGES:
        page = opened(live, phone, "check", form, age, role=role, language=language)
        page.set_viewport_size({"width": 320, "height": 640})
        middles = page.evaluate(ROW)
        assert len(middles) == 3, language
        assert max(middles) - min(middles) < 1, language
        assert page.evaluate("document.documentElement.scrollWidth") == 320, language
        page.close()


def test_in_a_low_window_nothing_stands_over_what_is_typed(live: Live, phone: BrowserContext) -> None:
    page = opened(live, phone, "q/y_wish")
    place = "() => getComputedStyle(document.querySelector('.bar')).position"
    assert page.evaluate(place) == "sticky"
    page.set_viewport_size({"width": 360, "height": 400})  # a keyboard is up, or words are twice as large
    assert page.evaluate(place) == "static"


def test_the_bar_hides_no_field_that_is_come_to(live: Live, phone: BrowserContext) -> None:
    page = opened(live, phone, "q/y_takepart")
    for _ in range(14):
        page.keyboard.press("Tab")
        below = page.evaluate("""() => {
          const at = document.activeElement, bar = document.querySelector(".bar");
          return bar.contains(at) ? 0 : at.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
        }""")
        assert below <= 0

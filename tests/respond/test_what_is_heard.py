"""What is heard of each page a respondent meets: what a reader needs, in its order, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from portal.council.council import Council
from portal.settings import Settings
from portal.views.every_page.static_files import whole
from tests.browser import Browser
from tests.respond.every_page import met
from tests.respond.town import FORMS, Town

pytestmark = pytest.mark.chromium

SCRIPT = whole("portal.js").decode()
# a device with a voice for the page, which notes what it is told to say and has said it at once
VOICE = """
(() => {
  window.said = [];
  const voice = { name: "here", lang: document.documentElement.lang, localService: true };
  Object.defineProperty(window, "speechSynthesis", { configurable: true, value: {
    getVoices: () => [voice],
    cancel() {},
    speak(part) { said.push(part.text.trim()); part.onend(); },
  } });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
})()
"""
# what each button says, one after the other, and what a reader finds on the page, in its order
HEARD = """
async () => {
  const heard = [];
  for (const button of document.querySelectorAll("main button.listen")) {
    said.length = 0;
    button.click();
    await new Promise(done => setTimeout(done, 80));
    heard.push(said.join(" "));
  }
  return heard;
}
"""
NEEDED = "main h1, main p.card, legend:not(:has(h1)), main .help, .option label > span, .note, p.lead"


@pytest.fixture(scope="module")
def council(settings: Settings) -> Council:
    """One whose forms are offered in three languages."""
    return Council.open(settings.model_copy(update={"languages": ("en", "pl", "ur")}))


def page_of(chromium: Page, browser: Browser) -> list[str]:
    chromium.set_content(browser.html.replace(" defer></script>", "></script>"))
    chromium.evaluate(VOICE)
    chromium.add_script_tag(content=SCRIPT)
    heard: list[str] = chromium.evaluate(HEARD)
    return heard


def plain(words: str) -> str:
    return "".join(words.split())


def needed(chromium: Page) -> list[str]:
    """In the order of the page; an answer and what stands beside it are two."""
    found: list[Any] = chromium.evaluate(
        "needed => Array.from(document.querySelectorAll(needed)).filter(each => !each.closest('details')).map(each => "
        "Array.from(each.childNodes).filter(part => part.nodeName !== 'SMALL').map(part => part.textContent).join(''))",
        NEEDED,
    )
    return [plain(each) for each in found]


@pytest.fixture
def device(browser: Chromium) -> Any:
    context = browser.new_context()
    context.route("**/*", lambda route: route.abort())
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_all_that_a_reader_needs_is_heard_in_the_order_of_the_page(
    town: Town, device: Page, form: str, age: int, role: str | None
) -> None:
    listened = 0
    for browser in met(town, form, age, role):
        heard = page_of(device, browser)
        if not heard:
            continue
        listened += 1
        whole = bool(device.locator("main > .listen").count())
        told = plain(heard[0] if whole else " ".join(heard))
        at = 0
        for each in needed(device):
            found = told.find(each, at)
            assert found >= 0, (browser.path, each, heard)
            at = found + len(each)
        if not whole and device.locator("main .card").count():
            assert plain(heard[0]).startswith(plain(device.locator("main .card").first.inner_text())), browser.path
    assert listened > 5


@pytest.mark.parametrize(("form", "age", "role"), FORMS)
def test_nobody_has_to_hear_the_names_of_all_languages_first(
    town: Town, device: Page, form: str, age: int, role: str | None
) -> None:
    browser = town.browser()
    browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "pl,ur;q=0.5"
    browser.open(town.link(town.invited(form, age, role)))
    assert len(browser.page.select("main nav a")) > 1
    (heard,) = page_of(device, browser)
    assert heard.startswith(browser.heading)
    for name in ("English", "Polski", "اردو"):
        assert name not in heard


def test_an_answer_and_who_sees_it_are_two_sentences(town: Town, device: Page) -> None:
    browser = town.started(town.invited()).open("/say/1/q/y_takepart")
    heard = " ".join(page_of(device, browser))
    assert ".Only" not in heard
    for label in browser.page.select("label small"):
        before = label.previous_sibling
        assert f"{str(before).strip()} {label.get_text().strip()}" in heard

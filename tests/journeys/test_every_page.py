"""Every page a respondent can meet, in every skin, looked at: a sample here, the whole of it by `make look`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from portal.council.council import Council
from portal.language_table import LANGUAGES
from portal.settings import Settings
from portal.store.models import Invitation
from tests.measuring import faults
from tests.respond.live import Live

pytestmark = pytest.mark.chromium

FORMS = (
    ("consult_4_7", 6, None),
    ("consult_4_11", 9, None),
    ("consult_12_17", 15, None),
    ("consult_parent", 9, "parent"),
)
WIDTHS = (320, 360, 1280)
THEMES = ("light", "dark")
LOOKS = tuple(itertools.product(WIDTHS, THEMES))
MATRIX = ("en", "ar", "ur", "pl", "vi")
# pairwise: each skin with a script of its own, while the pages take the looks in turn
SAMPLE = (
    ("consult_4_7", "ar"),
    ("consult_4_11", "en"),
    ("consult_12_17", "ur"),
    ("consult_parent", "pl"),
    ("consult_professional", "cy"),
    ("feedback_professional", "en"),
)
SHOTS = Path(".look")
TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture(scope="module")
def council(settings: Settings) -> Council:
    return Council.open(settings.model_copy(update={"languages": LANGUAGES}))


@pytest.mark.parametrize(("form", "language"), SAMPLE)
def test_no_page_of_a_form_has_a_fault_in_a_sample_of_looks(
    live: Live, browser: Browser, form: str, language: str
) -> None:
    looks = itertools.cycle(LOOKS)
    for page in walk(live, browser, form, language):
        check(page, [next(looks)])


@pytest.mark.look
@pytest.mark.parametrize("language", MATRIX)
@pytest.mark.parametrize("form", [form for form, _age, _role in FORMS])
def test_no_page_of_a_form_has_a_fault_in_any_look(live: Live, browser: Browser, form: str, language: str) -> None:
    whole = {each.code for each in live.council.languages_for(live.council.library[form])}
    assert language in whole, f"{form} is not offered in {language}: words are missing"
    for number, page in enumerate(walk(live, browser, form, language)):
        check(page, list(LOOKS))
        SHOTS.mkdir(exist_ok=True)
        page.set_viewport_size({"width": 360, "height": 740})
        page.emulate_media(color_scheme="light")
        page.screenshot(path=SHOTS / f"{form}-{language}-{number:02}.png", full_page=True)


def walk(live: Live, browser: Browser, form: str, language: str) -> Generator[Page, None, None]:
    """Each page in turn, from the letterbox to the thank-you, answered by its first choice, without a script."""
    age = {"consult_4_7": 6, "consult_12_17": 15, "feedback_12_17": 15}.get(form, 9)
    role = next((who for who in ("parent", "professional") if form.endswith(who)), None)
    invitation = live.invited(form, age, role, language=language)
    context = browser.new_context(viewport={"width": 360, "height": 740})
    try:
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(live.to(live.link(invitation)))
        yield page
        for _ in range(40):
            first = page.locator("main input[type=radio]").first
            if first.count() and first.is_visible():
                first.check()
            buttons = page.locator("main form button.primary, main button.tile")
            with page.expect_navigation():
                (buttons if buttons.count() else page.locator("main a.button.primary")).first.click()
            yield page
            if page.url.endswith("/sent"):
                break
        assert page.url.endswith("/sent"), page.url
        yield from beside(page, live, invitation.id)
    finally:
        context.close()


def beside(page: Page, live: Live, number: int) -> Iterator[Page]:
    """Pages beside the road: who can help, an interpreter, what is closed, over, not known, typed, and declined."""
    sent = live.all(Invitation)[number - 1]
    spoken = sent.language
    for path in ("help", "language", "look", "check"):
        page.goto(live.to(f"/say/{number}/{path}"))
        yield page
    for path in ("", "/interpreter?wish=ti", "/interpreter?wish=ur"):
        page.goto(live.to(live.link(sent) + path))
        yield page
    for path in (f"/say/{number}/stopped?lang={spoken}", "/i/nobody", "/code", "/privacy", "/accessibility"):
        page.goto(live.to(path))
        yield page
    role = sent.contact.role if sent.contact else None
    ended = live.invited(sent.form, sent.age or 9, role, language=spoken, expires_at=live.at[0])
    page.goto(live.to(live.link(ended)))
    yield page
    _press(page)  # asks for a new link
    yield page
    fresh = live.invited(sent.form, sent.age or 9, role, language=spoken)
    page.goto(live.to(live.link(fresh)))
    _press(page)
    page.goto(live.to(f"/say/{fresh.id}/decline"))
    yield page
    if role:
        yield from _on_one_page(page, live, fresh.id)


def _on_one_page(page: Page, live: Live, number: int) -> Iterator[Page]:
    """All questions of an adult on one page, and the copy shown once at sending."""
    page.goto(live.to(f"/say/{number}/all"))
    page.locator("main input[type=radio]").last.check(force=True)
    yield page
    _press(page)
    page.goto(live.to(f"/say/{number}/send"))
    page.locator('button[formaction*="/send/copy"]').click()
    page.locator("main dl.summary").first.wait_for()
    yield page


def _press(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button:not([type=button])").first.click()


def check(page: Page, looks: list[tuple[int, str]]) -> None:
    """In each look: one heading, nothing off the side, nothing too small, weak or cut, and axe finds nothing."""
    where = re.sub(r"^https?://[^/]+", "", page.url)
    assert page.locator("h1").count() == 1, where
    for width, theme in looks:
        size: Any = {"width": width, "height": 740}
        scheme: Any = theme
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        if page.evaluate(TOO_WIDE):
            page.reload()  # made narrower, Chromium goes on telling the old width of some pages read from the right
        assert not page.evaluate(TOO_WIDE), f"{where} at {width}"
        assert faults(page) == [], f"{where} at {width} {theme}"
        found = Axe().run(page)
        assert found.violations_count == 0, f"{where} at {width} {theme}\n{found.generate_report()}"


@pytest.mark.parametrize(
    ("form", "question", "answers", "onward", "skip"),
    [
        (
            "consult_4_11",
            "How do you feel about where you live?",
            ['radio "Really sad"', 'radio "Really happy"'],
            "Next",
            "Skip this one",
        ),
        (
            "consult_12_17",
            "What do you want your review to be about?",
            ['checkbox "Where I live"', 'checkbox "Moving on"'],
            "Continue",
            "Skip",
        ),
        (
            "feedback_parent",
            "Did you understand what the review was for?",
            ['radio "Yes"', 'radio "No"'],
            "Continue",
            "Skip this question",
        ),
    ],
)
def test_a_screen_reader_hears_the_question_then_the_answers_then_the_way_on(
    live: Live, browser: Browser, form: str, question: str, answers: list[str], onward: str, skip: str
) -> None:
    with closing(walk(live, browser, form, "en")) as pages:
        heard = next(page for page in pages if "/q/" in page.url).locator("body").aria_snapshot()
    order = ["Question 1 of", f'heading "{question}" [level=1]', *answers]
    order += [f'button "{skip}"', f'button "{onward}"', "contentinfo"]  # as they stand in the bar, side by side
    assert "progressbar" not in heard  # the words beside it say how far
    places = [heard.find(each) for each in order]
    assert -1 not in places, (order[places.index(-1)], heard)
    assert places == sorted(places), heard
